#pragma once

#include <optional>
#include <string_view>

#include "extension/core/problem.hpp"
#include "extension/core/text.hpp"

namespace tenniscores {

/// What the id rule made of a match id and a line.
struct MatchId {
    Problem problem = Problem::none;
    ShortText base;  ///< the source's id of the fixture; empty where it could not be told
    int line = 0;    ///< 1-99; 0 where it could not be told

    /// `base_LineN`, the key of match_scores. Only where there is no problem.
    ShortText text() const noexcept;
};

/// The id rule: trims, percent-decodes, takes off repeated `_LineN` suffixes and a legacy prefix,
/// and joins what is left with the line.
///
/// @param match_id the source's id as it came; empty means absent
/// @param line     the line field as it came ("Line 3", "Court #3", "3"); empty means absent
/// @return base and line, or the first rule that failed: missing_match_id, placeholder_match_id,
///         line_conflict, malformed_match_id, missing_line
MatchId make_match_id(std::string_view match_id, std::string_view line);

/// The same where the line has been read already: 1-99, or 0 where parse_line() gave nothing.
MatchId make_match_id(std::string_view match_id, int line);

/// The number in a line field: "Line 3", "line3", "Court 3", "Court #3", "3". 1-99, else nothing.
std::optional<int> parse_line(std::string_view text);

/// The line of an id of the form `nndz-<base64>_Line<n>` exactly as make_match_id() writes them;
/// 0 where it is none.
int line_of_canonical_id(std::string_view id) noexcept;

inline bool is_canonical_id(std::string_view id) noexcept { return line_of_canonical_id(id) != 0; }

}  // namespace tenniscores
