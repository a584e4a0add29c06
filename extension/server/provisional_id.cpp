#include "extension/server/feed_rows.hpp"

using tenniscores::MatchRecord;
using tenniscores::Text;

namespace {

constexpr char kPrefix[] = "prov1-";
constexpr size_t kPrefixLength = sizeof kPrefix - 1;
constexpr size_t kHashBytes = 16;  // of SHA-256's 32

void sha256(Text key, uint8 digest[PG_SHA256_DIGEST_LENGTH]) {
    pg_cryptohash_ctx *context = pg_cryptohash_create(PG_SHA256);
    const bool done =
        context != nullptr && pg_cryptohash_init(context) >= 0 &&
        pg_cryptohash_update(context, reinterpret_cast<const uint8 *>(key.data), key.size) >= 0 &&
        pg_cryptohash_final(context, digest, PG_SHA256_DIGEST_LENGTH) >= 0;
    if (context != nullptr) pg_cryptohash_free(context);
    if (!done) {
        ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR),
                        errmsg("could not compute the SHA-256 of a provisional id")));
    }
}

Datum provisional_datum(Text key) {
    static const char digits[] = "0123456789abcdef";
    uint8 digest[PG_SHA256_DIGEST_LENGTH];
    char id[kPrefixLength + 2 * kHashBytes];

    sha256(key, digest);
    memcpy(id, kPrefix, kPrefixLength);
    for (size_t i = 0; i < kHashBytes; ++i) {
        id[kPrefixLength + 2 * i] = digits[digest[i] >> 4];
        id[kPrefixLength + 2 * i + 1] = digits[digest[i] & 15];
    }
    return PointerGetDatum(cstring_to_text_with_len(id, sizeof id));
}

}  // namespace

Datum tenniscores_match_id_datum(const MatchRecord *record) {
    return record->provisional ? provisional_datum(record->match_id)
                               : tenniscores_text_datum(record->match_id);
}
