#pragma once

#include "extension/server/postgres.hpp"

/// A temporary table that rows are written into as COPY writes them: many at a time, past the
/// executor. Lives in the current memory context and ends with tenniscores_stage_close().
struct TenniscoresStage;

/// Opens `pg_temp.<name>`, which has `columns` columns, no index and no trigger.
TenniscoresStage *tenniscores_stage_open(const char *name, int columns);

/// The next row to fill: both arrays are for its columns, all NULL. Memory that the row's values
/// need is taken from the context that is current after this call, until the next call.
void tenniscores_stage_row(TenniscoresStage *stage, Datum **values, bool **nulls);

void tenniscores_stage_close(TenniscoresStage *stage);
