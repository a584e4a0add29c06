#include "extension/server/feed_index.hpp"

extern "C" {
#include "common/hashfn.h"
#include "port/pg_bitutils.h"
}

using tenniscores::MatchRecord;
using tenniscores::Text;

static_assert(sizeof(TenniscoresFeedEntry) == 32);

namespace {

constexpr uint32 kInitialCapacity = 256;

/// Of more records nothing is remembered: bounds the memory to 80 MiB, 90 MiB while it grows.
constexpr uint32 kMostRecords = 2 * 1024 * 1024;

/// So many ids ahead of the one that is looked up: by then its memory is there.
constexpr uint32 kAhead = 16;

uint32 first_place(const TenniscoresFeedIndex *index, uint64 id_hash) {
    return static_cast<uint32>(id_hash) & (index->place_count - 1);
}

/// Where the hash is, or where it belongs.
uint32 *find_place(const TenniscoresFeedIndex *index, uint64 id_hash) {
    uint32 place = first_place(index, id_hash);
    while (index->places[place] != 0 &&
           index->entries[index->places[place] - 1].id_hash != id_hash) {
        place = (place + 1) & (index->place_count - 1);
    }
    return &index->places[place];
}

TenniscoresFeedEntry *next_entry(TenniscoresFeedIndex *index) {
    if (index->size == index->capacity) {
        index->capacity *= 2;
        index->entries = static_cast<TenniscoresFeedEntry *>(
            repalloc_huge(index->entries, index->capacity * sizeof(TenniscoresFeedEntry)));
    }
    return &index->entries[index->size++];
}

}  // namespace

void tenniscores_init_feed_index(TenniscoresFeedIndex *index, MemoryContext parent) {
    memset(index, 0, sizeof *index);
    index->context = AllocSetContextCreate(parent, "tenniscores records", ALLOCSET_DEFAULT_SIZES);
    tenniscores_draw_key(&index->key);
    index->capacity = kInitialCapacity;
    index->entries = static_cast<TenniscoresFeedEntry *>(
        MemoryContextAlloc(index->context, index->capacity * sizeof(TenniscoresFeedEntry)));
    index->first_date = PG_INT32_MAX;
    index->last_date = PG_INT32_MIN;
}

void tenniscores_index_record(TenniscoresFeedIndex *index, const MatchRecord *record) {
    ++index->dated;
    index->date_sum += record->match_date;
    if (index->context == nullptr) return;
    if (index->size == kMostRecords) {
        tenniscores_drop_entries(index);
        return;
    }
    TenniscoresMatch match;
    match.match_date = record->match_date;
    match.match_id = record->match_id;
    match.home_team = record->home_team;
    match.away_team = record->away_team;
    for (size_t i = 0; i < tenniscores::player_count; ++i) {
        match.player_id[i] = record->player_id[i];
    }
    match.scores = record->scores;
    match.winner = record->winner;

    TenniscoresFeedEntry *entry = next_entry(index);
    entry->id_hash = tenniscores_hash_id(index, record->match_id);
    entry->is_uncertain = !tenniscores_fingerprint(&index->key, &match, &entry->fingerprint);
    entry->home_team = static_cast<uint32>(record->home_number);
    entry->away_team = static_cast<uint32>(record->away_number);
    entry->is_unchanged = false;
    index->first_date = Min(index->first_date, record->match_date);
    index->last_date = Max(index->last_date, record->match_date);
}

void tenniscores_place_entries(TenniscoresFeedIndex *index) {
    if (index->context == nullptr || (index->places != nullptr && index->placed == index->size)) {
        return;
    }
    if (index->places != nullptr) pfree(index->places);
    index->place_count = pg_nextpower2_32(2 * Max(index->size, 1));
    index->places = static_cast<uint32 *>(MemoryContextAllocExtended(
        index->context, index->place_count * sizeof(uint32), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO));
    for (uint32 i = 0; i < index->size; ++i) {
        TenniscoresFeedEntry *entry = &index->entries[i];
        if (i + kAhead < index->size) tenniscores_await_place(index, entry[kAhead].id_hash);
        uint32 *place = find_place(index, entry->id_hash);
        if (*place == 0) {
            *place = i + 1;
        } else {
            index->entries[*place - 1].is_uncertain = true;
            entry->is_uncertain = true;
            index->repeated = true;
        }
    }
    index->placed = index->size;
}

uint64 tenniscores_hash_id(const TenniscoresFeedIndex *index, Text match_id) {
    return hash_bytes_extended(reinterpret_cast<const unsigned char *>(match_id.data),
                               static_cast<int>(match_id.size), index->key.words[0]);
}

TenniscoresFeedEntry *tenniscores_find_entry(const TenniscoresFeedIndex *index, uint64 id_hash) {
    const uint32 place = *find_place(index, id_hash);
    return place == 0 ? nullptr : &index->entries[place - 1];
}

void tenniscores_await_place(const TenniscoresFeedIndex *index, uint64 id_hash) {
    __builtin_prefetch(&index->places[first_place(index, id_hash)]);
}

void tenniscores_await_entry(const TenniscoresFeedIndex *index, uint64 id_hash) {
    const uint32 place = index->places[first_place(index, id_hash)];
    if (place != 0) __builtin_prefetch(&index->entries[place - 1]);
}

void tenniscores_drop_entries(TenniscoresFeedIndex *index) {
    if (index->context != nullptr) MemoryContextDelete(index->context);
    index->context = nullptr;
    index->repeated = true;  // for all that is known then
}

void tenniscores_forget_unchanged(TenniscoresFeedIndex *index) {
    if (index->unchanged == 0) return;
    for (uint32 i = 0; i < index->size; ++i) index->entries[i].is_unchanged = false;
    index->unchanged = 0;
}
