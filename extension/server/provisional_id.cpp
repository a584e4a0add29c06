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

void tenniscores_set_provisional(Datum *values, bool *nulls, int column, Text key) {
    if (key.data == nullptr) return;
    tenniscores_set(values, nulls, column, provisional_datum(key));
}

extern "C" {

PG_FUNCTION_INFO_V1(tenniscores_provisional_id);

/// provisional_id(league text, match_date date, home_team text, away_team text, line integer,
///                home_player_1 text, home_player_2 text, away_player_1 text, away_player_2 text)
/// returns text
Datum tenniscores_provisional_id(PG_FUNCTION_ARGS) {
    for (int i = 0; i < 4; ++i) {
        if (PG_ARGISNULL(i)) PG_RETURN_NULL();
    }
    MatchRecord record;
    record.provisional = true;
    record.league = tenniscores_text_arg(fcinfo, 0);
    record.has_date = true;
    record.match_date = PG_GETARG_DATEADT(1);
    record.home_team = tenniscores_text_arg(fcinfo, 2);
    record.away_team = tenniscores_text_arg(fcinfo, 3);
    record.line = PG_ARGISNULL(4) ? 0 : PG_GETARG_INT32(4);
    for (int i = 0; i < tenniscores::player_count; ++i) {
        record.player_id[static_cast<size_t>(i)] = tenniscores_text_arg(fcinfo, 5 + i);
    }
    tenniscores::CallStatus status;
    char key[4096];
    const size_t size = tenniscores::provisional_key_of(record, key, sizeof key, status);
    tenniscores_check(&status);
    record.match_id.data = key;
    record.match_id.size = size;
    PG_RETURN_DATUM(tenniscores_match_id_datum(&record));
}
}
