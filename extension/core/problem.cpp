#include "extension/core/problem.hpp"

namespace tenniscores {

const char *problem_code(Problem problem) noexcept {
    switch (problem) {
        case Problem::none:
            return nullptr;
        case Problem::invalid_json:
            return "invalid_json";
        case Problem::invalid_utf8:
            return "invalid_utf8";
        case Problem::nul_character:
            return "nul_character";
        case Problem::record_too_large:
            return "record_too_large";
        case Problem::too_deep:
            return "too_deep";
        case Problem::not_an_object:
            return "not_an_object";
        case Problem::missing_match_id:
            return "missing_match_id";
        case Problem::placeholder_match_id:
            return "placeholder_match_id";
        case Problem::line_conflict:
            return "line_conflict";
        case Problem::malformed_match_id:
            return "malformed_match_id";
        case Problem::missing_line:
            return "missing_line";
        case Problem::missing_league:
            return "missing_league";
        case Problem::unknown_league:
            return "unknown_league";
        case Problem::missing_date:
            return "missing_date";
        case Problem::invalid_date:
            return "invalid_date";
        case Problem::missing_team:
            return "missing_team";
        case Problem::placeholder_team:
            return "placeholder_team";
        case Problem::same_team:
            return "same_team";
        case Problem::same_player:
            return "same_player";
        case Problem::invalid_winner:
            return "invalid_winner";
        case Problem::invalid_score:
            return "invalid_score";
    }
    return nullptr;
}

}  // namespace tenniscores
