#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace tenniscores {

/// How a set was written.
enum class SetKind {
    plain,            ///< `6-4`, also a match tie-break written as a set: `10-8`
    tie_break,        ///< `7-6 [7-3]`
    super_tie_break,  ///< `1-0 [10-8]`: a tie-break played instead of a third set
    glued,            ///< `77-62`: superscripts of a page read as digits, 7(7)-6(2)
};

/// One set of a score, in the order in which the source wrote the two sides.
struct ScoreSet {
    SetKind kind = SetKind::plain;
    int first = 0;
    int second = 0;
    int tie_break_first = 0;  ///< points of the tie-break, where one was written
    int tie_break_second = 0;
};

/// Reads a list of sets: `d-d` with 1-3 digits each, each with an optional `[d-d]`, separated by
/// commas. Nothing where the text is anything else (a date, "Unknown Scores", "19.0", "0, 6").
/// White space around sets and brackets does not count.
std::optional<std::vector<ScoreSet>> parse_score(std::string_view text);

/// True where parse_score() would read the text; does not allocate.
bool is_score(std::string_view text) noexcept;

/// True where one of the sets is one that nobody has won: 5-4, 6-5, 6-6. Longer sets (8-6, 9-7) and
/// match tie-breaks are won. A last set behind two others may end at any lead, as where time is up;
/// there also 1-0 is a match tie-break. False where the text is no score.
bool has_unfinished_set(std::string_view text) noexcept;

/// Sets won by the side written first, minus sets won by the other. Sets of equal games count for
/// none; a match tie-break counts as a set.
int set_difference(const std::vector<ScoreSet> &sets) noexcept;

}  // namespace tenniscores
