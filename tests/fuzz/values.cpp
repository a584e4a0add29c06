// Dates, scores and names: the input is the text of one of them.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "extension/core/date.hpp"
#include "extension/core/names.hpp"
#include "extension/core/score.hpp"
#include "extension/core/text.hpp"

namespace {

using namespace tenniscores;

void require(bool holds) {
    if (!holds) std::abort();
}

void check_date(std::string_view text) {
    const auto date = parse_date(text);
    if (!date) return;
    require(date->year >= 1900 && date->year < 2200);
    require(date->postgres_days() >= -36524 && date->postgres_days() <= 73048);
    char iso[64];
    std::snprintf(iso, sizeof iso, "%04d-%02d-%02d", date->year, date->month, date->day);
    require(parse_date(iso) == date);
}

void check_score(std::string_view text) {
    const auto sets = parse_score(text);
    require(sets.has_value() == is_score(text));
    if (!sets) return;
    require(!sets->empty());
    for (const ScoreSet &set : *sets) {
        for (const int games : {set.first, set.second, set.tie_break_first, set.tie_break_second}) {
            require(games >= 0 && games <= 999);
        }
    }
    const int most = static_cast<int>(sets->size());
    require(set_difference(*sets) >= -most && set_difference(*sets) <= most);
    // a score has nothing but these
    require(text.find_first_of("abcXYZ.;:(){}\"") == std::string_view::npos);
}

void check_text(std::string_view text) {
    const std::string_view trimmed = trim(text);
    require(trim(trimmed) == trimmed);
    require(space_at(trimmed, 0) == 0);
    const std::string folded = fold_spaces(text);
    require(fold_spaces(folded) == folded);
    require(folded.size() <= text.size());
    require(!needs_fold(folded));
    require(needs_fold(trimmed) == (folded != trimmed));
    const std::string lowered = to_lower(text);
    require(equals_ignore_case(lowered, text) && to_lower(lowered) == lowered);
    const std::string shortened = shorten(text, 10);
    require(shortened.size() <= 13);
    if (simdjson::validate_utf8(text)) {
        require(simdjson::validate_utf8(shortened));
        require(simdjson::validate_utf8(folded));
        require(simdjson::validate_utf8(series_key(text)));
        require(simdjson::validate_utf8(plain_player_name(text)));
    }
}

void check_names(std::string_view text) {
    require(fold_league(fold_league(text)) == fold_league(text));
    const std::string plain = plain_player_name(text);
    require(plain_player_name(plain) == plain);
    require(plain.size() <= text.size());
    require(series_key(text).find(' ') == std::string::npos);
    if (text.empty()) return;
    LeagueNames leagues;
    leagues.add(text, "A LEAGUE");
    require(leagues.resolve(text) == "A LEAGUE");
    require(leagues.resolve(to_lower(text)) == "A LEAGUE");
    is_placeholder_team(text);
    is_placeholder_player(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const std::string text(reinterpret_cast<const char *>(data), size);
    check_date(text);
    check_score(text);
    check_text(text);
    check_names(text);
    return 0;
}
