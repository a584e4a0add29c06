#include "extension/server/bulk_target.hpp"
#include "extension/server/foreign_keys.hpp"

extern "C" {
#include "access/heapam.h"
#include "access/relation.h"
#include "access/tableam.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_node.h"
#include "parser/parse_relation.h"
#include "rewrite/rewriteHandler.h"
#include "tcop/dest.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
}

// INSERT ... SELECT with the means of COPY: the query's rows are written many at a time, and the
// foreign keys are looked up once a value. What a row holds is made by the same expressions as the
// planner makes for INSERT (assignment casts, defaults); constraints and indexes are served by the
// executor's own functions. Only for tables without an obstacle, see bulk_target.cpp.

namespace {

constexpr int kBatchRows = 1000;
constexpr Size kBatchBytes = 256 * 1024;

struct BulkInsert {
    DestReceiver receiver;  ///< first: the executor knows the whole by it
    Relation target;
    MemoryContext context;
    EState *executor;
    ResultRelInfo *result;
    ProjectionInfo *projection;
    TenniscoresForeignKeys *foreign_keys;
    BulkInsertState bulk;
    TupleTableSlot *batch[kBatchRows];
    int filled;
    Size filled_bytes;
    int64 written;
};

/// The number of the query's column for a column of the target, from 1; 0 where it has none.
AttrNumber find_column(TupleDesc query, const char *name) {
    for (int i = 0; i < query->natts; ++i) {
        if (strcmp(NameStr(TupleDescAttr(query, i)->attname), name) == 0) return i + 1;
    }
    return 0;
}

/// A value of the query, as INSERT would convert it.
Node *assigned_value(TupleDesc query, AttrNumber number, const FormData_pg_attribute *column) {
    const FormData_pg_attribute *given = TupleDescAttr(query, number - 1);
    if (column->attidentity == ATTRIBUTE_IDENTITY_ALWAYS) {
        ereport(ERROR, (errcode(ERRCODE_GENERATED_ALWAYS),
                        errmsg("cannot insert a non-DEFAULT value into column \"%s\"",
                               NameStr(column->attname))));
    }
    Var *var = makeVar(1, number, given->atttypid, given->atttypmod, given->attcollation, 0);
    Node *value = coerce_to_target_type(nullptr, reinterpret_cast<Node *>(var), given->atttypid,
                                        column->atttypid, column->atttypmod, COERCION_ASSIGNMENT,
                                        COERCE_IMPLICIT_CAST, -1);
    if (value == nullptr) {
        ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                        errmsg("column \"%s\" is of type %s but expression is of type %s",
                               NameStr(column->attname), format_type_be(column->atttypid),
                               format_type_be(given->atttypid))));
    }
    return value;
}

/// What a column holds that the query does not have.
Node *default_value(Relation target, const FormData_pg_attribute *column) {
    if (column->attisdropped) {
        return reinterpret_cast<Node *>(
            makeConst(INT4OID, -1, InvalidOid, sizeof(int32), (Datum)0, true, true));
    }
    Node *value = build_column_default(target, column->attnum);
    if (value != nullptr) return value;
    value = reinterpret_cast<Node *>(makeConst(column->atttypid, -1, column->attcollation,
                                               column->attlen, (Datum)0, true, column->attbyval));
    return coerce_to_domain(value, InvalidOid, -1, column->atttypid, COERCION_IMPLICIT,
                            COERCE_IMPLICIT_CAST, -1, false);
}

/// The columns of a row of the target. Sets `given` to those that the query has.
List *row_columns(Relation target, TupleDesc query, Bitmapset **given) {
    TupleDesc columns = RelationGetDescr(target);
    List *list = NIL;
    for (int i = 0; i < columns->natts; ++i) {
        const FormData_pg_attribute *column = TupleDescAttr(columns, i);
        const AttrNumber number =
            column->attisdropped ? 0 : find_column(query, NameStr(column->attname));
        Node *value;
        if (number != 0) {
            value = assigned_value(query, number, column);
            *given = bms_add_member(*given, i + 1 - FirstLowInvalidHeapAttributeNumber);
        } else {
            value = default_value(target, column);
        }
        assign_expr_collations(nullptr, value);
        Expr *planned = expression_planner(reinterpret_cast<Expr *>(value));
        list = lappend(list, makeTargetEntry(planned, i + 1, nullptr, false));
    }
    if (bms_num_members(*given) != query->natts) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
                        errmsg("the query has columns that table \"%s\" does not have",
                               RelationGetRelationName(target))));
    }
    return list;
}

