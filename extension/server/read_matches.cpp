#include "extension/server/feed_rows.hpp"

extern "C" {
#include "executor/spi.h"
}

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

/// The leagues that are known, and whether ids are derived.
void set_options(FeedHandle *feed, FunctionCallInfo fcinfo) {
    Oid types[] = {TEXTOID};
    Datum missing_id[] = {PG_ARGISNULL(1) ? (Datum)0 : PG_GETARG_DATUM(1)};
    const char nulls[] = {PG_ARGISNULL(1) ? 'n' : ' '};
    SPI_connect();
    if (SPI_execute_with_args("SELECT o.spellings, o.leagues, o.derive_ids"
                              " FROM tenniscores._read_options($1) AS o",
                              1, types, missing_id, nulls, true, 1) != SPI_OK_SELECT ||
        SPI_processed != 1) {
        elog(ERROR, "could not read the options");
    }
    HeapTuple row = SPI_tuptable->vals[0];
    TupleDesc columns = SPI_tuptable->tupdesc;
    bool is_null[3];
    Datum spellings = SPI_getbinval(row, columns, 1, &is_null[0]);
    Datum leagues = SPI_getbinval(row, columns, 2, &is_null[1]);
    const bool derive_ids = DatumGetBool(SPI_getbinval(row, columns, 3, &is_null[2]));
    if (is_null[0] || is_null[1] || is_null[2]) elog(ERROR, "an option is null");
    tenniscores_add_leagues(feed, DatumGetArrayTypeP(spellings), DatumGetArrayTypeP(leagues));
    if (derive_ids) tenniscores::feed_derive_ids(feed);
    SPI_finish();
}

}  // namespace

extern "C" {

PG_FUNCTION_INFO_V1(tenniscores_read_matches);

/// read_matches(payload bytea or text, missing_id text) returns setof record
Datum tenniscores_read_matches(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, 0);
    if (PG_ARGISNULL(0)) return (Datum)0;
    FeedHandle *feed = tenniscores_open_feed(CurrentMemoryContext);
    set_options(feed, fcinfo);
    RowSet set;
    set.result = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
    set.rows =
        AllocSetContextCreate(CurrentMemoryContext, "tenniscores rows", ALLOCSET_DEFAULT_SIZES);
    Assert(set.result->setDesc->natts == kColumns);
    tenniscores_read_records(feed, tenniscores_text_arg(fcinfo, 0), true, put_rows, &set);
    return (Datum)0;
}
}
