#include "extension/server/feed_rows.hpp"

using tenniscores::FeedHandle;
using tenniscores::MatchRecord;
using tenniscores::Problem;

namespace {

constexpr int kColumns = 23;

/// The columns of read_matches(), in the order of its SQL declaration.
void write_match(const MatchRecord *record, Datum *values, bool *nulls) {
    int column = 0;
    tenniscores_set(values, nulls, column++, Int64GetDatum(record->ordinal));
    tenniscores_set(values, nulls, column++, Int64GetDatum(record->byte_offset));
    const bool has_id = record->problem != Problem::missing_match_id;
    if (has_id && record->match_id.data != nullptr) {
        tenniscores_set(values, nulls, column, tenniscores_match_id_datum(record));
    }
    ++column;
    tenniscores_set_text(values, nulls, column++, record->league);
    if (record->has_date) {
        tenniscores_set(values, nulls, column, DateADTGetDatum(record->match_date));
    }
    ++column;
    if (record->line != 0) tenniscores_set(values, nulls, column, Int32GetDatum(record->line));
    ++column;
    tenniscores_set_text(values, nulls, column++, record->home_team);
    tenniscores_set_text(values, nulls, column++, record->away_team);
    for (size_t i = 0; i < tenniscores::player_count; ++i) {
        tenniscores_set_text(values, nulls, column++, record->player_id[i]);
    }
    for (size_t i = 0; i < tenniscores::player_count; ++i) {
        tenniscores_set_text(values, nulls, column++, record->player_name[i]);
    }
    tenniscores_set_text(values, nulls, column++, record->scores);
    tenniscores_set_text(values, nulls, column++, record->winner);
    tenniscores_set_text(values, nulls, column++, record->series);
    tenniscores_set_text(values, nulls, column++, record->url);
    if (record->problem != Problem::none) {
        tenniscores_set(values, nulls, column,
                        CStringGetTextDatum(tenniscores::problem_code(record->problem)));
    }
    ++column;
    tenniscores_set_text(values, nulls, column++, record->detail);
    tenniscores_set_text(values, nulls, column++, record->raw);
}

struct RowSet {
    ReturnSetInfo *result;
    MemoryContext rows;
};

void put_rows(const MatchRecord *records, size_t count, void *sink) {
    const auto *set = static_cast<const RowSet *>(sink);
    for (size_t i = 0; i < count; ++i) {
        Datum values[kColumns];
        bool nulls[kColumns];
        memset(nulls, true, sizeof nulls);
        MemoryContext caller = MemoryContextSwitchTo(set->rows);
        write_match(&records[i], values, nulls);
        tuplestore_putvalues(set->result->setResult, set->result->setDesc, values, nulls);
        MemoryContextSwitchTo(caller);
        if (i % 256 == 255) MemoryContextReset(set->rows);
    }
    MemoryContextReset(set->rows);
}

}  // namespace

extern "C" {

PG_FUNCTION_INFO_V1(tenniscores_read_matches);

/// _read_matches(payload, spellings text[], leagues text[], derive_ids boolean) returns setof
/// record
Datum tenniscores_read_matches(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, 0);
    FeedHandle *feed = tenniscores_open_feed(CurrentMemoryContext);
    tenniscores_add_leagues(feed, PG_GETARG_ARRAYTYPE_P(1), PG_GETARG_ARRAYTYPE_P(2));
    if (PG_GETARG_BOOL(3)) tenniscores::feed_derive_ids(feed);
    RowSet set;
    set.result = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
    set.rows =
        AllocSetContextCreate(CurrentMemoryContext, "tenniscores rows", ALLOCSET_DEFAULT_SIZES);
    Assert(set.result->setDesc->natts == kColumns);
    tenniscores_read_records(feed, tenniscores_text_arg(fcinfo, 0), true, put_rows, &set);
    return (Datum)0;
}
}
