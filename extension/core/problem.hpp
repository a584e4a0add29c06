#pragma once

#include <cstdint>

namespace tenniscores {

/// Why a record was not applied. The order is the order in which the rules are checked: the first
/// one that fails is the one reported. The codes are part of the interface and never change.
enum class Problem : uint8_t {
    none,
    invalid_json,
    invalid_utf8,
    nul_character,
    record_too_large,
    too_deep,
    not_an_object,
    missing_match_id,
    placeholder_match_id,
    line_conflict,
    malformed_match_id,
    missing_line,
    missing_league,
    unknown_league,
    missing_date,
    invalid_date,
    missing_team,
    placeholder_team,
    same_team,
    same_player,
    invalid_winner,
    invalid_score,
};

/// The reason code as it is stored and documented ("invalid_date"); nullptr for Problem::none.
const char *problem_code(Problem problem) noexcept;

}  // namespace tenniscores
