#include "extension/core/team_list.hpp"

namespace tenniscores {

int32_t TeamList::number(std::string_view league, std::string_view name) {
    for (const int32_t last : last_) {
        if (last < 0) break;
        const Team &team = teams_[static_cast<size_t>(last)];
        if (team.name == name && team.league == league) return last;
    }
    key_.assign(league);
    key_ += '\n';  // occurs in no name: white space is folded
    key_ += name;
    const auto [entry, is_new] = numbers_.try_emplace(key_, static_cast<int32_t>(teams_.size()));
    if (is_new) teams_.push_back({std::string(league), std::string(name)});
    last_[1] = last_[0];
    last_[0] = entry->second;
    return entry->second;
}

}  // namespace tenniscores
