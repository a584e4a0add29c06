#include "extension/server/feed_rows.hpp"
#include "extension/server/run.hpp"

// Opening and closing a run, and reading its feed.

using tenniscores::MatchRecord;
using tenniscores::Problem;

namespace {

TenniscoresRun *open_run = nullptr;

void forget_run(void *) { open_run = nullptr; }

/// Runs that this transaction has finished, but for those in savepoints that were rolled back.
int finished_runs = 0;

void forget_finished_run(void *) { --finished_runs; }

void remember_finished_run() {
    auto *callback = static_cast<MemoryContextCallback *>(
        MemoryContextAllocZero(CurTransactionContext, sizeof(MemoryContextCallback)));
    callback->func = forget_finished_run;
    MemoryContextRegisterResetCallback(CurTransactionContext, callback);
    ++finished_runs;
}

/// What a run has read is not undone with the savepoint in which it was read.
void note_subtransaction(SubXactEvent event, SubTransactionId ended, SubTransactionId parent,
                         void *) {
    if (open_run == nullptr || open_run->reader != ended) return;
    if (event == SUBXACT_EVENT_COMMIT_SUB) open_run->reader = parent;
    if (event == SUBXACT_EVENT_ABORT_SUB) open_run->rolled_back = true;
}

void check_complete(const TenniscoresRun *run) {
    if (!run->rolled_back) return;
    ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                    errmsg("run " INT64_FORMAT " has lost records", run->run_id),
                    errdetail("A chunk was read in a savepoint that was rolled back."),
                    errhint("Do not roll back to a savepoint between the chunks of a run.")));
}

/// Of a feed up to this size the good records are kept as they came too: the database may still
/// reject them (unknown_team, ambiguous_match). All real feeds are smaller.
constexpr uint64 kRawBudget = 4 * 1024 * 1024;

/// Filtered records are counted and go no further.
void keep_records(const MatchRecord *records, size_t count, void *) {
    if (count > 0) open_run->reader = GetCurrentSubTransactionId();
    for (size_t i = 0; i < count; ++i) {
        if (records[i].filtered) {
            ++open_run->filtered;
            continue;
        }
        MatchRecord record = records[i];
        struct varlena *id = nullptr;
        if (record.provisional) {
            id = reinterpret_cast<struct varlena *>(
                DatumGetPointer(tenniscores_match_id_datum(&records[i])));
            record.match_id.data = VARDATA_ANY(id);
            record.match_id.size = VARSIZE_ANY_EXHDR(id);
            record.provisional = false;
        }
        tenniscores_spool_add(open_run->records, &record);
        if (record.problem == Problem::none) tenniscores_index_record(&open_run->index, &record);
        if (id != nullptr) pfree(id);
    }
}

}  // namespace

TenniscoresRun *tenniscores_get_run(int64 run_id) {
    if (open_run == nullptr || open_run->run_id != run_id) {
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("run " INT64_FORMAT " is not open in this transaction", run_id),
                        errhint("Call ingest_begin(), ingest_chunk() and ingest_finish() in one "
                                "transaction.")));
    }
    return open_run;
}

void tenniscores_watch_runs(void) { RegisterSubXactCallback(note_subtransaction, nullptr); }

extern "C" {

PG_FUNCTION_INFO_V1(tenniscores_run_open);
PG_FUNCTION_INFO_V1(tenniscores_run_read);
PG_FUNCTION_INFO_V1(tenniscores_run_options);
PG_FUNCTION_INFO_V1(tenniscores_run_counts);
PG_FUNCTION_INFO_V1(tenniscores_run_fingerprint);
PG_FUNCTION_INFO_V1(tenniscores_run_teams);
PG_FUNCTION_INFO_V1(tenniscores_run_close);
PG_FUNCTION_INFO_V1(tenniscores_run_finished);

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
    auto *run =
        static_cast<TenniscoresRun *>(MemoryContextAllocZero(context, sizeof(TenniscoresRun)));
    auto *callback = static_cast<MemoryContextCallback *>(
        MemoryContextAllocZero(context, sizeof(MemoryContextCallback)));
    run->run_id = PG_GETARG_INT64(0);
    MemoryContext caller = MemoryContextSwitchTo(context);
    run->options = PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(1));
    MemoryContextSwitchTo(caller);
    run->records = tenniscores_spool_open(context);
    tenniscores_init_feed_index(&run->index, context);
    run->feed = tenniscores_open_feed(context);
    callback->func = forget_run;
    MemoryContextRegisterResetCallback(context, callback);
    open_run = run;

    tenniscores_add_leagues(run->feed, PG_GETARG_ARRAYTYPE_P(2), PG_GETARG_ARRAYTYPE_P(3));
    tenniscores::CallStatus status;
    tenniscores::feed_set_filter(run->feed, tenniscores_text_arg(fcinfo, 4),
                                 tenniscores_text_arg(fcinfo, 5), status);
    tenniscores_check(&status);
    tenniscores::feed_skip_other_texts(run->feed);
    if (PG_GETARG_BOOL(6)) tenniscores::feed_derive_ids(run->feed);
    tenniscores::feed_keep_raw(run->feed, PG_GETARG_BOOL(7) ? PG_UINT64_MAX : kRawBudget);
    if (PG_GETARG_BOOL(8)) tenniscores::feed_tell_all_keys(run->feed);
    PG_RETURN_VOID();
}

