#include "extension/server/foreign_keys.hpp"

#include "extension/server/bulk_target.hpp"
#include "extension/server/key_set.hpp"

extern "C" {
#include "access/table.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "executor/spi.h"
#include "utils/acl.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

// Foreign keys of rows that were added in bulk.
//
// PostgreSQL checks a foreign key with a trigger a row, RI_FKey_check_ins, which runs
//     SELECT 1 FROM ONLY parent x WHERE x.key = $1 FOR KEY SHARE OF x
// when the statement ends. Two hundred thousand matches of five hundred teams look each team up
// hundreds of times. Here each value is looked up once, by the same query over many values:
//     SELECT x.key FROM ONLY parent x WHERE x.key = ANY ($1) FOR KEY SHARE OF x
//
// Why that gives the same guarantee:
//
// - The same rows are locked, in the same mode, until the transaction ends. The lock is the whole
//   of the guarantee: a row that is locked FOR KEY SHARE cannot be deleted, nor get another key, by
//   anyone else. What the trigger adds for the second row with the same value is nothing: the lock
//   is held, and no command of ours runs between the checks. (With volatile defaults or other
//   triggers one could; a table that has them does not come here, see bulk_target.cpp.)
// - At the same time: when all rows are in, at the end of the command, with a snapshot taken then.
//   A deleter who came first makes us wait; if it commits, the row is not returned and we fail. One
//   who comes later waits for us, and then finds our rows. As with the trigger, an update that
//   leaves the key alone does not conflict. Parents are locked in the order of their keys.
// - In the same way: as the parent's owner, without row security, through SPI, which takes a new
//   snapshot under READ COMMITTED and the transaction's under REPEATABLE READ and SERIALIZABLE,
//   where a concurrent change of a parent is error 40001, as with the trigger.
// - Never more lenient: a value counts as present only where the query returned it, which is after
//   its row was locked, in the row's latest version. The key of each returned row is compared, so
//   that a row whose key was changed while we waited for it does not stand for its old key.
// - Never stricter: a value that was not returned is looked up once more by itself with a newer
//   snapshot, as the trigger does, before it is an error. (Under READ COMMITTED, a parent may be
//   deleted and added again while the query waits for another one.)
// - A row that the command adds is not deleted again before the check, so there is none to skip;
//   and rows that refer to other rows of the same command find them: all are in.
//
// Not taken over, so that such a table is an obstacle: deferrable constraints (checked at commit),
// keys of several columns (MATCH FULL, MATCH PARTIAL), other types than integer and bigint
// (equality may be anything), partitioned parents (the trigger takes other snapshots), and
// constraints whose trigger was disabled.

namespace {

/// Values in one look-up: bounds its memory.
constexpr uint64 kKeysPerQuery = 10000;

struct ForeignKey {
    Oid constraint;
    AttrNumber column;
    Oid column_type;
    Oid parent;
    AttrNumber parent_column;
    TenniscoresKeySet values;
};

}  // namespace

struct TenniscoresForeignKeys {
    int count;
    ForeignKey key[FLEXIBLE_ARRAY_MEMBER];
};

namespace {

Oid type_of(Relation table, AttrNumber column) {
    return TupleDescAttr(RelationGetDescr(table), column - 1)->atttypid;
}

bool is_integer(Oid type) { return type == INT4OID || type == INT8OID; }

bool is_integer_equality(Oid operator_oid) {
    switch (get_opcode(operator_oid)) {
        case F_INT4EQ:
        case F_INT8EQ:
        case F_INT48EQ:
        case F_INT84EQ:
            return true;
        default:
            return false;
    }
}

bool is_deferrable(Oid constraint) {
    HeapTuple tuple = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
    if (!HeapTupleIsValid(tuple)) {
        elog(ERROR, "cache lookup failed for constraint %u", constraint);
    }
    const bool deferrable = reinterpret_cast<Form_pg_constraint>(GETSTRUCT(tuple))->condeferrable;
    ReleaseSysCache(tuple);
    return deferrable;
}

/// Its trigger is there and fires.
bool is_enforced(Relation table, Oid constraint) {
    const TriggerDesc *triggers = table->trigdesc;
    for (int i = 0; triggers != nullptr && i < triggers->numtriggers; ++i) {
        const Trigger *trigger = &triggers->triggers[i];
        if (trigger->tgconstraint == constraint && trigger->tgfoid == F_RI_FKEY_CHECK_INS) {
            return trigger->tgenabled == TRIGGER_FIRES_ON_ORIGIN;
        }
    }
    return false;
}

const char *key_obstacle(Relation table, const ForeignKeyCacheInfo *key) {
    if (key->nkeys != 1) return "has several columns";
    if (!is_integer(type_of(table, key->conkey[0])) || !is_integer_equality(key->conpfeqop[0])) {
        return "is not of type integer or bigint";
    }
    if (is_deferrable(key->conoid)) return "is deferrable";
    if (get_rel_relkind(key->confrelid) != RELKIND_RELATION ||
        tenniscores_is_distributed(key->confrelid)) {
        return "does not refer to an ordinary table";
    }
    if (!is_enforced(table, key->conoid)) return "is not enforced by its trigger";
    return nullptr;
}

/// A copy: the table's own list goes where its definition is read again.
List *foreign_keys_of(Relation table) {
    return static_cast<List *>(copyObjectImpl(RelationGetFKeyList(table)));
}

void prepare_key(ForeignKey *key, Relation table, const ForeignKeyCacheInfo *info) {
    key->constraint = info->conoid;
    key->column = info->conkey[0];
    key->column_type = type_of(table, key->column);
    key->parent = info->confrelid;
    key->parent_column = info->confkey[0];
    tenniscores_init_key_set(&key->values);
}

/// $1 is bigint[]. All names are qualified: the search path is the caller's.
SPIPlanPtr prepare_lookup(const ForeignKey *key, Relation parent) {
    const char *column = quote_identifier(get_attname(key->parent, key->parent_column, false));
    char *query = psprintf(
        "SELECT x.%s::pg_catalog.int8 FROM ONLY %s x WHERE x.%s OPERATOR(pg_catalog.=) ANY ($1) "
        "FOR KEY SHARE OF x",
        column,
        quote_qualified_identifier(get_namespace_name(RelationGetNamespace(parent)),
                                   RelationGetRelationName(parent)),
        column);
    Oid types[] = {INT8ARRAYOID};
    SPIPlanPtr plan = SPI_prepare(query, lengthof(types), types);
    if (plan == nullptr) {
        elog(ERROR, "SPI_prepare returned %s for %s", SPI_result_code_string(SPI_result), query);
    }
    return plan;
}

/// Locks the parents that have these keys.
void lock_parents(SPIPlanPtr plan, const int64 *keys, uint64 count) {
    auto *elements = static_cast<Datum *>(palloc(count * sizeof(Datum)));
    for (uint64 i = 0; i < count; ++i) elements[i] = Int64GetDatum(keys[i]);
    Datum values[] = {
        PointerGetDatum(construct_array(elements, static_cast<int>(count), INT8OID, sizeof(int64),
                                        FLOAT8PASSBYVAL, TYPALIGN_DOUBLE))};
    const int result = SPI_execute_snapshot(plan, values, nullptr, InvalidSnapshot, InvalidSnapshot,
                                            false, false, 0);
    if (result != SPI_OK_SELECT) {
        elog(ERROR, "SPI_execute_snapshot returned %s", SPI_result_code_string(result));
    }
    pfree(elements);
    pfree(DatumGetPointer(values[0]));
}

/// Of the parents that lock_parents() returned.
void take_found(TenniscoresKeySet *found) {
    for (uint64 i = 0; i < SPI_processed; ++i) {
        bool is_null;
        Datum key = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &is_null);
        tenniscores_add_key(found, DatumGetInt64(key));
    }
    SPI_freetuptable(SPI_tuptable);
}

/// The value is only shown to who may read it, as in PostgreSQL's own message.
bool may_see_value(Relation table, AttrNumber column) {
    return pg_class_aclcheck(RelationGetRelid(table), GetUserId(), ACL_SELECT) == ACLCHECK_OK ||
           pg_attribute_aclcheck(RelationGetRelid(table), column, GetUserId(), ACL_SELECT) ==
               ACLCHECK_OK;
}

void report_violation(const ForeignKey *key, Relation table, Relation parent, int64 value) {
    const char *constraint = get_constraint_name(key->constraint);
    ereport(
        ERROR,
        (errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
         errmsg("insert or update on table \"%s\" violates foreign key constraint \"%s\"",
                RelationGetRelationName(table), constraint),
         may_see_value(table, key->column)
             ? errdetail("Key (%s)=(" INT64_FORMAT ") is not present in table \"%s\".",
                         get_attname(RelationGetRelid(table), key->column, false), value,
                         RelationGetRelationName(parent))
             : errdetail("Key is not present in table \"%s\".", RelationGetRelationName(parent)),
         errtableconstraint(table, constraint)));
}

/// Returns false where a key is missing, which is then the one.
bool lock_all(const ForeignKey *key, SPIPlanPtr plan, int64 *missing) {
    TenniscoresKeySet found;
    tenniscores_init_key_set(&found);
    const int64 *keys = tenniscores_sorted_keys(&key->values);
    for (uint64 at = 0; at < key->values.size; at += kKeysPerQuery) {
        lock_parents(plan, keys + at, Min(kKeysPerQuery, key->values.size - at));
        take_found(&found);
    }
    for (uint64 i = 0; i < key->values.size; ++i) {
        if (tenniscores_has_key(&found, keys[i])) continue;
        lock_parents(plan, &keys[i], 1);
        if (SPI_processed == 0) {
            *missing = keys[i];
            return false;
        }
    }
    return true;
}

/// As ri_PerformCheck() does: with the rights of the parent's owner.
void check_key(const ForeignKey *key, Relation table) {
    if (key->values.size == 0) return;
    Relation parent = table_open(key->parent, RowShareLock);
    Oid user;
    int security;
    int64 missing;
    GetUserIdAndSecContext(&user, &security);
    SetUserIdAndSecContext(parent->rd_rel->relowner,
                           security | SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS);
    SPIPlanPtr plan = prepare_lookup(key, parent);
    const bool complete = lock_all(key, plan, &missing);
    SetUserIdAndSecContext(user, security);
    if (!complete) report_violation(key, table, parent, missing);
    SPI_freeplan(plan);
    table_close(parent, NoLock);
}

}  // namespace

