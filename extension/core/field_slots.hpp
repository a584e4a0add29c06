#pragma once

#include <array>
#include <bit>

#include "extension/core/fields.hpp"
#include "extension/core/record.hpp"

namespace tenniscores {

/// The texts of one record by field and by the rank of the key that each was found under.
class FieldSlots {
  public:
    void clear() noexcept { filled_.fill(0); }
    void clear(FieldKey key) noexcept { filled_[index(key.field)] &= ~bit(key); }
    void put(FieldKey key, Text text) noexcept {
        filled_[index(key.field)] |= bit(key);
        texts_[index(key.field)][static_cast<size_t>(key.rank)] = text;
    }

    /// The text of the lowest rank; absent where there is none.
    Text first(Field field) const noexcept {
        const unsigned filled = filled_[index(field)];
        return filled == 0 ? Text() : texts_[index(field)][std::countr_zero(filled)];
    }

  private:
    static size_t index(Field field) noexcept { return static_cast<size_t>(field); }
    static unsigned bit(FieldKey key) noexcept { return 1U << static_cast<unsigned>(key.rank); }

    std::array<unsigned, kFieldCount> filled_{};  ///< a bit for each rank that has a text
    std::array<std::array<Text, kMaxRanks>, kFieldCount> texts_;
};

}  // namespace tenniscores
