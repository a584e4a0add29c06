#pragma once

#include "extension/server/postgres.hpp"

/// A set of integer keys, in the memory context that is current when it is made.
struct TenniscoresKeySet {
    MemoryContext context;
    int64 *keys;
    bool *used;
    uint64 capacity;  ///< a power of two, at least twice the size
    uint64 size;
};

void tenniscores_init_key_set(TenniscoresKeySet *set);

void tenniscores_add_key(TenniscoresKeySet *set, int64 key);

bool tenniscores_has_key(const TenniscoresKeySet *set, int64 key);

/// The keys in ascending order; palloc'ed in the current memory context.
int64 *tenniscores_sorted_keys(const TenniscoresKeySet *set);