const char *tenniscores_foreign_key_obstacle(Relation table) {
    ListCell *cell;
    foreach (cell, foreign_keys_of(table)) {
        const auto *key = lfirst_node(ForeignKeyCacheInfo, cell);
        const char *obstacle = key_obstacle(table, key);
        if (obstacle != nullptr) {
            return psprintf("foreign key \"%s\" %s", get_constraint_name(key->conoid), obstacle);
        }
    }
    return nullptr;
}

TenniscoresForeignKeys *tenniscores_foreign_keys(Relation table) {
    List *infos = foreign_keys_of(table);
    auto *foreign_keys = static_cast<TenniscoresForeignKeys *>(
        palloc0(offsetof(TenniscoresForeignKeys, key) +
                static_cast<Size>(list_length(infos)) * sizeof(ForeignKey)));
    ListCell *cell;
    foreach (cell, infos) {
        prepare_key(&foreign_keys->key[foreign_keys->count++], table,
                    lfirst_node(ForeignKeyCacheInfo, cell));
    }
    return foreign_keys;
}

void tenniscores_take_keys(TenniscoresForeignKeys *foreign_keys, const TupleTableSlot *row) {
    for (int i = 0; i < foreign_keys->count; ++i) {
        ForeignKey *key = &foreign_keys->key[i];
        const int column = key->column - 1;
        if (row->tts_isnull[column]) continue;
        const Datum value = row->tts_values[column];
        tenniscores_add_key(&key->values, key->column_type == INT8OID ? DatumGetInt64(value)
                                                                      : DatumGetInt32(value));
    }
}

void tenniscores_check_keys(const TenniscoresForeignKeys *foreign_keys, Relation table) {
    for (int i = 0; i < foreign_keys->count; ++i) check_key(&foreign_keys->key[i], table);
}
