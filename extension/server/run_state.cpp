#include "extension/server/feed_rows.hpp"
#include "extension/server/key_set.hpp"
#include "extension/server/stage.hpp"

extern "C" {
#include "common/hashfn.h"
}

// A run that was begun and not finished yet. It belongs to its transaction: the reader, which holds
// the half of a record that the next chunk completes, lives in the memory context of the
// (sub)transaction that began it and goes with it, on commit, error and rollback alike.

using tenniscores::FeedHandle;
using tenniscores::MatchRecord;
using tenniscores::Problem;

namespace {

struct IngestRun {
    int64 run_id;
    FeedHandle *feed;
    struct varlena *options;  ///< what ingest_begin() was called with; SQL's business
    int64 filtered;           ///< records of a league or series that was not asked for
    MemoryContext id_memory;  ///< of the next
    TenniscoresKeySet ids;    ///< hashes of the ids so far
    bool repeated;            ///< an id may have come twice: then `ids` is not kept any more
    bool reading;             ///< a chunk is being read, or failed while it was
};

IngestRun *open_run = nullptr;

void forget_run(void *) { open_run = nullptr; }

IngestRun *get_run(int64 run_id) {
    if (open_run == nullptr || open_run->run_id != run_id) {
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("run " INT64_FORMAT " is not open in this transaction", run_id),
                        errhint("Call ingest_begin(), ingest_chunk() and ingest_finish() in one "
                                "transaction.")));
    }
    return open_run;
}

constexpr char kStageTable[] = "tenniscores_stage";
constexpr int kStageColumns = 23;
constexpr int kMatchIdColumn = 4;

/// Of a feed up to this size the good records are kept as they came too: the database may still
/// reject them (unknown_team, ambiguous_match). All real feeds are smaller.
constexpr uint64 kRawBudget = 4 * 1024 * 1024;

/// More ids than these are not remembered: bounds the memory to 90 MiB while the set grows.
constexpr uint64 kRememberedIds = 2 * 1024 * 1024;

/// Most feeds have each id once. Where that is sure, nobody needs to look for the last of several.
void note_id(IngestRun *run, Datum match_id) {
    if (run->repeated) return;
    const auto *id = reinterpret_cast<const struct varlena *>(DatumGetPointer(match_id));
    const uint64 hash = hash_bytes_extended(
        reinterpret_cast<const unsigned char *>(VARDATA_ANY(id)), VARSIZE_ANY_EXHDR(id), 0);
    const uint64 before = run->ids.size;
    if (before < kRememberedIds) tenniscores_add_key(&run->ids, static_cast<int64>(hash));
    if (run->ids.size > before) return;
    run->repeated = true;
    MemoryContextDelete(run->id_memory);
}

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

/// Filtered records are counted and go no further.
void stage_records(const MatchRecord *records, size_t count, void *sink) {
    auto *stage = static_cast<TenniscoresStage *>(sink);
    for (size_t i = 0; i < count; ++i) {
        if (records[i].filtered) {
            ++open_run->filtered;
            continue;
        }
        Datum *values;
        bool *nulls;
        tenniscores_stage_row(stage, &values, &nulls);
        write_staged(&records[i], values, nulls);
        if (records[i].problem == Problem::none) note_id(open_run, values[kMatchIdColumn]);
    }
}

}  // namespace

