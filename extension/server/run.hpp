#pragma once

#include "extension/server/feed_hash.hpp"
#include "extension/server/feed_index.hpp"
#include "extension/server/spool.hpp"

/// A run that was begun and not finished yet. It belongs to its transaction: the reader, which
/// holds the half of a record that the next chunk completes, lives in the memory context of the
/// (sub)transaction that began it and goes with it, on commit, error and rollback alike.
struct TenniscoresRun {
    int64 run_id;
    tenniscores::FeedHandle *feed;
    struct varlena *options;     ///< what ingest_begin() was called with; SQL's business
    TenniscoresFeedHash hash;    ///< of the feed's bytes
    int64 filtered;              ///< records of a league or series that was not asked for
    TenniscoresSpool *records;   ///< all others
    TenniscoresFeedIndex index;  ///< of those that were accepted
    SubTransactionId reader;     ///< the innermost (sub)transaction that has read records
    bool reading;                ///< a chunk is being read, or failed while it was
    bool rolled_back;            ///< a (sub)transaction that has read records was rolled back
};

/// The open run, or an error where it is another or none.
TenniscoresRun *tenniscores_get_run(int64 run_id);

/// Watches what becomes of subtransactions, from when the library is loaded.
void tenniscores_watch_runs(void);
