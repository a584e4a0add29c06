#pragma once

#include "extension/server/postgres.hpp"

/// The records of a run, kept until its end: few of them in memory, more in a temporary file.
struct TenniscoresSpool;

/// An empty spool, which goes with the memory context.
TenniscoresSpool *tenniscores_spool_open(MemoryContext owner);

/// Keeps what the staging table has of a record; `match_id` is an id, not the bytes to be hashed.
void tenniscores_spool_add(TenniscoresSpool *spool, const tenniscores::MatchRecord *record);

/// How many records are in it.
int64 tenniscores_spool_size(const TenniscoresSpool *spool);

/// Reads from the first record on.
void tenniscores_spool_rewind(TenniscoresSpool *spool);

/// The next record, as it was added, or false. Its texts live until the next call.
bool tenniscores_spool_next(TenniscoresSpool *spool, tenniscores::MatchRecord *record);