/// Checks the privileges as the executor does for INSERT, and tells it the table.
void open_target(BulkInsert *insert, Bitmapset *given) {
    ParseState *parse = make_parsestate(nullptr);
    ParseNamespaceItem *item = addRangeTableEntryForRelation(
        parse, insert->target, RowExclusiveLock, nullptr, false, false);
#if PG_VERSION_NUM >= 160000
    item->p_perminfo->requiredPerms = ACL_INSERT;
    item->p_perminfo->insertedCols = given;
    ExecCheckPermissions(parse->p_rtable, parse->p_rteperminfos, true);
    ExecInitRangeTable(insert->executor, parse->p_rtable, parse->p_rteperminfos);
#else
    item->p_rte->requiredPerms = ACL_INSERT;
    item->p_rte->insertedCols = given;
    ExecCheckRTPerms(parse->p_rtable, true);
    ExecInitRangeTable(insert->executor, parse->p_rtable);
#endif
    insert->result = makeNode(ResultRelInfo);
    ExecInitResultRelation(insert->executor, insert->result, 1);
    ExecOpenIndices(insert->result, false);
}

void insert_index_entries(BulkInsert *insert, TupleTableSlot *row) {
#if PG_VERSION_NUM >= 160000
    ExecInsertIndexTuples(insert->result, row, insert->executor, false, false, nullptr, NIL, false);
#else
    ExecInsertIndexTuples(insert->result, row, insert->executor, false, false, nullptr, NIL);
#endif
    ResetPerTupleExprContext(insert->executor);
}

void write_batch(BulkInsert *insert) {
    CHECK_FOR_INTERRUPTS();
    MemoryContext caller = MemoryContextSwitchTo(GetPerTupleMemoryContext(insert->executor));
    table_multi_insert(insert->target, insert->batch, insert->filled, GetCurrentCommandId(true), 0,
                       insert->bulk);
    MemoryContextSwitchTo(insert->context);
    for (int i = 0; i < insert->filled; ++i) {
        if (insert->result->ri_NumIndices > 0) insert_index_entries(insert, insert->batch[i]);
        ExecClearTuple(insert->batch[i]);
    }
    MemoryContextSwitchTo(caller);
    ResetPerTupleExprContext(insert->executor);
    insert->written += insert->filled;
    insert->filled = 0;
    insert->filled_bytes = 0;
}

/// The slots of a batch are made when they are first needed: most feeds are small.
TupleTableSlot *next_slot(BulkInsert *insert) {
    TupleTableSlot **slot = &insert->batch[insert->filled];
    if (*slot == nullptr) {
        MemoryContext caller = MemoryContextSwitchTo(insert->context);
        *slot = table_slot_create(insert->target, nullptr);
        MemoryContextSwitchTo(caller);
    }
    ++insert->filled;
    return *slot;
}

void start_rows(DestReceiver *receiver, int, TupleDesc query) {
    auto *insert = reinterpret_cast<BulkInsert *>(receiver);
    MemoryContext caller = MemoryContextSwitchTo(insert->context);
    Bitmapset *given = nullptr;
    List *columns = row_columns(insert->target, query, &given);
    open_target(insert, given);
    insert->projection = ExecBuildProjectionInfo(
        columns, GetPerTupleExprContext(insert->executor),
        MakeSingleTupleTableSlot(RelationGetDescr(insert->target), &TTSOpsVirtual), nullptr, query);
    insert->foreign_keys = tenniscores_foreign_keys(insert->target);
    insert->bulk = GetBulkInsertState();
    MemoryContextSwitchTo(caller);
}

bool take_row(TupleTableSlot *source, DestReceiver *receiver) {
    auto *insert = reinterpret_cast<BulkInsert *>(receiver);
    GetPerTupleExprContext(insert->executor)->ecxt_scantuple = source;
    TupleTableSlot *row = ExecProject(insert->projection);
    row->tts_tableOid = RelationGetRelid(insert->target);
    if (insert->target->rd_att->constr != nullptr) {
        ExecConstraints(insert->result, row, insert->executor);
    }
    tenniscores_take_keys(insert->foreign_keys, row);

    TupleTableSlot *slot = next_slot(insert);
    ExecCopySlot(slot, row);
    ResetPerTupleExprContext(insert->executor);
    insert->filled_bytes += ExecFetchSlotHeapTuple(slot, false, nullptr)->t_len;
    if (insert->filled == kBatchRows || insert->filled_bytes >= kBatchBytes) write_batch(insert);
    return true;
}

