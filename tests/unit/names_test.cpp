#include "extension/core/names.hpp"

#include <gtest/gtest.h>

#include "extension/core/text.hpp"

#include <string>
#include <string_view>

namespace tenniscores {
namespace {

TEST(LeagueNames, ResolvesEverySpellingInAnyCase) {
    LeagueNames leagues;
    leagues.add("apta_chicago", "APTA_CHICAGO");
    leagues.add("APTA-Chicago", "APTA_CHICAGO");
    leagues.add("north shore", "NSTF");
    EXPECT_EQ(leagues.resolve("APTA_CHICAGO"), "APTA_CHICAGO");
    EXPECT_EQ(leagues.resolve("Apta_Chicago"), "APTA_CHICAGO");
    EXPECT_EQ(leagues.resolve(" apta-chicago\u00A0"), "APTA_CHICAGO");
    EXPECT_EQ(leagues.resolve("North  Shore"), "NSTF");
    EXPECT_EQ(leagues.resolve("north\u00A0shore"), "NSTF");
}

TEST(LeagueNames, NeverGuesses) {
    LeagueNames leagues;
    leagues.add("apta", "APTA_CHICAGO");
    for (const std::string_view spelling : {"", " ", "apt", "apta2", "ap ta", "apta_chicago"}) {
        EXPECT_EQ(leagues.resolve(spelling), "") << spelling;
    }
}

TEST(LeagueNames, KeepsTheFirstLeagueOfASpelling) {
    LeagueNames leagues;
    leagues.add("North Shore", "NSTF");
    leagues.add("north  SHORE", "OTHER");
    EXPECT_EQ(leagues.resolve("NORTH SHORE"), "NSTF");
}

TEST(FoldLeague, TrimsFoldsAndLowers) {
    EXPECT_EQ(fold_league("  APTA \t Chicago "), "apta chicago");
    EXPECT_EQ(fold_league("\u00C9COLE"), "\u00C9cole");
}

TEST(SeriesKey, TellsSeriesApart) {
    EXPECT_EQ(series_key("Series 22"), "22");
    EXPECT_EQ(series_key("Division 22"), "22");
    EXPECT_EQ(series_key("22"), "22");
    EXPECT_EQ(series_key("2"), "2");
    EXPECT_EQ(series_key("Series 2B"), "2b");
    EXPECT_EQ(series_key("S2B"), "2b");
    EXPECT_EQ(series_key("Series SN"), "sn");
    EXPECT_EQ(series_key(""), "");
    EXPECT_EQ(series_key("  "), "");
}

TEST(SeriesKey, ReadsTeamNames) {
    EXPECT_EQ(series_key("Skokie 23"), "23");
    EXPECT_EQ(series_key("Wilmette PD II - 21"), "21");
    EXPECT_EQ(series_key("Midtown - Chicago - 6"), "6");
    EXPECT_EQ(series_key("Lake Forest  S1"), "1");
    EXPECT_EQ(series_key("Wilmette S1 T2"), "1");
    EXPECT_EQ(series_key("Wilmette 2B T10"), "2b");
    EXPECT_EQ(series_key("Winnetka SN (3)"), "sn");
    EXPECT_EQ(series_key("Wilmette H (1)"), "h");
    EXPECT_EQ(series_key("T2"), "t2");
    EXPECT_EQ(series_key("Sunset"), "sunset");
}

TEST(SeriesKey, SeriesAndTeamGiveTheSameKey) {
    EXPECT_EQ(series_key("Series 22"), series_key("Skokie 22"));
    EXPECT_EQ(series_key("Series 2B"), series_key("Tennaqua S2B"));
    EXPECT_NE(series_key("Series 2"), series_key("Skokie 22"));
    EXPECT_NE(series_key("Series 2"), series_key("Tennaqua S2B"));
    EXPECT_NE(series_key("Series 2"), series_key("Skokie 12"));
}

TEST(PlaceholderTeam, KnowsWhatScrapersWrite) {
    for (const std::string_view team :
         {"BYE", "Bye", "Unknown Home Team", "unknown", "Line 1", "line3", "Court 2", "19.0", "23",
          "Team", "Pts", "PTS", "None", "null", "TBD"}) {
        EXPECT_TRUE(is_placeholder_team(team)) << team;
    }
}

TEST(PlaceholderTeam, LeavesTeamsAlone) {
    for (const std::string_view team :
         {"Skokie 23", "Byers 4", "Teamsters 1", "Lineville 2", "Line Creek 3", "Courtland 1",
          "1st Avenue", "19.0.0", "Ptsburg", "Pts 2", "The Unknown 3", ".", "Line", "Court"}) {
        EXPECT_FALSE(is_placeholder_team(team)) << team;
    }
}

TEST(PlaceholderPlayer, KnowsWhatScrapersWrite) {
    for (const std::string_view id : {"unknown_h1a", "Unknown", "None", "none", "NULL"}) {
        EXPECT_TRUE(is_placeholder_player(id)) << id;
    }
    for (const std::string_view id : {"nndz-WkM2eHhybnc", "cnswpl_0a1b", "nonesuch", "x_unknown"}) {
        EXPECT_FALSE(is_placeholder_player(id)) << id;
    }
}

TEST(MarksOfName, KnowsSubstitutes) {
    for (const std::string_view name :
         {"Ann Lee (S)", "Ann Lee(S\u2191)", "Ann Lee  (S \u2191)", "Ann Lee (s)", "Ann Lee (Sub)",
          "Ann Lee (S) (Skokie)", "Ann (S) "}) {
        EXPECT_TRUE(marks_of_name(trim(name)).substitute) << name;
        EXPECT_FALSE(marks_of_name(trim(name)).status) << name;
    }
}

TEST(MarksOfName, KnowsHowAMatchEnded) {
    for (const std::string_view name :
         {"Ann Lee (Default)", "Ann Lee(Forfeit)", "Ann LeeBy Forfeit", "Ann Lee By Retired",
          "Ann Lee BY DEFAULT", "Ann Lee (By Default)", "Default Default", "Ann Lee Defaulted",
          "Ann Lee Retired (Skokie)"}) {
        EXPECT_TRUE(marks_of_name(name).status) << name;
        EXPECT_FALSE(marks_of_name(name).substitute) << name;
    }
    const NameMarks both = marks_of_name("Ann Lee (S) By Forfeit");
    EXPECT_TRUE(both.substitute);
    EXPECT_TRUE(both.status);
}

TEST(MarksOfName, LeavesNamesAlone) {
    for (const std::string_view name :
         {"", "Ann Lee", "Ann (S) Lee", "Ann Lee (Skokie)", "Ann Lee (SW)", "Ann Lee (S2)",
          "Ann Lee ()", "Ann Lee)", ")", "(", "Ann Lee (S", "Retired Ann Lee", "Ann Lee ( )",
          "Al"}) {
        EXPECT_FALSE(marks_of_name(name).substitute) << name;
        EXPECT_FALSE(marks_of_name(name).status) << name;
    }
}

TEST(PlainPlayerName, TakesMarksOff) {
    for (const std::string_view name :
         {"Ann Lee", "Ann Lee (S)", "Ann Lee (S\u2191)", "Ann Lee(S)", "Ann  Lee (Default)",
          "Ann Lee By Forfeit", "Ann Lee BY RETIRED", "Ann Lee (S) By Forfeit",
          "Ann Lee By Retired (S\u2191)", " Ann\u00A0Lee "}) {
        EXPECT_EQ(plain_player_name(name), "Ann Lee") << name;
    }
}

TEST(PlainPlayerName, LeavesTheRest) {
    EXPECT_EQ(plain_player_name(""), "");
    EXPECT_EQ(plain_player_name("(S)"), "(S)");
    EXPECT_EQ(plain_player_name("Ann (S) Lee"), "Ann (S) Lee");
    EXPECT_EQ(plain_player_name("By Forfeit"), "By Forfeit");
    EXPECT_EQ(plain_player_name("Ann Byforfeit"), "Ann Byforfeit");
    EXPECT_EQ(plain_player_name("Ann Lee)"), "Ann Lee)");
    EXPECT_EQ(plain_player_name("Ann LEE"), "Ann LEE");
}

}  // namespace
}  // namespace tenniscores
