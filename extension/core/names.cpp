#include "extension/core/names.hpp"

#include "extension/core/match_id.hpp"
#include "extension/core/text.hpp"

namespace tenniscores {

namespace {

constexpr std::string_view kNoTeams[] = {"bye", "team", "pts", "none", "null", "tbd", "tba"};

/// Digits with at most one dot: "19.0", "23".
bool is_plain_number(std::string_view text) noexcept {
    bool dot = false;
    bool digit = false;
    for (const char c : text) {
        if (is_digit(c)) {
            digit = true;
        } else if (c == '.' && !dot) {
            dot = true;
        } else {
            return false;
        }
    }
    return digit;
}

bool is_line_label(std::string_view text) {
    return (starts_with_ignore_case(text, "line") || starts_with_ignore_case(text, "court")) &&
           parse_line(text).has_value();
}

/// "T2": the second team of a club in one series.
bool is_team_number(std::string_view word) noexcept {
    return word.size() >= 2 && lower(word[0]) == 't' && is_plain_number(word.substr(1));
}

constexpr std::string_view kStatusWords[] = {"default", "defaulted", "forfeit", "forfeited",
                                             "retired"};

/// A status at the end of the text, which then goes, and a `By` before it.
bool take_status(std::string_view &text) noexcept {
    // nearly no name ends like that: lt, it, ed
    if (text.size() < 7) return false;
    const char last = lower(text.back());
    const char before = lower(text[text.size() - 2]);
    if (last == 't' ? before != 'l' && before != 'i' : last != 'd' || before != 'e') return false;
    for (const std::string_view word : kStatusWords) {
        if (!ends_with_ignore_case(text, word)) continue;
        text = trim(text.substr(0, text.size() - word.size()));
        if (ends_with_ignore_case(text, "by")) text = trim(text.substr(0, text.size() - 2));
        return true;
    }
    return false;
}

/// What stands in brackets: an S, with nothing but signs behind it, or "Sub".
bool is_substitute_mark(std::string_view text) noexcept {
    if (equals_ignore_case(text, "sub")) return true;
    if (text.empty() || lower(text.front()) != 's') return false;
    for (const char c : text.substr(1)) {
        if (is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z')) return false;
    }
    return true;
}

std::string_view take_last_word(std::string_view &text) noexcept {
    const size_t space = text.rfind(' ');
    const std::string_view word = space == std::string_view::npos ? text : text.substr(space + 1);
    text = space == std::string_view::npos ? std::string_view() : trim(text.substr(0, space));
    return word;
}

}  // namespace

std::string fold_league(std::string_view spelling) { return to_lower(fold_spaces(spelling)); }

void LeagueNames::add(std::string_view spelling, std::string_view league) {
    last_spelling_.clear();
    last_league_ = std::string_view();
    leagues_.emplace(fold_league(spelling), std::string(league));
}

std::string_view LeagueNames::resolve(std::string_view spelling) const {
    if (!same_bytes(spelling, last_spelling_)) {
        const auto found = leagues_.find(fold_league(spelling));
        last_league_ = found == leagues_.end() ? std::string_view() : found->second;
        last_spelling_ = spelling;
    }
    return last_league_;
}

std::string series_key(std::string_view series_or_team) {
    const std::string folded = fold_spaces(series_or_team);
    std::string_view rest = folded;
    const size_t open = rest.rfind('(');
    if (rest.ends_with(')') && open != std::string_view::npos && open > 0) {
        rest = trim(rest.substr(0, open));
    }
    std::string_view word = take_last_word(rest);
    if (is_team_number(word) && !rest.empty()) word = take_last_word(rest);
    if (word.size() > 1 && lower(word[0]) == 's' && is_digit(word[1])) word.remove_prefix(1);
    return to_lower(word);
}

bool is_placeholder_team(std::string_view team) {
    for (const std::string_view word : kNoTeams) {
        if (equals_ignore_case(team, word)) return true;
    }
    return starts_with_ignore_case(team, "unknown") || is_plain_number(team) || is_line_label(team);
}

bool is_placeholder_player(std::string_view player_id) {
    return starts_with_ignore_case(player_id, "unknown") || equals_ignore_case(player_id, "none") ||
           equals_ignore_case(player_id, "null");
}

NameMarks marks_of_name(std::string_view name) noexcept {
    NameMarks marks;
    while (!name.empty()) {
        if (take_status(name)) {
            marks.status = true;
            continue;
        }
        const size_t open = name.back() == ')' ? name.rfind('(') : std::string_view::npos;
        if (open == std::string_view::npos) break;
        std::string_view mark = trim(name.substr(open + 1, name.size() - open - 2));
        if (is_substitute_mark(mark)) {
            marks.substitute = true;
        } else if (take_status(mark)) {
            marks.status = true;
        }
        name = trim(name.substr(0, open));
    }
    return marks;
}

std::string plain_player_name(std::string_view name) {
    std::string folded = fold_spaces(name);
    std::string_view plain = folded;
    for (bool changed = true; changed;) {
        changed = false;
        for (const std::string_view words : {" by forfeit", " by retired"}) {
            if (plain.size() > words.size() &&
                equals_ignore_case(plain.substr(plain.size() - words.size()), words)) {
                plain = trim(plain.substr(0, plain.size() - words.size()));
                changed = true;
            }
        }
        const size_t open = plain.rfind('(');
        if (plain.ends_with(')') && open != std::string_view::npos && open > 0) {
            plain = trim(plain.substr(0, open));
            changed = true;
        }
    }
    return std::string(plain);
}

}  // namespace tenniscores
