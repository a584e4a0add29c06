#include "extension/server/bulk_target.hpp"
#include "extension/server/run.hpp"

extern "C" {
#include "access/table.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "nodes/params.h"
#include "optimizer/plancat.h"
#include "tcop/dest.h"
}

// A feed that comes again is mostly what is stored. Such records are told by their fingerprints, in
// one pass over the table: they need not be staged, joined and compared in SQL. What is not surely
// unchanged here is left to SQL, which knows all the rules: a value that the feed does not have,
// say.

using tenniscores::Text;

namespace {

/// Below these the rows of the records are looked up by the index on the id.
constexpr uint32 kFewestRecords = 1000;
constexpr double kMostRowsPerRecord = 20;

/// The query's columns, from 0.
enum Column {
    match_id,
    home_team,
    away_team,
    first_player,
    scores = first_player + tenniscores::player_count,
    winner,
    match_date,
    league_id,
    home_team_id,
    away_team_id,
    column_count,
};

/// What stands for no row id in the arrays: see _feed_row_ids().
constexpr int64 kNone = PG_INT64_MIN;

constexpr int kRowsAtOnce = 32;

/// What is asked of a row. Rows wait for the memory of their entries together.
struct SeenRow {
    uint64 id_hash;
    TenniscoresFingerprint fingerprint;
    int64 league_id;  ///< kNone: NULL
    int64 home_team_id;
    int64 away_team_id;
};

struct UnchangedScan {
    DestReceiver receiver;  ///< first: the executor knows the whole by it
    TenniscoresFeedIndex *index;
    const int64 *league_ids;  ///< by the number of a team
    const int64 *team_ids;
    int seen;
    SeenRow rows[kRowsAtOnce];
};

void check_columns(DestReceiver *, int, TupleDesc row) {
    bool fits = row->natts == column_count;
    for (int i = 0; fits && i < column_count; ++i) {
        const Oid type = TupleDescAttr(row, i)->atttypid;
        const Oid wanted = i == match_date ? DATEOID : i < match_date ? TEXTOID : INT8OID;
        fits = type == wanted;
    }
    if (!fits) elog(ERROR, "the query's columns are not those of a match");
}

/// The column's text in its place; false where it is compressed or out of line, as only texts are
/// that are too long for a fingerprint, or that have become so by their neighbours.
bool take_text(const TupleTableSlot *row, int column, Text *text) {
    if (row->tts_isnull[column]) return true;
    const auto *value =
        reinterpret_cast<const struct varlena *>(DatumGetPointer(row->tts_values[column]));
    if (VARATT_IS_EXTERNAL(value) || VARATT_IS_COMPRESSED(value)) return false;
    text->data = VARDATA_ANY(value);
    text->size = VARSIZE_ANY_EXHDR(value);
    return true;
}

bool take_match(const TupleTableSlot *row, TenniscoresMatch *match) {
    if (row->tts_isnull[match_id] || row->tts_isnull[match_date]) return false;
    match->match_date = DatumGetDateADT(row->tts_values[match_date]);
    bool taken = take_text(row, match_id, &match->match_id) &&
                 take_text(row, home_team, &match->home_team) &&
                 take_text(row, away_team, &match->away_team) &&
                 take_text(row, scores, &match->scores) && take_text(row, winner, &match->winner);
    for (int i = 0; taken && i < tenniscores::player_count; ++i) {
        taken = take_text(row, first_player + i, &match->player_id[i]);
    }
    return taken;
}

int64 row_id(const TupleTableSlot *row, int column) {
    return row->tts_isnull[column] ? kNone : DatumGetInt64(row->tts_values[column]);
}

bool is_same(const TenniscoresFingerprint &left, const TenniscoresFingerprint &right) {
    return left.low == right.low && left.high == right.high;
}

/// The team's name is the stored one: where it leads to no row, the stored row id stays.
bool keeps_team(int64 wanted, int64 stored) { return wanted == kNone || wanted == stored; }

bool is_unchanged(const UnchangedScan *scan, const TenniscoresFeedEntry *entry,
                  const SeenRow *row) {
    const int64 league = scan->league_ids[entry->home_team];
    return !entry->is_uncertain && is_same(entry->fingerprint, row->fingerprint) &&
           league != kNone && league == row->league_id &&
           keeps_team(scan->team_ids[entry->home_team], row->home_team_id) &&
           keeps_team(scan->team_ids[entry->away_team], row->away_team_id);
}

void judge_rows(UnchangedScan *scan) {
    for (int i = 0; i < scan->seen; ++i) {
        tenniscores_await_entry(scan->index, scan->rows[i].id_hash);
    }
    for (int i = 0; i < scan->seen; ++i) {
        const SeenRow *row = &scan->rows[i];
        TenniscoresFeedEntry *entry = tenniscores_find_entry(scan->index, row->id_hash);
        if (entry == nullptr || entry->is_unchanged || !is_unchanged(scan, entry, row)) continue;
        entry->is_unchanged = true;
        ++scan->index->unchanged;
    }
    scan->seen = 0;
}

bool take_row(TupleTableSlot *slot, DestReceiver *receiver) {
    auto *scan = reinterpret_cast<UnchangedScan *>(receiver);
    slot_getallattrs(slot);
    TenniscoresMatch match;
    SeenRow *row = &scan->rows[scan->seen];
    if (!take_match(slot, &match) ||
        !tenniscores_fingerprint(&scan->index->key, &match, &row->fingerprint)) {
        return true;
    }
    row->id_hash = tenniscores_hash_id(scan->index, match.match_id);
    row->league_id = row_id(slot, league_id);
    row->home_team_id = row_id(slot, home_team_id);
    row->away_team_id = row_id(slot, away_team_id);
    tenniscores_await_place(scan->index, row->id_hash);
    if (++scan->seen == kRowsAtOnce) judge_rows(scan);
    return true;
}

void end_rows(DestReceiver *receiver) { judge_rows(reinterpret_cast<UnchangedScan *>(receiver)); }

void forget_receiver(DestReceiver *) {}

double estimated_rows(Oid target) {
    double rows = 0;
    ListCell *cell;
    foreach (cell, find_all_inheritors(target, AccessShareLock, nullptr)) {
        Relation table = table_open(lfirst_oid(cell), NoLock);
        if (table->rd_rel->relkind != RELKIND_PARTITIONED_TABLE) {
            BlockNumber pages;
            double tuples;
            double visible;
            estimate_rel_size(table, nullptr, &pages, &tuples, &visible);
            rows += tuples;
        }
        table_close(table, NoLock);
    }
    return rows;
}

/// All rows are read for the records. Those of a distributed table would have to come here first.
bool is_worth_while(const TenniscoresFeedIndex *index, Oid target) {
    return index->context != nullptr && index->size >= kFewestRecords &&
           !tenniscores_is_distributed(target) &&
           estimated_rows(target) < kMostRowsPerRecord * index->size;
}

const int64 *row_ids(ArrayType *array, size_t teams) {
    if (ARR_NDIM(array) != 1 || ARR_HASNULL(array) || ARR_ELEMTYPE(array) != INT8OID ||
        static_cast<size_t>(ARR_DIMS(array)[0]) != teams) {
        elog(ERROR, "expected a row id for each of the feed's teams");
    }
    return reinterpret_cast<const int64 *>(ARR_DATA_PTR(array));
}

/// $1 and $2 of the query.
ParamListInfo date_range(const TenniscoresFeedIndex *index) {
    ParamListInfo range = makeParamList(2);
    const int32 bounds[] = {index->first_date, index->last_date};
    for (int i = 0; i < 2; ++i) {
        range->params[i].value = DateADTGetDatum(bounds[i]);
        range->params[i].isnull = false;
        range->params[i].pflags = PARAM_FLAG_CONST;
        range->params[i].ptype = DATEOID;
    }
    return range;
}

void scan_rows(UnchangedScan *scan, const char *query) {
    SPIExecuteOptions options = {};
    options.params = date_range(scan->index);
    options.must_return_tuples = true;
    options.dest = &scan->receiver;
    const int result = SPI_execute_extended(query, &options);
    if (result != SPI_OK_SELECT) {
        elog(ERROR, "SPI_execute_extended returned %s", SPI_result_code_string(result));
    }
}

}  // namespace

