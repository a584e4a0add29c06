#include "extension/server/fingerprint.hpp"

extern "C" {
#include "port.h"
}

// The fingerprint is the hash NH, of UMAC (RFC 4418), with words of 64 bits: the sum of
// (a + key) * (b + key') over the words a, b of the match, in 128 bits. Two different matches have
// the same one for at most one key in 2^64, whatever they hold: that is proven for NH, not hoped
// for. It needs that the match does not depend on the key, which is why the key is drawn for each
// run and is never told. The lengths stand at the beginning, where they differ before anything else
// does.

using tenniscores::Text;

namespace {

constexpr size_t kTexts = 9;
constexpr size_t kWordsAtOnce = 2;
constexpr size_t kBytesAtOnce = kWordsAtOnce * sizeof(uint64);

struct Header {
    int32 match_date;
    int32 size[kTexts];  ///< -1: NULL
};

/// Writes the match without a gap, zeros at its end; returns the number of words, 0 where there are
/// too many.
size_t pack(const TenniscoresMatch *match, uint64 words[]) {
    const Text *text[kTexts] = {&match->match_id,     &match->home_team,    &match->away_team,
                                &match->player_id[0], &match->player_id[1], &match->player_id[2],
                                &match->player_id[3], &match->scores,       &match->winner};
    Header header;
    header.match_date = match->match_date;
    size_t size = sizeof header;
    for (size_t i = 0; i < kTexts; ++i) {
        if (text[i]->size > kTenniscoresFingerprintBytes) return 0;
        header.size[i] = text[i]->absent() ? -1 : static_cast<int32>(text[i]->size);
        size += text[i]->size;
    }
    const size_t padded = TYPEALIGN(kBytesAtOnce, size);
    if (padded > kTenniscoresFingerprintBytes) return 0;

    auto *at = reinterpret_cast<char *>(words);
    memset(at + padded - kBytesAtOnce, 0, kBytesAtOnce);
    memcpy(at, &header, sizeof header);
    at += sizeof header;
    for (const Text *part : text) {
        if (part->size > 0) memcpy(at, part->data, part->size);
        at += part->size;
    }
    return padded / sizeof(uint64);
}

}  // namespace

void tenniscores_draw_key(TenniscoresFingerprintKey *key) {
    if (!pg_strong_random(key->words, sizeof key->words)) {
        ereport(ERROR,
                (errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not generate random values")));
    }
}

bool tenniscores_fingerprint(const TenniscoresFingerprintKey *key, const TenniscoresMatch *match,
                             TenniscoresFingerprint *fingerprint) {
    uint64 words[kTenniscoresFingerprintBytes / sizeof(uint64)];
    const size_t count = pack(match, words);
    if (count == 0) return false;
    uint128 sum = 0;
    for (size_t i = 0; i < count; i += kWordsAtOnce) {
        const uint128 left = words[i] + key->words[i];
        const uint64 right = words[i + 1] + key->words[i + 1];
        sum += left * right;
    }
    fingerprint->low = static_cast<uint64>(sum);
    fingerprint->high = static_cast<uint64>(sum >> 64);
    return true;
}
