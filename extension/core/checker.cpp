#include "extension/core/checker.hpp"

#include <cstring>
#include <utility>

#include "extension/core/date.hpp"
#include "extension/core/match_id.hpp"
#include "extension/core/provisional_id.hpp"
#include "extension/core/score.hpp"
#include "extension/core/text.hpp"

namespace tenniscores {

namespace {

enum Side : size_t { home, away };
constexpr std::string_view kSides[] = {"home", "away"};
constexpr std::string_view kNobody[] = {"", "tie", "unknown", "none", "null"};

Text store(std::string_view text, std::pmr::memory_resource &arena) {
    if (text.empty()) return Text();
    auto *data = static_cast<char *>(arena.allocate(text.size(), 1));
    std::memcpy(data, text.data(), text.size());
    return Text(std::string_view(data, text.size()));
}

/// Trimmed and with single spaces; shares the text where nothing changes.
Text folded(Text text, std::pmr::memory_resource &arena) {
    const std::string_view plain = trim(text.view());
    if (plain.empty()) return Text();
    return needs_fold(plain) ? store(fold_spaces(plain), arena) : Text(plain);
}

/// The same where it is known whether there is anything to change.
Text folded(Text text, bool needs_fold, std::pmr::memory_resource &arena) {
    return needs_fold ? folded(text, arena) : text;
}

bool is_changed_by_fold(std::string_view text) {
    return text.empty() || trim(text).size() != text.size() || needs_fold(text);
}

SeenTexts::Team look_at_team(std::string_view team) {
    const bool needs_fold = is_changed_by_fold(team);
    return {needs_fold, is_placeholder_team(needs_fold ? fold_spaces(team) : team), -1};
}

std::optional<int32_t> days_of(std::string_view text) {
    const auto date = parse_date(text);
    return date ? std::optional<int32_t>(date->postgres_days()) : std::nullopt;
}

std::string quoted(std::string_view what, Text value) {
    return std::string(what) + " \"" + shorten(value.view()) + "\"";
}

class Checker {
  public:
    Checker(const RawFields &fields, const ReadOptions &options, SeenTexts &seen, TeamList &teams,
            std::pmr::memory_resource &arena, MatchRecord &record, std::string &detail)
        : fields_(fields),
          options_(options),
          seen_(seen),
          teams_(teams),
          arena_(arena),
          record_(record),
          detail_(detail) {}

    void run() {
        take_over();
        filter();
        if (record_.filtered || record_.problem != Problem::none) return;
        record_.problem = first_problem();
        if (record_.problem != Problem::none) return;
        record_.home_number = team_number(home);
        record_.away_number = team_number(away);
        if (options_.all_keys) tell_keys();
    }

  private:
    /// What can be read without a rule: texts, the league by its canonical name, line and date.
    void take_over() {
        record_.home_team = take_team(home, fields_.home_team);
        record_.away_team = take_team(away, fields_.away_team);
        for (size_t i = 0; i < player_count; ++i) {
            const std::string_view id = trim(fields_.player_id[i].view());
            const bool is_placeholder = is_placeholder_player(id);
            if (!id.empty() && !is_placeholder) record_.player_id[i] = Text(id);
            const NameMarks marks = marks_of_name(trim(fields_.player_name[i].view()));
            mark_player(i, placeholder_mark, is_placeholder);
            mark_player(i, status_mark, marks.status);
            mark_player(i, substitute_mark, marks.substitute);
        }
        record_.scores = fields_.scores;
        if (options_.all_texts) take_other_texts();
        record_.league = Text(options_.leagues.resolve(fields_.league.view()));
        if (record_.league.size == 0) record_.league = Text();
        record_.line = parse_line(fields_.line.view()).value_or(0);
        if (const auto days = seen_.date.of(fields_.date.view(), days_of)) {
            record_.has_date = true;
            record_.match_date = *days;
        }
    }

    Text take_team(Side side, Text name) {
        SeenTexts::Team &team = seen_.teams[side].of(name.view(), look_at_team);
        team_[side] = &team;
        return folded(name, team.needs_fold, arena_);
    }

    int32_t team_number(Side side) {
        SeenTexts::Team &team = *team_[side];
        const std::string_view league = record_.league.view();
        if (team.number < 0 || !same_bytes(teams_.team(team.number).league, league)) {
            team.number = teams_.number(league, team_name(side).view());
        }
        return team.number;
    }

    /// What no row has.
    void take_other_texts() {
        take_names();
        record_.series = folded(fields_.series, arena_);
        const Text url = fields_.url;
        const bool needs_fold = seen_.url_needs_fold.of(url.view(), is_changed_by_fold);
        record_.url = folded(url, needs_fold, arena_);
    }

    void take_names() {
        for (size_t i = 0; i < player_count; ++i) {
            record_.player_name[i] = folded(fields_.player_name[i], arena_);
        }
    }

    void mark_player(size_t player, PlayerMark mark, bool marked) {
        record_.player_marks |= static_cast<uint16_t>(marked << (mark + player));
    }

    void filter() {
        if (!options_.league.empty() && !record_.league.absent() &&
            record_.league.view() != options_.league) {
            record_.filtered = true;
        }
        if (!options_.series_key.empty()) {
            const std::string key = series();
            if (!key.empty() && key != options_.series_key) record_.filtered = true;
        }
    }

    std::string series() const {
        if (!fields_.series.absent()) return series_key(fields_.series.view());
        for (const Side side : {home, away}) {
            const Text name = team_name(side);
            if (!name.absent() && !team_[side]->is_placeholder) return series_key(name.view());
        }
        return std::string();
    }

