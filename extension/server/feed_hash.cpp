#include "extension/server/feed_hash.hpp"

extern "C" {
#include "common/hashfn.h"
}

// Each block of 1 KiB is hashed as fingerprint.cpp does it (NH, of UMAC), and what comes of it goes
// into two chains. The key is fixed, so that a feed has the same fingerprint for ever: this tells
// different feeds of a scraper apart, not those that somebody makes to deceive.

namespace {

constexpr size_t kWords = lengthof(TenniscoresFeedHash::block);
constexpr size_t kBlockBytes = kWords * sizeof(uint64);

struct Key {
    uint64 words[kWords];

    /// SplitMix64, from its usual start.
    constexpr Key() : words() {
        uint64 state = 0;
        for (uint64 &word : words) {
            state += UINT64CONST(0x9e3779b97f4a7c15);
            uint64 mixed = state;
            mixed = (mixed ^ (mixed >> 30)) * UINT64CONST(0xbf58476d1ce4e5b9);
            mixed = (mixed ^ (mixed >> 27)) * UINT64CONST(0x94d049bb133111eb);
            word = mixed ^ (mixed >> 31);
        }
    }
};

constexpr Key kKey;

void take_block(TenniscoresFeedHash *hash) {
    uint128 sum = 0;
    for (size_t i = 0; i < kWords; i += 2) {
        const uint128 left = hash->block[i] + kKey.words[i];
        const uint64 right = hash->block[i + 1] + kKey.words[i + 1];
        sum += left * right;
    }
    const uint64 parts[2] = {static_cast<uint64>(sum), static_cast<uint64>(sum >> 64)};
    for (uint64 &lane : hash->lanes) {
        const uint64 other = &lane == hash->lanes ? 0 : UINT64CONST(0x5851f42d4c957f2d);
        lane = hash_bytes_extended(reinterpret_cast<const unsigned char *>(parts), sizeof parts,
                                   lane ^ other);
    }
    hash->filled = 0;
}

}  // namespace

void tenniscores_hash_feed(TenniscoresFeedHash *hash, tenniscores::Text bytes) {
    hash->size += bytes.size;
    while (bytes.size > 0) {
        const size_t taken = Min(bytes.size, kBlockBytes - hash->filled);
        memcpy(reinterpret_cast<char *>(hash->block) + hash->filled, bytes.data, taken);
        hash->filled += taken;
        bytes.data += taken;
        bytes.size -= taken;
        if (hash->filled == kBlockBytes) take_block(hash);
    }
}

void tenniscores_feed_fingerprint(const TenniscoresFeedHash *hash,
                                  char digits[kTenniscoresFeedHashDigits]) {
    TenniscoresFeedHash last = *hash;
    memset(reinterpret_cast<char *>(last.block) + last.filled, 0, kBlockBytes - last.filled);
    last.lanes[0] ^= last.size;  // zeros at the end are not the feed's
    take_block(&last);
    for (size_t i = 0; i < kTenniscoresFeedHashDigits; ++i) {
        const uint64 lane = last.lanes[i / 16];
        digits[i] = "0123456789abcdef"[(lane >> (60 - 4 * (i % 16))) & 15];
    }
}

extern "C" {

PG_FUNCTION_INFO_V1(tenniscores_fingerprint);

/// fingerprint(payload bytea or text) returns text
Datum tenniscores_fingerprint(PG_FUNCTION_ARGS) {
    TenniscoresFeedHash hash = {};
    char digits[kTenniscoresFeedHashDigits];
    tenniscores_hash_feed(&hash, tenniscores_text_arg(fcinfo, 0));
    tenniscores_feed_fingerprint(&hash, digits);
    PG_RETURN_TEXT_P(cstring_to_text_with_len(digits, sizeof digits));
}
}
