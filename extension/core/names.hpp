#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace tenniscores {

/// The leagues that are known, by every spelling of theirs.
class LeagueNames {
  public:
    LeagueNames() = default;
    LeagueNames(const LeagueNames &other) : leagues_(other.leagues_) {}  // the memory is its own
    LeagueNames(LeagueNames &&) = default;
    LeagueNames &operator=(const LeagueNames &) = delete;
    LeagueNames &operator=(LeagueNames &&) = default;

    /// `spelling` may be written in any case; the first league a spelling is given stays.
    void add(std::string_view spelling, std::string_view league);

    /// The league's canonical name; empty where the spelling is not known.
    std::string_view resolve(std::string_view spelling) const;

  private:
    std::unordered_map<std::string, std::string> leagues_;
    mutable std::string last_spelling_;  ///< a feed mostly repeats one spelling
    mutable std::string_view last_league_;
};

/// A league's spelling as it is looked up: trimmed, spaces folded, lower case.
std::string fold_league(std::string_view spelling);

/// What tells one series from another, so that `2` takes neither `22` nor `2B`: the last word of a
/// series ("Series 22", "Division 22", "22") or of a team name ("Skokie 22", "Midtown - 22"), in
/// lower case and without the S of "S2B". A team's number behind the series ("Wilmette S1 T2",
/// "Wilmette H (1)") is passed over. Empty where there is nothing to tell.
std::string series_key(std::string_view series_or_team);

/// True for what scrapers write where a team should be: BYE, "Unknown Home Team", "Line 1",
/// "19.0", "Team", "Pts".
bool is_placeholder_team(std::string_view team);

/// True for `unknown...`, `None` and `null`: texts that say that there is no player.
bool is_placeholder_player(std::string_view player_id);

/// What a player's name says beside the name.
struct NameMarks {
    bool substitute = false;  ///< "(S)", "(S↑)", "(Sub)": stood in for someone
    bool status = false;      ///< "(Default)", "By Forfeit", "By Retired": how the match ended
};

/// The marks at the end of a name, also where they are glued to it.
NameMarks marks_of_name(std::string_view name) noexcept;

/// A player's name without the marks that say how the match went or who stood in:
/// "(S)", "(S↑)", "(Default)", "By Forfeit", "By Retired".
std::string plain_player_name(std::string_view name);

}  // namespace tenniscores
