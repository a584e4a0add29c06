#include "extension/core/fields.hpp"

#include <algorithm>
#include <array>

namespace tenniscores {

namespace {

struct Alias {
    std::string_view key;
    FieldKey meaning;
};

constexpr bool by_key(const Alias &a, const Alias &b) {
    return a.key.size() != b.key.size() ? a.key.size() < b.key.size() : a.key < b.key;
}

/// Every key that scrapers were seen to write.
constexpr auto aliases() {
    std::array table = {
        Alias{"match_id", {Field::match_id, 0}},
        Alias{"Match ID", {Field::match_id, 1}},
        Alias{"id", {Field::match_id, 2}},
        Alias{"Line", {Field::line, 0}},
        Alias{"line", {Field::line, 1}},
        Alias{"Court", {Field::line, 2}},
        Alias{"Court #", {Field::line, 3}},
        Alias{"league_id", {Field::league, 0}},
        Alias{"League", {Field::league, 1}},
        Alias{"League ID", {Field::league, 2}},
        Alias{"source_league", {Field::league, 3}},
        Alias{"Date", {Field::date, 0}},
        Alias{"date", {Field::date, 1}},
        Alias{"Home Team", {Field::home_team, 0}},
        Alias{"home_team", {Field::home_team, 1}},
        Alias{"Away Team", {Field::away_team, 0}},
        Alias{"away_team", {Field::away_team, 1}},
        Alias{"Home Player 1 ID", {Field::home_player_1_id, 0}},
        Alias{"Home Player 2 ID", {Field::home_player_2_id, 0}},
        Alias{"Away Player 1 ID", {Field::away_player_1_id, 0}},
        Alias{"Away Player 2 ID", {Field::away_player_2_id, 0}},
        Alias{"Home Player 1", {Field::home_player_1, 0}},
        Alias{"Home Player 2", {Field::home_player_2, 0}},
        Alias{"Away Player 1", {Field::away_player_1, 0}},
        Alias{"Away Player 2", {Field::away_player_2, 0}},
        Alias{"Scores", {Field::scores, 0}},
        Alias{"Score", {Field::scores, 1}},
        Alias{"scores", {Field::scores, 2}},
        Alias{"score", {Field::scores, 3}},
        Alias{"Winner", {Field::winner, 0}},
        Alias{"winner", {Field::winner, 1}},
        Alias{"Series", {Field::series, 0}},
        Alias{"series", {Field::series, 1}},
        Alias{"url", {Field::url, 0}},
        Alias{"match_url", {Field::url, 1}},
    };
    std::sort(table.begin(), table.end(), by_key);
    return table;
}

constexpr auto kAliases = aliases();

}  // namespace

FieldKey find_field(std::string_view key) noexcept {
    const Alias wanted{key, {}};
    const auto found = std::lower_bound(kAliases.begin(), kAliases.end(), wanted, by_key);
    return found != kAliases.end() && found->key == key ? found->meaning : FieldKey{};
}

FieldKey FieldMemory::find(std::string_view key) {
    const size_t position = position_++;
    if (position < known_.size()) {
        std::string_view known = known_[position].quoted;
        known.remove_suffix(1);
        if (known == key) return known_[position].meaning;
    }
    const FieldKey meaning = find_field(key);
    // what has to be escaped does not stand in the feed as it is
    const bool is_plain = key.find_first_of("\"\\") == std::string_view::npos;
    if (position < kMost && key.size() <= kLongestKey && is_plain) {
        if (position >= known_.size()) known_.resize(position + 1);
        known_[position] = {std::string(key) + '"', meaning};
    }
    return meaning;
}

}  // namespace tenniscores
