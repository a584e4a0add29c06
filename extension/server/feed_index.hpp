#pragma once

#include "extension/server/fingerprint.hpp"

/// What is known of an accepted record while its run lasts; 32 bytes.
struct TenniscoresFeedEntry {
    uint64 id_hash;
    TenniscoresFingerprint fingerprint;
    uint32 home_team : 31;    ///< number in the feed's TeamList
    uint32 is_uncertain : 1;  ///< its id may come more than once, or it has no fingerprint
    uint32 away_team : 31;
    uint32 is_unchanged : 1;  ///< a row holds the same
};

/// The accepted records of a feed, in their order; once they are placed, also by their ids.
struct TenniscoresFeedIndex {
    MemoryContext context;  ///< of entries and places; nullptr where they are not kept
    TenniscoresFingerprintKey key;
    TenniscoresFeedEntry *entries;
    uint32 capacity;
    uint32 size;
    uint32 unchanged;  ///< how many of them are
    int64 dated;       ///< how many records there were
    int64 date_sum;    ///< of their dates
    int32 first_date;
    int32 last_date;

    uint32 *places;      ///< by the hash of an id: number of an entry + 1; 0: none
    uint32 place_count;  ///< a power of two, at least twice the size
    uint32 placed;       ///< so many entries have their places
    bool repeated;       ///< an id may have come more than once
};

/// An empty index, in a memory context of its own.
void tenniscores_init_feed_index(TenniscoresFeedIndex *index, MemoryContext parent);

void tenniscores_index_record(TenniscoresFeedIndex *index, const tenniscores::MatchRecord *record);

/// Gives the entries their places, at once when all are there: most of the time is spent in waiting
/// for memory. What follows needs it.
void tenniscores_place_entries(TenniscoresFeedIndex *index);

uint64 tenniscores_hash_id(const TenniscoresFeedIndex *index, tenniscores::Text match_id);

/// The first entry with this hash of an id; nullptr where there is none.
TenniscoresFeedEntry *tenniscores_find_entry(const TenniscoresFeedIndex *index, uint64 id_hash);

/// Says that the entry will be looked for, in two steps, some time apart.
void tenniscores_await_place(const TenniscoresFeedIndex *index, uint64 id_hash);
void tenniscores_await_entry(const TenniscoresFeedIndex *index, uint64 id_hash);

/// Of the accepted record with this number, counted from 0.
inline bool tenniscores_is_unchanged(const TenniscoresFeedIndex *index, uint32 number) {
    return index->context != nullptr && index->entries[number].is_unchanged;
}

/// Frees the entries and their places: too many records, or no use for them.
void tenniscores_drop_entries(TenniscoresFeedIndex *index);

/// None is unchanged any more: a run that failed to finish may try again.
void tenniscores_forget_unchanged(TenniscoresFeedIndex *index);
