#pragma once

#include "extension/server/postgres.hpp"

/// What a match holds besides row ids, of a record or of a row; absent texts are NULL.
struct TenniscoresMatch {
    int32 match_date;  ///< days since 2000-01-01
    tenniscores::Text match_id;
    tenniscores::Text home_team;
    tenniscores::Text away_team;
    tenniscores::Text player_id[tenniscores::player_count];
    tenniscores::Text scores;
    tenniscores::Text winner;
};

/// Longer matches, in bytes of the above, have no fingerprint; real ones have 200.
constexpr size_t kTenniscoresFingerprintBytes = 1024;

/// A secret, drawn once a run.
struct TenniscoresFingerprintKey {
    uint64 words[kTenniscoresFingerprintBytes / sizeof(uint64)];
};

struct TenniscoresFingerprint {
    uint64 low;
    uint64 high;
};

void tenniscores_draw_key(TenniscoresFingerprintKey *key);

/// The match's fingerprint: that of the same match is the same; that of any other differs, but for
/// a chance of 2^-64. False where the match is too long.
bool tenniscores_fingerprint(const TenniscoresFingerprintKey *key, const TenniscoresMatch *match,
                             TenniscoresFingerprint *fingerprint);
