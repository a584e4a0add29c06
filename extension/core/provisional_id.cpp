#include "extension/core/provisional_id.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "extension/core/text.hpp"

namespace tenniscores {

namespace {

void add(std::string &key, std::string_view field) {
    if (field.empty()) {
        key += "-,";
        return;
    }
    key += std::to_string(field.size());
    key += ':';
    key += field;
    key += ',';
}

std::string iso_date(int32_t postgres_days) {
    using namespace std::chrono;
    const year_month_day date(sys_days(year(2000) / January / 1) + days(postgres_days));
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

std::string player(const MatchRecord &record, size_t which) {
    const Text &id = record.player_id[which];
    return id.absent() ? plain_player_name(record.player_name[which].view())
                       : std::string(id.view());
}

void add_side(std::string &key, std::string first, std::string second) {
    if (second < first) std::swap(first, second);
    add(key, first);
    add(key, second);
}

}  // namespace

std::string provisional_key(const MatchRecord &record) {
    std::string key;
    add(key, record.league.view());
    add(key, record.has_date ? iso_date(record.match_date) : std::string());
    add(key, record.home_team.view());
    add(key, record.away_team.view());
    if (record.line != 0) {
        add(key, "line");
        add(key, std::to_string(record.line));
    } else {
        add(key, "players");
        add_side(key, player(record, home_1), player(record, home_2));
        add_side(key, player(record, away_1), player(record, away_2));
    }
    return key;
}

bool is_provisional_id(std::string_view id) noexcept {
    if (!id.starts_with(kProvisionalPrefix)) return false;
    id.remove_prefix(kProvisionalPrefix.size());
    return id.size() == kProvisionalDigits && std::all_of(id.begin(), id.end(), [](char c) {
               return is_digit(c) || (c >= 'a' && c <= 'f');
           });
}

}  // namespace tenniscores
