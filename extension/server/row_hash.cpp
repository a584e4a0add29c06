#include "extension/server/postgres.hpp"

extern "C" {
#include "common/hashfn.h"
}

// What a run wrote is recognised by a hash of it: the journal of a season's rows would be as large
// as the rows otherwise. Each value's hash is the seed of the next one's; NULL has one of its own.

namespace {

constexpr int kColumns = 12;

enum class Kind { integer, date, text };

/// Of the arguments, in their order.
constexpr Kind kKinds[kColumns] = {Kind::integer, Kind::date,    Kind::text, Kind::text,
                                   Kind::integer, Kind::integer, Kind::text, Kind::text,
                                   Kind::text,    Kind::text,    Kind::text, Kind::text};

uint64 hash_value(FunctionCallInfo fcinfo, int column, uint64 seed) {
    if (fcinfo->args[column].isnull) return hash_combine64(seed, UINT64CONST(0x6e756c6c));
    if (kKinds[column] == Kind::text) {
        const tenniscores::Text text = tenniscores_text_arg(fcinfo, column);
        return hash_bytes_extended(reinterpret_cast<const unsigned char *>(text.data),
                                   static_cast<int>(text.size), seed);
    }
    const int64 number =
        kKinds[column] == Kind::date ? PG_GETARG_DATEADT(column) : PG_GETARG_INT64(column);
    return hash_bytes_extended(reinterpret_cast<const unsigned char *>(&number), sizeof number,
                               seed);
}

}  // namespace

extern "C" {

PG_FUNCTION_INFO_V1(tenniscores_row_hash);

/// _row_hash(league_id bigint, match_date date, home_team text, away_team text,
///           home_team_id bigint, away_team_id bigint,
///           home_player_1_id text, home_player_2_id text,
///           away_player_1_id text, away_player_2_id text, scores text, winner text)
/// returns bigint
Datum tenniscores_row_hash(PG_FUNCTION_ARGS) {
    uint64 hash = 0;
    for (int column = 0; column < kColumns; ++column) hash = hash_value(fcinfo, column, hash);
    PG_RETURN_INT64(static_cast<int64>(hash));
}
}