extern "C" {

PG_FUNCTION_INFO_V1(tenniscores_run_open);
PG_FUNCTION_INFO_V1(tenniscores_run_read);
PG_FUNCTION_INFO_V1(tenniscores_run_options);
PG_FUNCTION_INFO_V1(tenniscores_run_counts);
PG_FUNCTION_INFO_V1(tenniscores_run_teams);
PG_FUNCTION_INFO_V1(tenniscores_run_close);

/// _run_open(run_id bigint, options jsonb, spellings text[], leagues text[], league text,
///           series text, derive_ids boolean, keep_raw boolean, all_keys boolean)
///           returns void
Datum tenniscores_run_open(PG_FUNCTION_ARGS) {
    for (int i = 0; i < PG_NARGS(); ++i) {
        const bool may_be_null = i == 4 || i == 5;  // the filters
        if (PG_ARGISNULL(i) && !may_be_null) {
            ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
                            errmsg("argument %d of _run_open must not be null", i + 1)));
        }
    }
    if (open_run != nullptr) {
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("run " INT64_FORMAT " is still open", open_run->run_id),
                        errhint("Call ingest_finish() first, or roll back.")));
    }
    MemoryContext context =
        AllocSetContextCreate(CurTransactionContext, "tenniscores run", ALLOCSET_DEFAULT_SIZES);
    auto *run = static_cast<IngestRun *>(MemoryContextAllocZero(context, sizeof(IngestRun)));
    auto *callback = static_cast<MemoryContextCallback *>(
        MemoryContextAllocZero(context, sizeof(MemoryContextCallback)));
    run->run_id = PG_GETARG_INT64(0);
    MemoryContext caller = MemoryContextSwitchTo(context);
    run->options = PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(1));
    run->id_memory = AllocSetContextCreate(context, "tenniscores ids", ALLOCSET_DEFAULT_SIZES);
    MemoryContextSwitchTo(run->id_memory);
    tenniscores_init_key_set(&run->ids);
    MemoryContextSwitchTo(caller);
    run->feed = tenniscores_open_feed(context);
    callback->func = forget_run;
    MemoryContextRegisterResetCallback(context, callback);
    open_run = run;

    tenniscores_add_leagues(run->feed, PG_GETARG_ARRAYTYPE_P(2), PG_GETARG_ARRAYTYPE_P(3));
    tenniscores::CallStatus status;
    tenniscores::feed_set_filter(run->feed, tenniscores_text_arg(fcinfo, 4),
                                 tenniscores_text_arg(fcinfo, 5), status);
    tenniscores_check(&status);
    if (PG_GETARG_BOOL(6)) tenniscores::feed_derive_ids(run->feed);
    tenniscores::feed_keep_raw(run->feed, PG_GETARG_BOOL(7) ? PG_UINT64_MAX : kRawBudget);
    if (PG_GETARG_BOOL(8)) tenniscores::feed_tell_all_keys(run->feed);
    PG_RETURN_VOID();
}

/// _run_read(run_id bigint, chunk bytea or text, last boolean) returns bigint
Datum tenniscores_run_read(PG_FUNCTION_ARGS) {
    IngestRun *run = get_run(PG_GETARG_INT64(0));
    if (run->reading) {
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("an earlier chunk of run " INT64_FORMAT " failed", run->run_id),
                        errhint("Roll back and begin again.")));
    }
    run->reading = true;
    TenniscoresStage *stage = tenniscores_stage_open(kStageTable, kStageColumns);
    tenniscores_read_records(run->feed, tenniscores_text_arg(fcinfo, 1), PG_GETARG_BOOL(2),
                             stage_records, stage);
    tenniscores_stage_close(stage);
    run->reading = false;
    PG_RETURN_INT64(tenniscores::feed_received(run->feed));
}

/// _run_options(run_id bigint) returns jsonb
Datum tenniscores_run_options(PG_FUNCTION_ARGS) {
    PG_RETURN_POINTER(get_run(PG_GETARG_INT64(0))->options);
}

/// _run_counts(run_id bigint, OUT received bigint, OUT filtered bigint, OUT repeated boolean)
/// returns record
Datum tenniscores_run_counts(PG_FUNCTION_ARGS) {
    const IngestRun *run = get_run(PG_GETARG_INT64(0));
    TupleDesc row;
    if (get_call_result_type(fcinfo, nullptr, &row) != TYPEFUNC_COMPOSITE) {
        elog(ERROR, "return type must be a row type");
    }
    Datum values[] = {Int64GetDatum(tenniscores::feed_received(run->feed)),
                      Int64GetDatum(run->filtered), BoolGetDatum(run->repeated)};
    bool nulls[] = {false, false, false};
    PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(row), values, nulls)));
}

/// _run_teams(run_id bigint, OUT number integer, OUT league text, OUT name text) returns setof
/// record
Datum tenniscores_run_teams(PG_FUNCTION_ARGS) {
    const IngestRun *run = get_run(PG_GETARG_INT64(0));
    InitMaterializedSRF(fcinfo, 0);
    auto *result = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
    const size_t count = tenniscores::feed_team_count(run->feed);
    for (size_t i = 0; i < count; ++i) {
        CHECK_FOR_INTERRUPTS();
        tenniscores::Text league;
        tenniscores::Text name;
        tenniscores::feed_team(run->feed, i, league, name);
        Datum values[] = {Int32GetDatum(static_cast<int32>(i)), tenniscores_text_datum(league),
                          tenniscores_text_datum(name)};
        bool nulls[] = {false, false, false};
        tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
        pfree(DatumGetPointer(values[1]));
        pfree(DatumGetPointer(values[2]));
    }
    return (Datum)0;
}

/// _run_close(run_id bigint) returns void
Datum tenniscores_run_close(PG_FUNCTION_ARGS) {
    IngestRun *run = get_run(PG_GETARG_INT64(0));
    MemoryContextDelete(GetMemoryChunkContext(run));
    PG_RETURN_VOID();
}
}
