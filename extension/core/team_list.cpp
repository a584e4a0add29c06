#include "extension/core/team_list.hpp"

namespace tenniscores {

int32_t TeamList::number(std::string_view league, std::string_view name) {
    if (const auto found = numbers_.find({league, name}); found != numbers_.end()) {
        return found->second;
    }
    const auto number = static_cast<int32_t>(teams_.size());
    const Team &team = teams_.emplace_back(Team{std::string(league), std::string(name)});
    numbers_.emplace(Key{team.league, team.name}, number);
    return number;
}

}  // namespace tenniscores
