#pragma once

#include "extension/server/postgres.hpp"

extern "C" {
#include "executor/tuptable.h"
#include "utils/rel.h"
}

/// The foreign keys of a table that rows are added to, and of each one the values to look up.
/// foreign_keys.cpp says why that is the same as PostgreSQL's triggers.
struct TenniscoresForeignKeys;

/// Why the table's foreign keys can only be checked by their triggers; nullptr where they can be
/// checked here. The table is locked.
const char *tenniscores_foreign_key_obstacle(Relation table);

/// The table's foreign keys, in the current memory context; it has no obstacle.
TenniscoresForeignKeys *tenniscores_foreign_keys(Relation table);

/// Takes the values of a row of the table.
void tenniscores_take_keys(TenniscoresForeignKeys *foreign_keys, const TupleTableSlot *row);

/// Locks what the rows refer to against deletion, or raises foreign_key_violation. Needs SPI.
void tenniscores_check_keys(const TenniscoresForeignKeys *foreign_keys, Relation table);