void end_rows(DestReceiver *receiver) {
    auto *insert = reinterpret_cast<BulkInsert *>(receiver);
    if (insert->filled > 0) write_batch(insert);
    table_finish_bulk_insert(insert->target, 0);
    FreeBulkInsertState(insert->bulk);
}

void forget_receiver(DestReceiver *) {}

BulkInsert *open_insert(Relation target) {
    auto *insert = static_cast<BulkInsert *>(palloc0(sizeof(BulkInsert)));
    insert->receiver.receiveSlot = take_row;
    insert->receiver.rStartup = start_rows;
    insert->receiver.rShutdown = end_rows;
    insert->receiver.rDestroy = forget_receiver;
    insert->receiver.mydest = DestTransientRel;
    insert->target = target;
    insert->executor = CreateExecutorState();
    insert->context = insert->executor->es_query_cxt;
    return insert;
}

void run_insert(BulkInsert *insert, const char *query) {
    SPIExecuteOptions options = {};
    options.must_return_tuples = true;
    options.dest = &insert->receiver;
    const int result = SPI_execute_extended(query, &options);
    if (result != SPI_OK_SELECT) {
        elog(ERROR, "SPI_execute_extended returned %s", SPI_result_code_string(result));
    }
    tenniscores_check_keys(insert->foreign_keys, insert->target);
}

void close_insert(BulkInsert *insert) {
    for (TupleTableSlot *slot : insert->batch) {
        if (slot != nullptr) ExecDropSingleTupleTableSlot(slot);
    }
    ExecDropSingleTupleTableSlot(insert->projection->pi_state.resultslot);
    ExecCloseResultRelations(insert->executor);
    ExecCloseRangeTableRelations(insert->executor);
    FreeExecutorState(insert->executor);
}

/// The violated index is one on the key alone.
bool is_key_violation(const BulkInsert *insert, const ErrorData *error, AttrNumber key) {
    if (error->sqlerrcode != ERRCODE_UNIQUE_VIOLATION || error->constraint_name == nullptr ||
        insert->result == nullptr) {
        return false;
    }
    for (int i = 0; i < insert->result->ri_NumIndices; ++i) {
        const RelationData *index = insert->result->ri_IndexRelationDescs[i];
        if (strcmp(RelationGetRelationName(index), error->constraint_name) == 0) {
            return index->rd_index->indnkeyatts == 1 && index->rd_index->indkey.values[0] == key;
        }
    }
    return false;
}

/// The query has chosen rows whose keys are not in the table: another transaction has committed one
/// since. That is no fault of the rows; the whole may be tried again.
void report_race(const BulkInsert *insert, AttrNumber key, MemoryContext context) {
    MemoryContextSwitchTo(context);
    const ErrorData *error = CopyErrorData();
    if (!is_key_violation(insert, error, key)) PG_RE_THROW();
    FlushErrorState();
    ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
                    errmsg("%s was changed while the run was applied",
                           RelationGetRelationName(insert->target)),
                    error->detail != nullptr ? errdetail_internal("%s", error->detail) : 0,
                    errhint("Run it again: nothing was written.")));
}

}  // namespace

extern "C" {

PG_FUNCTION_INFO_V1(tenniscores_bulk_insert);

/// _bulk_insert(target regclass, key name, query text) returns bigint
Datum tenniscores_bulk_insert(PG_FUNCTION_ARGS) {
    const Oid target_oid = PG_GETARG_OID(0);
    const char *key_name = NameStr(*PG_GETARG_NAME(1));
    const char *query = text_to_cstring(PG_GETARG_TEXT_PP(2));

    PreventCommandIfReadOnly("INSERT");
    Relation target = relation_open(target_oid, RowExclusiveLock);
    if (tenniscores_bulk_obstacle(target) != nullptr) {
        relation_close(target, NoLock);
        PG_RETURN_NULL();
    }
    const AttrNumber key = get_attnum(target_oid, key_name);
    SPI_connect();
    BulkInsert *insert = open_insert(target);
    MemoryContext context = CurrentMemoryContext;
    PG_TRY();
    { run_insert(insert, query); }
    PG_CATCH();
    { report_race(insert, key, context); }
    PG_END_TRY();
    const int64 written = insert->written;
    close_insert(insert);
    SPI_finish();
    relation_close(target, NoLock);
    PG_RETURN_INT64(written);
}
}
