#include "extension/server/bulk_target.hpp"

#include "extension/server/foreign_keys.hpp"

extern "C" {
#include "access/genam.h"
#include "access/relation.h"
#include "access/table.h"
#include "catalog/catalog.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_trigger.h"
#include "commands/trigger.h"
#include "optimizer/optimizer.h"
#include "rewrite/rewriteHandler.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

// What a table must be for rows to be added as COPY adds them. The rule for everything that is not
// surely the same as INSERT: it is an obstacle, and INSERT is what runs.

namespace {

const char *kind_obstacle(Relation table) {
    const FormData_pg_class *kind = table->rd_rel;
    if (kind->relkind != RELKIND_RELATION || IsCatalogRelation(table)) {
        return "it is not an ordinary table";
    }
    if (kind->relispartition) return "it is a partition";
    if (kind->relhassubclass) return "other tables inherit from it";
    if (kind->relpersistence != RELPERSISTENCE_PERMANENT) return "it is temporary or unlogged";
    if (kind->relam != HEAP_TABLE_AM_OID) return "its access method is not heap";
    if (kind->relhasrules) return "it has rules";
    if (kind->relrowsecurity) return "it has row security";
    return nullptr;
}

/// A volatile default could look at the table while rows are being added, or change others.
const char *column_obstacle(Relation table) {
    TupleDesc columns = RelationGetDescr(table);
    for (int i = 0; i < columns->natts; ++i) {
        const FormData_pg_attribute *column = TupleDescAttr(columns, i);
        if (column->attisdropped) continue;
        if (column->attgenerated != '\0') {
            return psprintf("column \"%s\" is generated", NameStr(column->attname));
        }
        Node *value = build_column_default(table, i + 1);
        if (value == nullptr) continue;
        value = reinterpret_cast<Node *>(expression_planner(reinterpret_cast<Expr *>(value)));
        if (contain_volatile_functions_not_nextval(value)) {
            return psprintf("the default of column \"%s\" is volatile", NameStr(column->attname));
        }
    }
    return nullptr;
}

/// Also a trigger that is disabled now: it says that somebody cares.
const char *trigger_obstacle(Relation table) {
    const TriggerDesc *triggers = table->trigdesc;
    for (int i = 0; triggers != nullptr && i < triggers->numtriggers; ++i) {
        const Trigger *trigger = &triggers->triggers[i];
        if (TRIGGER_FOR_INSERT(trigger->tgtype) && trigger->tgfoid != F_RI_FKEY_CHECK_INS) {
            return psprintf("it has trigger \"%s\"", trigger->tgname);
        }
    }
    if (SessionReplicationRole != SESSION_REPLICATION_ROLE_ORIGIN) {
        return "session_replication_role is not origin";
    }
    return nullptr;
}

const char *index_obstacle(Relation table) {
    const char *obstacle = nullptr;
    ListCell *cell;
    foreach (cell, RelationGetIndexList(table)) {
        HeapTuple tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(lfirst_oid(cell)));
        if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for index");
        const auto *index = reinterpret_cast<Form_pg_index>(GETSTRUCT(tuple));
        if (index->indisexclusion) {
            obstacle = "it has an exclusion constraint";
        } else if (!index->indimmediate) {
            obstacle = "it has a deferrable unique constraint";
        }
        ReleaseSysCache(tuple);
    }
    return obstacle;
}

const char *citus_obstacle(Relation table) {
    return tenniscores_is_distributed(RelationGetRelid(table)) ? "it is a Citus table" : nullptr;
}

}  // namespace

// Nothing else tells: on the coordinator such a table is an ordinary, empty heap, from which Citus'
// planner leads to the rows. Its list is read as a plain table, by the first column, so that
// nothing of Citus is needed here.
bool tenniscores_is_distributed(Oid table) {
    const Oid catalog = get_relname_relid("pg_dist_partition", PG_CATALOG_NAMESPACE);
    if (!OidIsValid(catalog)) return false;
    Relation distributed = table_open(catalog, AccessShareLock);
    ScanKeyData key;
    ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(table));
    SysScanDesc scan = systable_beginscan(distributed, InvalidOid, false, nullptr, 1, &key);
    const bool found = HeapTupleIsValid(systable_getnext(scan));
    systable_endscan(scan);
    table_close(distributed, AccessShareLock);
    return found;
}

const char *tenniscores_bulk_obstacle(Relation table) {
    typedef const char *(*Check)(Relation);
    static const Check checks[] = {kind_obstacle,   citus_obstacle,
                                   index_obstacle,  trigger_obstacle,
                                   column_obstacle, tenniscores_foreign_key_obstacle};
    for (Check check : checks) {
        const char *obstacle = check(table);
        if (obstacle != nullptr) return obstacle;
    }
    return nullptr;
}

extern "C" {

PG_FUNCTION_INFO_V1(tenniscores_bulk_obstacle_of);

/// _bulk_obstacle(target regclass) returns text
Datum tenniscores_bulk_obstacle_of(PG_FUNCTION_ARGS) {
    Relation table = relation_open(PG_GETARG_OID(0), AccessShareLock);
    const char *obstacle = tenniscores_bulk_obstacle(table);
    relation_close(table, AccessShareLock);
    if (obstacle == nullptr) PG_RETURN_NULL();
    PG_RETURN_TEXT_P(cstring_to_text(obstacle));
}
}
