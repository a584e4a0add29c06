#pragma once

#include "extension/server/postgres.hpp"

extern "C" {
#include "utils/rel.h"
}

/// Why rows cannot be added to the table in bulk, past the executor, with the same result as by
/// INSERT; nullptr where they can. The table is locked.
const char *tenniscores_bulk_obstacle(Relation table);

/// Citus keeps the table's rows elsewhere.
bool tenniscores_is_distributed(Oid table);
