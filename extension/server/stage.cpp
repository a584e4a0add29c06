#include "extension/server/stage.hpp"

extern "C" {
#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/namespace.h"
#include "executor/tuptable.h"
#include "nodes/makefuncs.h"
#include "utils/rel.h"
}

namespace {

constexpr int kBatchRows = 512;

}  // namespace

struct TenniscoresStage {
    Relation table;
    BulkInsertState bulk;
    MemoryContext caller;
    MemoryContext rows;  ///< the batch's values
    TupleTableSlot *slot[kBatchRows];
    int filled;  ///< slots in use; the last of them is still being filled
};

namespace {

void write_batch(TenniscoresStage *stage) {
    for (int i = 0; i < stage->filled; ++i) ExecStoreVirtualTuple(stage->slot[i]);
    MemoryContext before = MemoryContextSwitchTo(stage->rows);
    table_multi_insert(stage->table, stage->slot, stage->filled, GetCurrentCommandId(true), 0,
                       stage->bulk);
    MemoryContextSwitchTo(before);
    for (int i = 0; i < stage->filled; ++i) ExecClearTuple(stage->slot[i]);
    stage->filled = 0;
    MemoryContextReset(stage->rows);
}

}  // namespace

TenniscoresStage *tenniscores_stage_open(const char *name, int columns) {
    auto *stage = static_cast<TenniscoresStage *>(palloc0(sizeof(TenniscoresStage)));
    RangeVar *range = makeRangeVar(pstrdup("pg_temp"), pstrdup(name), -1);
    stage->table = table_openrv(range, RowExclusiveLock);
    if (RelationGetNumberOfAttributes(stage->table) != columns) {
        ereport(ERROR,
                (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                 errmsg("temporary table \"%s\" is not the one that ingest_begin() makes", name)));
    }
    stage->bulk = GetBulkInsertState();
    stage->caller = CurrentMemoryContext;
    stage->rows =
        AllocSetContextCreate(CurrentMemoryContext, "tenniscores rows", ALLOCSET_DEFAULT_SIZES);
    for (auto &slot : stage->slot) slot = table_slot_create(stage->table, nullptr);
    return stage;
}

void tenniscores_stage_row(TenniscoresStage *stage, Datum **values, bool **nulls) {
    if (stage->filled == kBatchRows) write_batch(stage);
    TupleTableSlot *slot = stage->slot[stage->filled++];
    ExecClearTuple(slot);
    *values = slot->tts_values;
    *nulls = slot->tts_isnull;
    memset(*nulls, true, static_cast<size_t>(slot->tts_tupleDescriptor->natts) * sizeof(bool));
    MemoryContextSwitchTo(stage->rows);
}

void tenniscores_stage_close(TenniscoresStage *stage) {
    if (stage->filled > 0) write_batch(stage);
    MemoryContextSwitchTo(stage->caller);
    for (TupleTableSlot *slot : stage->slot) ExecDropSingleTupleTableSlot(slot);
    FreeBulkInsertState(stage->bulk);
    MemoryContextDelete(stage->rows);
    table_close(stage->table, NoLock);
    pfree(stage);
}
