#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

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

    const std::vector<Team> &teams() const { return teams_; }

  private:
    std::vector<Team> teams_;
    std::unordered_map<std::string, int32_t> numbers_;
    std::string key_;
    int32_t last_[2] = {-1, -1};  ///< the lines of a fixture come one after the other
};

}  // namespace tenniscores
