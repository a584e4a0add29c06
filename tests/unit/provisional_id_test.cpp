#include "extension/core/provisional_id.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tenniscores {
namespace {

using std::literals::operator""sv;

MatchRecord with_line() {
    MatchRecord record;
    record.league = "APTA_CHICAGO"sv;
    record.has_date = true;
    record.match_date = 9034;
    record.home_team = "Skokie 23"sv;
    record.away_team = "Winnetka 23"sv;
    record.line = 3;
    return record;
}

MatchRecord with_players() {
    MatchRecord record = with_line();
    record.line = 0;
    record.player_id = {"h2"sv, "h1"sv, "a1"sv, "a2"sv};
    record.player_name = {"Bea"sv, "Ann"sv, "Cat"sv, "Dee"sv};
    return record;
}

// These are what ids in databases are the hashes of: a change here orphans them all.
TEST(ProvisionalKey, HasADocumentedForm) {
    EXPECT_EQ(provisional_key(with_line()),
              "12:APTA_CHICAGO,10:2024-09-25,9:Skokie 23,11:Winnetka 23,4:line,1:3,");
    EXPECT_EQ(provisional_key(with_players()),
              "12:APTA_CHICAGO,10:2024-09-25,9:Skokie 23,11:Winnetka 23,7:players,"
              "2:h1,2:h2,2:a1,2:a2,");
    EXPECT_EQ(provisional_key(MatchRecord()), "-,-,-,-,7:players,-,-,-,-,");
    MatchRecord record = with_line();
    record.line = 12;
    record.match_date = -1;
    record.home_team = "\u00C9vanston"sv;
    EXPECT_EQ(provisional_key(record),
              "12:APTA_CHICAGO,10:1999-12-31,9:\u00C9vanston,11:Winnetka 23,4:line,2:12,");
}

TEST(ProvisionalKey, TakesNamesWhereIdsAreAbsent) {
    MatchRecord record = with_players();
    record.player_id = {Text(), "h1"sv, Text(), Text()};
    record.player_name = {"Bea  Oh (S\u2191)"sv, "Ann"sv, "Dee By Forfeit"sv, Text()};
    EXPECT_EQ(provisional_key(record),
              "12:APTA_CHICAGO,10:2024-09-25,9:Skokie 23,11:Winnetka 23,7:players,"
              "6:Bea Oh,2:h1,-,3:Dee,");
}

TEST(ProvisionalKey, IgnoresTheOrderOfPlayersWithinASide) {
    MatchRecord record = with_players();
    const std::string key = provisional_key(record);
    std::swap(record.player_id[home_1], record.player_id[home_2]);
    std::swap(record.player_name[home_1], record.player_name[home_2]);
    EXPECT_EQ(provisional_key(record), key);
    std::swap(record.player_id[away_1], record.player_id[away_2]);
    EXPECT_EQ(provisional_key(record), key);
    std::swap(record.player_id[home_1], record.player_id[away_1]);
    EXPECT_NE(provisional_key(record), key);
}

TEST(ProvisionalKey, TellsTheSidesApart) {
    MatchRecord record = with_players();
    const std::string key = provisional_key(record);
    std::swap(record.player_id[home_1], record.player_id[away_1]);
    std::swap(record.player_id[home_2], record.player_id[away_2]);
    EXPECT_NE(provisional_key(record), key);

    record = with_line();
    const std::string by_line = provisional_key(record);
    std::swap(record.home_team, record.away_team);
    EXPECT_NE(provisional_key(record), by_line);
}

TEST(ProvisionalKey, LeavesOutWhatMayBeCorrected) {
    MatchRecord record = with_line();
    const std::string key = provisional_key(record);
    record.scores = "6-4, 6-3"sv;
    record.winner = "home"sv;
    record.series = "Series 23"sv;
    record.url = "http://x"sv;
    record.ordinal = 7;
    record.player_id = {"h1"sv, "h2"sv, "a1"sv, "a2"sv};  // the line is known: they do not count
    EXPECT_EQ(provisional_key(record), key);
}

TEST(ProvisionalKey, NamesDoNotCountWhereThereAreIds) {
    MatchRecord record = with_players();
    const std::string key = provisional_key(record);
    record.player_name = {};
    EXPECT_EQ(provisional_key(record), key);
}

TEST(ProvisionalKey, EveryPartCounts) {
    std::vector<MatchRecord> records(12, with_players());
    records[1].league = "NSTF"sv;
    records[2].match_date = 9035;
    records[3].has_date = false;
    records[4].home_team = "Skokie 22"sv;
    records[5].away_team = "Winnetka 22"sv;
    records[6].line = 1;
    records[7].line = 2;
    records[8].player_id[home_1] = "h3"sv;
    records[9].player_id[away_2] = "a3"sv;
    records[10].player_id[home_2] = Text();
    records[10].player_name[home_2] = Text();
    records[11].league = Text();
    std::set<std::string> keys;
    for (const MatchRecord &record : records) keys.insert(provisional_key(record));
    EXPECT_EQ(keys.size(), records.size());
}

TEST(ProvisionalKey, NeverRunsFieldsTogether) {
    // the same letters, cut in other places; text that looks like the marks of an absent field
    const std::vector<std::pair<std::string_view, std::string_view>> teams = {
        {"ab", "c"},  {"a", "bc"}, {"abc", ""}, {"", "abc"}, {"-,", ""},    {"", "-,"},
        {"1:a,", ""}, {"a", ""},   {"", "a"},   {"-", ""},   {"a,1:b", ""}, {"a", "b"}};
    std::set<std::string> keys;
    for (const auto &[home, away] : teams) {
        MatchRecord record = with_line();
        record.home_team = home.empty() ? Text() : Text(home);
        record.away_team = away.empty() ? Text() : Text(away);
        keys.insert(provisional_key(record));
    }
    EXPECT_EQ(keys.size(), teams.size());
}

TEST(ProvisionalKey, AbsentAndEmptyAreTheSame) {
    MatchRecord absent = with_players();
    absent.player_id[home_1] = absent.player_name[home_1] = Text();
    MatchRecord empty = absent;
    empty.player_name[home_1] = Text(""sv);
    EXPECT_EQ(provisional_key(absent), provisional_key(empty));
}

TEST(ProvisionalId, IsThePrefixAnd32HexadecimalDigits) {
    EXPECT_TRUE(is_provisional_id("prov1-0123456789abcdef0123456789abcdef"));
    for (const std::string_view id :
         {"", "prov1-", "prov1-0123456789abcdef0123456789abcde",
          "prov1-0123456789abcdef0123456789abcdef0", "prov1-0123456789ABCDEF0123456789abcdef",
          "prov2-0123456789abcdef0123456789abcdef", "PROV1-0123456789abcdef0123456789abcdef",
          "prov1-0123456789abcdeg0123456789abcdef", " prov1-0123456789abcdef0123456789abcdef",
          "prov1-0123456789abcdef0123456789abcdef_Line1", "nndz-WWlPd3dyditqQT09_Line3"}) {
        EXPECT_FALSE(is_provisional_id(id)) << id;
    }
}

}  // namespace
}  // namespace tenniscores
