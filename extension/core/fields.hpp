#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "extension/core/text.hpp"

namespace tenniscores {

/// What a key of a record means.
enum class Field {
    match_id,
    line,
    league,
    date,
    home_team,
    away_team,
    home_player_1_id,
    home_player_2_id,
    away_player_1_id,
    away_player_2_id,
    home_player_1,
    home_player_2,
    away_player_1,
    away_player_2,
    scores,
    winner,
    series,
    url,
    count,
};

inline constexpr size_t kFieldCount = static_cast<size_t>(Field::count);

/// A field and how its key ranks among the field's aliases: of several that are present and not
/// empty, the one with the lowest rank counts.
struct FieldKey {
    Field field = Field::count;  ///< Field::count where the key is not used
    int rank = 0;

    bool operator==(const FieldKey &) const = default;
};

/// A field has no more keys than that.
inline constexpr size_t kMaxRanks = 4;

/// Looks a key up; letter case and spaces count.
FieldKey find_field(std::string_view key) noexcept;

/// Looks keys up by where they stood in the record before: a feed's records have the same keys in
/// the same order.
class FieldMemory {
  public:
    static constexpr size_t kLongestKey = 32;

    void begin_record() noexcept { position_ = 0; }

    /// What the record's next key means, where it is one in use that stood there before. Else
    /// nullptr, and the key is for find().
    ///
    /// @param raw the key in JSON, behind its opening quote; kLongestKey bytes and one can be read
    const FieldKey *recall(const char *raw) noexcept {
        if (position_ >= known_.size()) return nullptr;
        const auto &[quoted, meaning] = known_[position_];
        if (meaning.field == Field::count) return nullptr;
        if (!same_bytes(quoted, std::string_view(raw, quoted.size()))) return nullptr;
        ++position_;
        return &meaning;
    }

    /// What the record's next key means.
    FieldKey find(std::string_view key);

  private:
    struct Known {
        std::string quoted = "\"";  ///< the key and its closing quote, as they stand in the feed
        FieldKey meaning;
    };
    static constexpr size_t kMost = 64;
    std::vector<Known> known_;
    size_t position_ = 0;
};

}  // namespace tenniscores