/// _run_read(run_id bigint, chunk bytea or text, last boolean) returns bigint
Datum tenniscores_run_read(PG_FUNCTION_ARGS) {
    TenniscoresRun *run = tenniscores_get_run(PG_GETARG_INT64(0));
    if (run->reading) {
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("an earlier chunk of run " INT64_FORMAT " failed", run->run_id),
                        errhint("Roll back and begin again.")));
    }
    check_complete(run);
    run->reading = true;
    const tenniscores::Text chunk = tenniscores_text_arg(fcinfo, 1);
    if (chunk.size > 0) run->reader = GetCurrentSubTransactionId();
    tenniscores_hash_feed(&run->hash, chunk);
    tenniscores_read_records(run->feed, chunk, PG_GETARG_BOOL(2), keep_records, nullptr);
    run->reading = false;
    PG_RETURN_INT64(tenniscores::feed_received(run->feed));
}

/// _run_options(run_id bigint) returns jsonb
Datum tenniscores_run_options(PG_FUNCTION_ARGS) {
    const TenniscoresRun *run = tenniscores_get_run(PG_GETARG_INT64(0));
    PG_RETURN_POINTER(run->options);
}

/// _run_counts(run_id bigint, OUT received bigint, OUT filtered bigint, OUT repeated boolean,
///             OUT accepted bigint, OUT middle_date date) returns record
Datum tenniscores_run_counts(PG_FUNCTION_ARGS) {
    TenniscoresRun *run = tenniscores_get_run(PG_GETARG_INT64(0));
    tenniscores_place_entries(&run->index);
    TupleDesc row;
    if (get_call_result_type(fcinfo, nullptr, &row) != TYPEFUNC_COMPOSITE) {
        elog(ERROR, "return type must be a row type");
    }
    const auto middle = static_cast<DateADT>(run->index.date_sum / Max(run->index.dated, 1));
    Datum values[] = {Int64GetDatum(tenniscores::feed_received(run->feed)),
                      Int64GetDatum(run->filtered), BoolGetDatum(run->index.repeated),
                      Int64GetDatum(run->index.dated), DateADTGetDatum(middle)};
    bool nulls[] = {false, false, false, false, run->index.dated == 0};
    PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(row), values, nulls)));
}

/// _run_fingerprint(run_id bigint) returns text
Datum tenniscores_run_fingerprint(PG_FUNCTION_ARGS) {
    const TenniscoresRun *run = tenniscores_get_run(PG_GETARG_INT64(0));
    char digits[kTenniscoresFeedHashDigits];
    tenniscores_feed_fingerprint(&run->hash, digits);
    PG_RETURN_TEXT_P(cstring_to_text_with_len(digits, sizeof digits));
}

/// _run_teams(run_id bigint, OUT number integer, OUT league text, OUT name text) returns setof
/// record
Datum tenniscores_run_teams(PG_FUNCTION_ARGS) {
    const TenniscoresRun *run = tenniscores_get_run(PG_GETARG_INT64(0));
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

/// _run_close(run_id bigint, finished boolean) returns void
Datum tenniscores_run_close(PG_FUNCTION_ARGS) {
    TenniscoresRun *run = tenniscores_get_run(PG_GETARG_INT64(0));
    if (PG_GETARG_BOOL(1)) remember_finished_run();
    MemoryContextDelete(GetMemoryChunkContext(run));
    PG_RETURN_VOID();
}

/// _run_finished() returns boolean
Datum tenniscores_run_finished(PG_FUNCTION_ARGS) { PG_RETURN_BOOL(finished_runs > 0); }
}
