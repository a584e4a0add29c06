#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tenniscores {

/// A day of the proleptic Gregorian calendar.
struct Date {
    int year = 0;
    int month = 0;
    int day = 0;

    bool operator==(const Date &) const = default;

    /// Days since 2000-01-01, PostgreSQL's epoch.
    int32_t postgres_days() const noexcept;
};

/// Reads a date as league sites write it: `25-Sep-24` (English month, two-digit year = 20yy),
/// `09/25/2024` (month first), `2024-09-25`. Years 1900 to 2199. Anything else, and days that do
/// not exist, are no date.
std::optional<Date> parse_date(std::string_view text);

}  // namespace tenniscores
