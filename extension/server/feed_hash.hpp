#pragma once

#include "extension/server/postgres.hpp"

/// The fingerprint of a feed, by which the same bytes are recognised when they come again. It does
/// not depend on how they are cut into chunks.
struct TenniscoresFeedHash {
    uint64 lanes[2];
    uint64 size;  ///< bytes so far
    uint64 block[128];
    size_t filled;  ///< bytes of the block
};

constexpr size_t kTenniscoresFeedHashDigits = 32;

void tenniscores_hash_feed(TenniscoresFeedHash *hash, tenniscores::Text bytes);

/// Writes the digits, in hexadecimal. Bytes can be added afterwards.
void tenniscores_feed_fingerprint(const TenniscoresFeedHash *hash,
                                  char digits[kTenniscoresFeedHashDigits]);
