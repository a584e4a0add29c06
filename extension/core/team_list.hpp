#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tenniscores {

/// The teams that a feed names, numbered from 0: they are looked up in the database once a name,
/// not once a record.
class TeamList {
  public:
    struct Team {
        std::string league;
        std::string name;
    };

    /// The team's number; a new one where it was not named before.
    int32_t number(std::string_view league, std::string_view name);

    const std::deque<Team> &teams() const { return teams_; }
    const Team &team(int32_t number) const { return teams_[static_cast<size_t>(number)]; }

  private:
    /// Points into `teams_`.
    struct Key {
        std::string_view league;
        std::string_view name;
        bool operator==(const Key &) const = default;
    };
    struct HashOfName {
        size_t operator()(const Key &key) const noexcept {
            return std::hash<std::string_view>()(key.name);
        }
    };

    std::deque<Team> teams_;  ///< which does not move them
    std::unordered_map<Key, int32_t, HashOfName> numbers_;
};

}  // namespace tenniscores
