#include "extension/core/date.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace tenniscores {
namespace {

using std::literals::operator""sv;

constexpr Date kDay = {2024, 9, 25};

TEST(ParseDate, ReadsTheThreeForms) {
    for (const std::string_view text :
         {"25-Sep-24", "25-Sep-2024", "25-SEP-24", "25-sep-24", "25-Sept-24", "25-September-2024",
          "09/25/2024", "9/25/2024", "09/25/24", "2024-09-25", " 2024-09-25\n",
          "\u00A025-Sep-24\u00A0"}) {
        EXPECT_EQ(parse_date(text), kDay) << text;
    }
}

TEST(ParseDate, ReadsEveryMonth) {
    const std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (int month = 1; month <= 12; ++month) {
        const std::string text = "5-" + std::string(months[month - 1]) + "-25";
        EXPECT_EQ(parse_date(text), (Date{2025, month, 5})) << text;
        EXPECT_EQ(parse_date(std::to_string(month) + "/05/2025"), (Date{2025, month, 5})) << month;
    }
}

TEST(ParseDate, TakesTheMonthFirstWhereThereAreSlashes) {
    EXPECT_EQ(parse_date("03/04/2025"), (Date{2025, 3, 4}));
    EXPECT_EQ(parse_date("25/09/2024"), std::nullopt);
}

TEST(ParseDate, ReadsTwoDigitYearsAsThisCentury) {
    EXPECT_EQ(parse_date("01-Jan-00"), (Date{2000, 1, 1}));
    EXPECT_EQ(parse_date("31-Dec-99"), (Date{2099, 12, 31}));
}

TEST(ParseDate, KnowsWhichDaysExist) {
    EXPECT_EQ(parse_date("2024-02-29"), (Date{2024, 2, 29}));
    EXPECT_EQ(parse_date("2000-02-29"), (Date{2000, 2, 29}));
    for (const std::string_view text :
         {"2023-02-29", "2100-02-29", "2024-02-30", "30-Feb-24", "02/30/2024", "2024-04-31",
          "2024-00-10", "2024-13-10", "2024-01-00", "2024-01-32", "0-Jan-24", "32-Jan-24",
          "13/01/2024", "00/01/2024"}) {
        EXPECT_EQ(parse_date(text), std::nullopt) << text;
    }
}

TEST(ParseDate, TakesYearsFrom1900To2199) {
    EXPECT_EQ(parse_date("1900-01-01"), (Date{1900, 1, 1}));
    EXPECT_EQ(parse_date("2199-12-31"), (Date{2199, 12, 31}));
    EXPECT_EQ(parse_date("1899-12-31"), std::nullopt);
    EXPECT_EQ(parse_date("2200-01-01"), std::nullopt);
    EXPECT_EQ(parse_date("0024-09-25"), std::nullopt);
}

TEST(ParseDate, ReadsNothingElse) {
    for (const std::string_view text : {"",
                                        " ",
                                        "Unknown Date",
                                        "None",
                                        "25",
                                        "25-Sep",
                                        "Sep-25-24",
                                        "25-Sep-024",
                                        "25-Sep-4",
                                        "25-Sep-20245",
                                        "25-Se-24",
                                        "25-Sepx-24",
                                        "25-Xyz-24",
                                        "25-9-24",
                                        "025-Sep-24",
                                        "-Sep-24",
                                        "25--24",
                                        "25-Sep-",
                                        "25 Sep 24",
                                        "25 - Sep - 24",
                                        "25-Sep-24 19:00",
                                        "25-Sep-24-1",
                                        "2024-9-25",
                                        "2024-09-5",
                                        "20240925",
                                        "2024/09/25",
                                        "24-09-25",
                                        "2024-09-25T00:00:00",
                                        "2024-Sep-25",
                                        "9/25",
                                        "9/25/",
                                        "/25/2024",
                                        "9//2024",
                                        "009/25/2024",
                                        "9/025/2024",
                                        "9/25/024",
                                        "9/25/2024/1",
                                        "Sep/25/2024",
                                        "+9/25/2024",
                                        "9/-5/2024",
                                        "--",
                                        "//",
                                        "6-4, 6-3",
                                        "19.0"}) {
        EXPECT_EQ(parse_date(text), std::nullopt) << text;
    }
    EXPECT_EQ(parse_date("2024-09-25\0"sv), std::nullopt);
}

TEST(Date, CountsDaysFromPostgresEpoch) {
    EXPECT_EQ((Date{2000, 1, 1}).postgres_days(), 0);
    EXPECT_EQ((Date{1999, 12, 31}).postgres_days(), -1);
    EXPECT_EQ((Date{2000, 3, 1}).postgres_days(), 60);
    EXPECT_EQ(kDay.postgres_days(), 9034);  // select date '2024-09-25' - date '2000-01-01'
    EXPECT_EQ((Date{1900, 1, 1}).postgres_days(), -36524);
    EXPECT_EQ((Date{2199, 12, 31}).postgres_days(), 73048);
}

TEST(Date, EveryDayThatExistsIsReadAsItself) {
    const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t expected = (Date{1900, 1, 1}).postgres_days();
    for (int year = 1900; year < 2200; ++year) {
        const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; ++month) {
            const int last = days[month - 1] + (month == 2 && leap ? 1 : 0);
            for (int day = 1; day <= last; ++day) {
                char text[32];
                std::snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
                const std::optional<Date> date = parse_date(text);
                ASSERT_EQ(date, (Date{year, month, day})) << text;
                ASSERT_EQ(date->postgres_days(), expected++) << text;
            }
        }
    }
}

}  // namespace
}  // namespace tenniscores
