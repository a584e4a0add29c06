#include "extension/server/feed_index.hpp"

extern "C" {
#include "common/hashfn.h"
}

using tenniscores::MatchRecord;
using tenniscores::Text;

static_assert(sizeof(TenniscoresFeedEntry) == 32);

namespace {

constexpr uint32 kInitialCapacity = 256;

/// Of more records nothing is remembered: bounds the memory to 80 MiB, 90 MiB while it grows.
constexpr uint32 kMostRecords = 2 * 1024 * 1024;

uint64 hash_of(const TenniscoresFeedIndex *index, Text match_id) {
    return hash_bytes_extended(reinterpret_cast<const unsigned char *>(match_id.data),
                               static_cast<int>(match_id.size), index->key.words[0]);
}

/// Where the hash is, or where it belongs.
uint32 *find_place(const TenniscoresFeedIndex *index, uint64 id_hash) {
    const uint32 mask = 2 * index->capacity - 1;
    uint32 place = static_cast<uint32>(id_hash) & mask;
    while (index->places[place] != 0 &&
           index->entries[index->places[place] - 1].id_hash != id_hash) {
        place = (place + 1) & mask;
    }
    return &index->places[place];
}

void allocate_places(TenniscoresFeedIndex *index) {
    index->places = static_cast<uint32 *>(MemoryContextAllocExtended(
        index->context, 2 * index->capacity * sizeof(uint32), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO));
}

void grow(TenniscoresFeedIndex *index) {
    pfree(index->places);
    index->capacity *= 2;
    index->entries = static_cast<TenniscoresFeedEntry *>(
        repalloc_huge(index->entries, index->capacity * sizeof(TenniscoresFeedEntry)));
    allocate_places(index);
    for (uint32 i = 0; i < index->size; ++i) {
        uint32 *place = find_place(index, index->entries[i].id_hash);
        if (*place == 0) *place = i + 1;
    }
}

/// Nothing is known then: any id may have come twice.
void give_up(TenniscoresFeedIndex *index) {
    MemoryContextDelete(index->context);
    index->context = nullptr;
    index->repeated = true;
}

}  // namespace

void tenniscores_init_feed_index(TenniscoresFeedIndex *index, MemoryContext parent) {
    index->context = AllocSetContextCreate(parent, "tenniscores records", ALLOCSET_DEFAULT_SIZES);
    tenniscores_draw_key(&index->key);
    index->capacity = kInitialCapacity;
    index->entries = static_cast<TenniscoresFeedEntry *>(
        MemoryContextAlloc(index->context, index->capacity * sizeof(TenniscoresFeedEntry)));
    allocate_places(index);
    index->size = 0;
    index->repeated = false;
    index->first_date = PG_INT32_MAX;
    index->last_date = PG_INT32_MIN;
}

void tenniscores_index_record(TenniscoresFeedIndex *index, const MatchRecord *record) {
    if (index->context == nullptr) return;
    if (index->size == kMostRecords) {
        give_up(index);
        return;
    }
    if (index->size == index->capacity) grow(index);

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

    TenniscoresFeedEntry *entry = &index->entries[index->size++];
    entry->id_hash = hash_of(index, record->match_id);
    entry->is_uncertain = !tenniscores_fingerprint(&index->key, &match, &entry->fingerprint);
    entry->home_team = static_cast<uint32>(record->home_number);
    entry->away_team = static_cast<uint32>(record->away_number);
    entry->is_unchanged = false;
    uint32 *place = find_place(index, entry->id_hash);
    if (*place == 0) {
        *place = index->size;
    } else {
        index->entries[*place - 1].is_uncertain = true;
        entry->is_uncertain = true;
        index->repeated = true;
    }
    index->first_date = Min(index->first_date, record->match_date);
    index->last_date = Max(index->last_date, record->match_date);
}

TenniscoresFeedEntry *tenniscores_find_entry(const TenniscoresFeedIndex *index, Text match_id) {
    const uint32 place = *find_place(index, hash_of(index, match_id));
    return place == 0 ? nullptr : &index->entries[place - 1];
}

void tenniscores_forget_unchanged(TenniscoresFeedIndex *index) {
    if (index->context == nullptr) return;
    for (uint32 i = 0; i < index->size; ++i) index->entries[i].is_unchanged = false;
}
