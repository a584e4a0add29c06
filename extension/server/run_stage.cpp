#include "extension/server/feed_rows.hpp"
#include "extension/server/run.hpp"
#include "extension/server/stage.hpp"

// From a run's memory into the table that SQL works on.

using tenniscores::MatchRecord;
using tenniscores::Problem;

namespace {

constexpr char kStageTable[] = "tenniscores_stage";
constexpr int kStageColumns = 24;

/// The columns of the staging table, in the order of its declaration in ingest_begin().
void write_staged(const MatchRecord *record, Datum *values, bool *nulls) {
    const bool accepted = record->problem == Problem::none;
    int column = 0;
    tenniscores_set(values, nulls, column++, Int64GetDatum(record->ordinal));
    tenniscores_set(values, nulls, column++, Int64GetDatum(record->byte_offset));
    tenniscores_set(values, nulls, column++, BoolGetDatum(accepted));
    tenniscores_set(values, nulls, column++, BoolGetDatum(false));
    if (record->match_id.data != nullptr) {
        tenniscores_set(values, nulls, column, tenniscores_match_id_datum(record));
    }
    ++column;
    if (record->has_date) {
        tenniscores_set(values, nulls, column, DateADTGetDatum(record->match_date));
    }
    ++column;
    if (record->line != 0) tenniscores_set(values, nulls, column, Int32GetDatum(record->line));
    ++column;
    if (accepted) {
        tenniscores_set(values, nulls, column, Int32GetDatum(record->home_number));
        tenniscores_set(values, nulls, column + 1, Int32GetDatum(record->away_number));
        tenniscores_set_text(values, nulls, column + 2, record->home_team);
        tenniscores_set_text(values, nulls, column + 3, record->away_team);
    }
    column += 4;
    for (size_t i = 0; i < tenniscores::player_count; ++i) {
        tenniscores_set_text(values, nulls, column++, record->player_id[i]);
    }
    tenniscores_set_text(values, nulls, column++, record->scores);
    tenniscores_set_text(values, nulls, column++, record->winner);
    tenniscores_set(values, nulls, column++, Int32GetDatum(record->player_marks));
    tenniscores_set_provisional(values, nulls, column++, record->line_key);
    tenniscores_set_provisional(values, nulls, column++, record->players_key);
    if (record->raw.data == nullptr) return;
    tenniscores_set_text(values, nulls, column++, record->raw);
    tenniscores_set(values, nulls, column++, Int64GetDatum(record->raw_length));
    if (accepted) return;
    tenniscores_set(values, nulls, column++,
                    CStringGetTextDatum(tenniscores::problem_code(record->problem)));
    tenniscores_set_text(values, nulls, column++, record->detail);
}

}  // namespace

extern "C" {

PG_FUNCTION_INFO_V1(tenniscores_run_stage);

/// _run_stage(run_id bigint, unchanged boolean) returns bigint
Datum tenniscores_run_stage(PG_FUNCTION_ARGS) {
    TenniscoresRun *run = tenniscores_get_run(PG_GETARG_INT64(0));
    const bool unchanged = PG_GETARG_BOOL(1);
    const int64 wanted = unchanged ? run->index.unchanged
                                   : tenniscores_spool_size(run->records) - run->index.unchanged;
    int64 staged = 0;
    uint32 number = 0;  // among the accepted ones
    MatchRecord record;
    TenniscoresStage *stage = tenniscores_stage_open(kStageTable, kStageColumns);
    tenniscores_spool_rewind(run->records);
    while (staged < wanted && tenniscores_spool_next(run->records, &record)) {
        const bool accepted = record.problem == Problem::none;
        const bool is_unchanged = accepted && tenniscores_is_unchanged(&run->index, number);
        if (accepted) ++number;
        if (is_unchanged != unchanged) continue;
        Datum *values;
        bool *nulls;
        tenniscores_stage_row(stage, &values, &nulls);
        write_staged(&record, values, nulls);
        ++staged;
    }
    tenniscores_stage_close(stage);
    PG_RETURN_INT64(staged);
}
}