extern "C" {

PG_FUNCTION_INFO_V1(tenniscores_find_unchanged);

/// _find_unchanged(run_id bigint, target regclass, query text, league_ids bigint[],
///                 team_ids bigint[]) returns bigint
Datum tenniscores_find_unchanged(PG_FUNCTION_ARGS) {
    TenniscoresRun *run = tenniscores_get_run(PG_GETARG_INT64(0));
    TenniscoresFeedIndex *index = &run->index;
    tenniscores_place_entries(index);
    tenniscores_forget_unchanged(index);
    if (!is_worth_while(index, PG_GETARG_OID(1))) {
        tenniscores_drop_entries(index);
        PG_RETURN_INT64(0);
    }

    const size_t teams = tenniscores::feed_team_count(run->feed);
    UnchangedScan scan = {};
    scan.receiver.receiveSlot = take_row;
    scan.receiver.rStartup = check_columns;
    scan.receiver.rShutdown = end_rows;
    scan.receiver.rDestroy = forget_receiver;
    scan.receiver.mydest = DestTransientRel;
    scan.index = index;
    scan.league_ids = row_ids(PG_GETARG_ARRAYTYPE_P(3), teams);
    scan.team_ids = row_ids(PG_GETARG_ARRAYTYPE_P(4), teams);
    SPI_connect();
    scan_rows(&scan, text_to_cstring(PG_GETARG_TEXT_PP(2)));
    SPI_finish();
    if (index->unchanged == 0) tenniscores_drop_entries(index);  // SQL needs the memory more
    PG_RETURN_INT64(index->unchanged);
}

PG_FUNCTION_INFO_V1(tenniscores_is_unchanged_match);

/// _is_unchanged(run_id bigint, match_id text) returns boolean
Datum tenniscores_is_unchanged_match(PG_FUNCTION_ARGS) {
    const TenniscoresFeedIndex *index = &tenniscores_get_run(PG_GETARG_INT64(0))->index;
    if (index->unchanged == 0) PG_RETURN_BOOL(false);
    const TenniscoresFeedEntry *entry =
        tenniscores_find_entry(index, tenniscores_hash_id(index, tenniscores_text_arg(fcinfo, 1)));
    PG_RETURN_BOOL(entry != nullptr && entry->is_unchanged);
}
}