    Problem first_problem() {
        const Problem problem = identity();
        if (problem == Problem::missing_match_id) return problem_without_id();
        if (problem != Problem::none) return problem;
        const Problem meeting = first_of(kMeetingRules);
        return meeting != Problem::none ? meeting : first_of(kMatchRules);
    }

    /// The provisional id is told wherever it can be: a reject is known by it when its match is
    /// applied later on.
    Problem problem_without_id() {
        const std::string found = std::exchange(detail_, std::string());
        Problem problem = first_of(kMeetingRules);
        if (problem == Problem::none) {
            record_.provisional = true;
            if (!options_.all_texts) take_names();
            record_.match_id = store(provisional_key(record_), arena_);
            problem = first_of(kMatchRules);
        }
        if (options_.derive_ids) return problem;
        detail_ = found;
        return Problem::missing_match_id;
    }

    template <size_t count>
    Problem first_of(const std::array<Problem (Checker::*)(), count> &rules) {
        for (const auto rule : rules) {
            const Problem problem = (this->*rule)();
            if (problem != Problem::none) return problem;
        }
        return Problem::none;
    }

    void tell_keys() {
        if (!options_.all_texts) take_names();
        MatchRecord without_line = record_;
        without_line.line = 0;
        record_.players_key = store(provisional_key(without_line), arena_);
        if (record_.line != 0) record_.line_key = store(provisional_key(record_), arena_);
    }

    Problem identity() {
        if (is_id_as_it_came()) return Problem::none;
        const MatchId id = make_match_id(fields_.match_id.view(), record_.line);
        if (id.problem == Problem::none) {
            record_.match_id = store(id.text().view(), arena_);
            record_.line = id.line;
            return Problem::none;
        }
        if (!fields_.match_id.absent()) detail_ = quoted("match id", fields_.match_id);
        if (!fields_.line.absent()) {
            detail_ += detail_.empty() ? "" : ", ";
            detail_ += quoted("line", fields_.line);
        }
        return id.problem;
    }

    /// True where the source's id is one already, as nearly all are.
    bool is_id_as_it_came() {
        const std::string_view id = trim(fields_.match_id.view());
        const int line = line_of_canonical_id(id);
        if (line == 0 || (record_.line != 0 && record_.line != line)) return false;
        record_.match_id = Text(id);
        record_.line = line;
        return true;
    }

    Problem league() {
        if (fields_.league.absent()) return Problem::missing_league;
        if (!record_.league.absent()) return Problem::none;
        detail_ = quoted("league", fields_.league);
        return Problem::unknown_league;
    }

    Problem date() {
        if (record_.has_date) return Problem::none;
        if (fields_.date.absent()) return Problem::missing_date;
        detail_ = quoted("date", fields_.date);
        return Problem::invalid_date;
    }

    Text team_name(Side side) const { return side == home ? record_.home_team : record_.away_team; }

    Problem team(Side side) {
        const Text name = team_name(side);
        if (!name.absent() && !team_[side]->is_placeholder) return Problem::none;
        detail_ = std::string(kSides[side]) + " team";
        if (name.absent()) return Problem::missing_team;
        detail_ = quoted(detail_, name);
        return Problem::placeholder_team;
    }

    Problem teams() {
        for (const Side side : {home, away}) {
            if (const Problem problem = team(side); problem != Problem::none) return problem;
        }
        if (!equals_ignore_case(record_.home_team.view(), record_.away_team.view())) {
            return Problem::none;
        }
        detail_ = quoted("team", record_.home_team);
        return Problem::same_team;
    }

    Problem players() {
        for (size_t i = 0; i < player_count; ++i) {
            for (size_t j = i + 1; j < player_count; ++j) {
                const Text &player = record_.player_id[i];
                if (!player.absent() && same_bytes(player.view(), record_.player_id[j].view())) {
                    detail_ = quoted("player", player);
                    return Problem::same_player;
                }
            }
        }
        return Problem::none;
    }

    Problem winner() {
        const std::string_view winner = trim(fields_.winner.view());
        for (const std::string_view side : kSides) {
            if (!equals_ignore_case(winner, side)) continue;
            record_.winner = Text(side);
            return Problem::none;
        }
        for (const std::string_view nobody : kNobody) {
            if (equals_ignore_case(winner, nobody)) return Problem::none;
        }
        detail_ = quoted("winner", fields_.winner);
        return Problem::invalid_winner;
    }

    Problem score() {
        if (record_.scores.absent() || is_score(record_.scores.view())) return Problem::none;
        detail_ = quoted("score", record_.scores);
        return Problem::invalid_score;
    }

    static constexpr std::array kMeetingRules = {&Checker::league, &Checker::date, &Checker::teams};
    static constexpr std::array kMatchRules = {&Checker::players, &Checker::winner,
                                               &Checker::score};

    const RawFields &fields_;
    const ReadOptions &options_;
    SeenTexts &seen_;
    TeamList &teams_;
    std::pmr::memory_resource &arena_;
    MatchRecord &record_;
    std::string &detail_;
    std::array<SeenTexts::Team *, 2> team_{};  ///< home, away
};

}  // namespace

void RecordChecker::check(const RawFields &fields, const ReadOptions &options,
                          std::pmr::memory_resource &arena, MatchRecord &record,
                          std::string &detail) {
    Checker(fields, options, seen_, teams_, arena, record, detail).run();
}

}  // namespace tenniscores
