#include "extension/server/key_set.hpp"

namespace {

constexpr uint64 kInitialCapacity = 256;

void allocate(TenniscoresKeySet *set, uint64 capacity) {
    set->capacity = capacity;
    set->size = 0;
    set->keys = static_cast<int64 *>(
        MemoryContextAllocHuge(set->context, static_cast<Size>(capacity) * sizeof(int64)));
    set->used = static_cast<bool *>(
        MemoryContextAllocExtended(set->context, static_cast<Size>(capacity) * sizeof(bool),
                                   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO));
}

/// Where the key is, or where it belongs.
uint64 find_place(const TenniscoresKeySet *set, int64 key) {
    const uint64 mask = set->capacity - 1;
    uint64 hash =
        static_cast<uint64>(key) * UINT64CONST(0x9E3779B97F4A7C15);  // 2^64 / golden ratio
    hash ^= hash >> 32;
    uint64 place = hash & mask;
    while (set->used[place] && set->keys[place] != key) place = (place + 1) & mask;
    return place;
}

void grow(TenniscoresKeySet *set) {
    const TenniscoresKeySet old = *set;
    allocate(set, 2 * old.capacity);
    for (uint64 i = 0; i < old.capacity; ++i) {
        if (old.used[i]) tenniscores_add_key(set, old.keys[i]);
    }
    pfree(old.keys);
    pfree(old.used);
}

int compare_keys(const void *a, const void *b) {
    const int64 left = *static_cast<const int64 *>(a);
    const int64 right = *static_cast<const int64 *>(b);
    return (left > right) - (left < right);
}

}  // namespace

void tenniscores_init_key_set(TenniscoresKeySet *set) {
    set->context = CurrentMemoryContext;
    allocate(set, kInitialCapacity);
}

void tenniscores_add_key(TenniscoresKeySet *set, int64 key) {
    const uint64 place = find_place(set, key);
    if (set->used[place]) return;
    set->used[place] = true;
    set->keys[place] = key;
    if (++set->size * 2 > set->capacity) grow(set);
}

bool tenniscores_has_key(const TenniscoresKeySet *set, int64 key) {
    return set->used[find_place(set, key)];
}

int64 *tenniscores_sorted_keys(const TenniscoresKeySet *set) {
    auto *sorted = static_cast<int64 *>(MemoryContextAllocHuge(
        CurrentMemoryContext, static_cast<Size>(set->size + 1) * sizeof(int64)));
    uint64 count = 0;
    for (uint64 i = 0; i < set->capacity; ++i) {
        if (set->used[i]) sorted[count++] = set->keys[i];
    }
    qsort(sorted, count, sizeof(int64), compare_keys);
    return sorted;
}
