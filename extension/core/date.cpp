#include "extension/core/date.hpp"

#include <array>
#include <chrono>

#include "extension/core/text.hpp"

namespace tenniscores {

namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};

std::chrono::year_month_day to_chrono(const Date &date) noexcept {
    return std::chrono::year(date.year) / static_cast<unsigned>(date.month) /
           static_cast<unsigned>(date.day);
}

/// A number of 1 to 4 digits, else -1.
int number(std::string_view text) noexcept {
    if (text.empty() || text.size() > 4) return -1;
    int value = 0;
    for (const char c : text) {
        if (!is_digit(c)) return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

/// "Sep", "Sept" or "September", any case.
int month_of_name(std::string_view name) noexcept {
    if (name.size() < 3) return -1;
    for (size_t i = 0; i < kMonths.size(); ++i) {
        if (name.size() <= kMonths[i].size() &&
            equals_ignore_case(name, kMonths[i].substr(0, name.size()))) {
            return static_cast<int>(i) + 1;
        }
    }
    return -1;
}

int full_year(std::string_view text) noexcept {
    const int year = number(text);
    if (text.size() == 2 && year >= 0) return 2000 + year;
    return text.size() == 4 ? year : -1;
}

struct Parts {
    std::array<std::string_view, 3> part;
    bool ok = false;
};

Parts split(std::string_view text, char separator) noexcept {
    Parts parts;
    for (size_t i = 0; i < 2; ++i) {
        const size_t at = text.find(separator);
        if (at == std::string_view::npos) return parts;
        parts.part[i] = text.substr(0, at);
        text = text.substr(at + 1);
    }
    parts.part[2] = text;
    parts.ok = true;
    return parts;
}

bool exists(const Date &date) noexcept {
    return date.year >= 1900 && date.year < 2200 && date.month > 0 && date.day > 0 &&
           to_chrono(date).ok();
}

}  // namespace

int32_t Date::postgres_days() const noexcept {
    constexpr std::chrono::sys_days epoch =
        std::chrono::sys_days(std::chrono::year(2000) / std::chrono::January / 1);
    return static_cast<int32_t>((std::chrono::sys_days(to_chrono(*this)) - epoch).count());
}

std::optional<Date> parse_date(std::string_view text) {
    text = trim(text);
    Date date;
    if (const Parts us = split(text, '/'); us.ok) {
        if (us.part[0].size() > 2 || us.part[1].size() > 2) return std::nullopt;
        date = {full_year(us.part[2]), number(us.part[0]), number(us.part[1])};
    } else if (const Parts dashed = split(text, '-'); dashed.ok) {
        const auto &[first, second, third] = dashed.part;
        if (first.size() == 4 && second.size() == 2 && third.size() == 2) {
            date = {number(first), number(second), number(third)};
        } else if (first.size() <= 2) {
            date = {full_year(third), month_of_name(second), number(first)};
        }
    }
    return exists(date) ? std::optional<Date>(date) : std::nullopt;
}

}  // namespace tenniscores
