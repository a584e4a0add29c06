#include "extension/core/checker.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/unit/feeds.hpp"

namespace tenniscores::test {
namespace {

using std::literals::operator""sv;

using Change = std::function<void(RawFields &)>;

RawFields good_fields() {
    RawFields fields;
    fields.match_id = "nndz-WWlPd3dyditqQT09"sv;
    fields.line = "Line 3"sv;
    fields.league = "apta_chicago"sv;
    fields.date = "25-Sep-24"sv;
    fields.home_team = "Skokie 23"sv;
    fields.away_team = "Winnetka 23"sv;
    fields.player_id = {"h1"sv, "h2"sv, "a1"sv, "a2"sv};
    fields.player_name = {"Ann"sv, "Bea"sv, "Cat"sv, "Dee"sv};
    fields.scores = "6-4, 6-3"sv;
    fields.winner = "home"sv;
    fields.series = "Series 23"sv;
    return fields;
}

ReadRecord check(const RawFields &fields, const ReadOptions &options = some_options()) {
    std::pmr::monotonic_buffer_resource arena;
    MatchRecord record;
    std::string detail;
    RecordChecker().check(fields, options, arena, record, detail);
    ReadRecord result = own(record);
    result.detail = detail;
    return result;
}

ReadRecord check_changed(const Change &change, const ReadOptions &options = some_options()) {
    RawFields fields = good_fields();
    change(fields);
    return check(fields, options);
}

/// The problem of a good record with one field changed.
std::string problem_with(Text RawFields::*field, Text value) {
    return check_changed([&](RawFields &fields) { fields.*field = value; }).problem;
}

TEST(Checker, ReadsAGoodRecord) {
    const ReadRecord record = check(good_fields());
    EXPECT_EQ(record.problem, "");
    EXPECT_EQ(record.detail, "");
    EXPECT_FALSE(record.filtered);
    EXPECT_FALSE(record.provisional);
    EXPECT_EQ(record.match_id, "nndz-WWlPd3dyditqQT09_Line3");
    EXPECT_EQ(record.match_date, 9034);
    EXPECT_EQ(record.line, 3);
    const std::vector<std::optional<std::string>> texts = {
        "APTA_CHICAGO", "Skokie 23",  "Winnetka 23", "6-4, 6-3", "home",
        "Series 23",    std::nullopt, "h1",          "h2",       "a1",
        "a2",           "Ann",        "Bea",         "Cat",      "Dee"};
    EXPECT_EQ(record.texts, texts);
}

TEST(Checker, FoldsNamesAndKeepsIdsAndScoresAsTheyCame) {
    MatchRecord record;
    std::pmr::monotonic_buffer_resource arena;
    std::string detail;
    RawFields fields = good_fields();
    fields.home_team = " Lake Forest \t S1\u00A0"sv;
    fields.player_id[home_1] = " nndz-AbC "sv;
    fields.player_name[home_1] = "Ann  Lee (S\u2191)"sv;
    fields.scores = "7-6  [7-3] , 6-1"sv;
    fields.url = " http://x "sv;
    RecordChecker().check(fields, some_options(), arena, record, detail);
    EXPECT_EQ(record.problem, Problem::none);
    EXPECT_EQ(record.home_team.view(), "Lake Forest S1");
    EXPECT_EQ(record.player_id[home_1].view(), "nndz-AbC");
    EXPECT_EQ(record.player_name[home_1].view(), "Ann Lee (S\u2191)");
    EXPECT_EQ(record.scores.view(), "7-6  [7-3] , 6-1");
    EXPECT_EQ(record.url.view(), "http://x");
}

TEST(Checker, TakesTheLineFromTheId) {
    const ReadRecord record = check_changed([](RawFields &fields) {
        fields.match_id = "nndz-WWlPd3dyditqQT09_Line4"sv;
        fields.line = Text();
    });
    EXPECT_EQ(record.problem, "");
    EXPECT_EQ(record.line, 4);
}

TEST(Checker, TakesAbsentPlayersScoresAndWinner) {
    const ReadRecord record = check_changed([](RawFields &fields) {
        fields.player_id = {Text(), "unknown_h1a"sv, "None"sv, "unknown_h1a"sv};
        fields.player_name = {};
        fields.scores = fields.winner = fields.series = Text();
    });
    EXPECT_EQ(record.problem, "");
    for (size_t i = 3; i < record.texts.size(); ++i) EXPECT_EQ(record.texts[i], std::nullopt) << i;
}

TEST(Checker, GivesEveryReason) {
    EXPECT_EQ(problem_with(&RawFields::match_id, Text()), "missing_match_id");
    EXPECT_EQ(problem_with(&RawFields::match_id, "table_1"sv), "placeholder_match_id");
    EXPECT_EQ(problem_with(&RawFields::match_id, "nndz-WWlPd3dyditqQT09_Line4"sv), "line_conflict");
    EXPECT_EQ(problem_with(&RawFields::match_id, "rubbish"sv), "malformed_match_id");
    EXPECT_EQ(problem_with(&RawFields::line, Text()), "missing_line");
    EXPECT_EQ(problem_with(&RawFields::line, "Line 100"sv), "missing_line");
    EXPECT_EQ(problem_with(&RawFields::league, Text()), "missing_league");
    EXPECT_EQ(problem_with(&RawFields::league, "apta"sv), "unknown_league");
    EXPECT_EQ(problem_with(&RawFields::date, Text()), "missing_date");
    EXPECT_EQ(problem_with(&RawFields::date, "Unknown Date"sv), "invalid_date");
    EXPECT_EQ(problem_with(&RawFields::date, "30-Feb-24"sv), "invalid_date");
    EXPECT_EQ(problem_with(&RawFields::home_team, Text()), "missing_team");
    EXPECT_EQ(problem_with(&RawFields::away_team, Text()), "missing_team");
    EXPECT_EQ(problem_with(&RawFields::home_team, "BYE"sv), "placeholder_team");
    EXPECT_EQ(problem_with(&RawFields::away_team, "Unknown  Away Team"sv), "placeholder_team");
    EXPECT_EQ(problem_with(&RawFields::away_team, "skokie  23"sv), "same_team");
    EXPECT_EQ(problem_with(&RawFields::winner, "Skokie 23"sv), "invalid_winner");
    EXPECT_EQ(problem_with(&RawFields::scores, "Unknown Scores"sv), "invalid_score");
    EXPECT_EQ(problem_with(&RawFields::scores, "0, 6"sv), "invalid_score");
}

TEST(Checker, FindsAPlayerTwiceAmongTheFour) {
    for (size_t i = 0; i < player_count; ++i) {
        for (size_t j = 0; j < player_count; ++j) {
            if (i == j) continue;
            const ReadRecord record = check_changed(
                [&](RawFields &fields) { fields.player_id[j] = fields.player_id[i]; });
            EXPECT_EQ(record.problem, "same_player") << i << ' ' << j;
        }
    }
    // case is kept, so it counts; the same name twice is no fault
    EXPECT_EQ(check_changed([](RawFields &f) { f.player_id[away_1] = "H1"sv; }).problem, "");
    EXPECT_EQ(check_changed([](RawFields &f) { f.player_name[away_1] = "Ann"sv; }).problem, "");
}

TEST(Checker, ReadsWinners) {
    const auto winner_of = [](std::string_view text) -> std::string {
        const ReadRecord record = check_changed([&](RawFields &f) { f.winner = Text(text); });
        return record.problem.empty() ? record.texts[4].value_or("absent") : record.problem;
    };
    EXPECT_EQ(winner_of("home"), "home");
    EXPECT_EQ(winner_of("Home"), "home");
    EXPECT_EQ(winner_of(" AWAY "), "away");
    for (const std::string_view nobody :
         {"tie", "Tie", "unknown", "Unknown", " ", "None", "null"}) {
        EXPECT_EQ(winner_of(nobody), "absent") << nobody;
    }
    for (const std::string_view wrong : {"h", "homes", "home team", "1", "both", "true"}) {
        EXPECT_EQ(winner_of(wrong), "invalid_winner") << wrong;
    }
}

TEST(Checker, SaysWhatWasFound) {
    const auto detail_with = [](Text RawFields::*field, Text value) {
        return check_changed([&](RawFields &fields) { fields.*field = value; }).detail;
    };
    EXPECT_EQ(detail_with(&RawFields::league, "apta"sv), "league \"apta\"");
    EXPECT_EQ(detail_with(&RawFields::date, "30-Feb-24"sv), "date \"30-Feb-24\"");
    EXPECT_EQ(detail_with(&RawFields::home_team, Text()), "home team");
    EXPECT_EQ(detail_with(&RawFields::away_team, "BYE"sv), "away team \"BYE\"");
    EXPECT_EQ(detail_with(&RawFields::winner, "x"sv), "winner \"x\"");
    EXPECT_EQ(detail_with(&RawFields::scores, "19.0"sv), "score \"19.0\"");
    EXPECT_EQ(detail_with(&RawFields::match_id, "x"sv), "match id \"x\", line \"Line 3\"");
    EXPECT_EQ(detail_with(&RawFields::date, Text()), "");
    const std::string detail = detail_with(&RawFields::scores, Text(std::string(500, 'x')));
    EXPECT_LT(detail.size(), 120U);
}

TEST(Checker, TellsTheFirstRuleThatFails) {
    // everything is wrong; each step mends what was told and so uncovers the next rule
    RawFields fields;
    fields.winner = "nobody"sv;
    fields.scores = "rubbish"sv;
    fields.player_id = {"p"sv, "p"sv, "p"sv, "p"sv};
    const std::vector<std::pair<std::string, Change>> steps = {
        {"missing_match_id", [](RawFields &f) { f.match_id = "unknown_Line1_Line2"sv; }},
        {"placeholder_match_id", [](RawFields &f) { f.match_id = "rubbish_Line1_Line2"sv; }},
        {"line_conflict", [](RawFields &f) { f.match_id = "rubbish"sv; }},
        {"malformed_match_id", [](RawFields &f) { f.match_id = "nndz-WWlPd3dyditqQT09"sv; }},
        {"missing_line", [](RawFields &f) { f.line = "Line 1"sv; }},
        {"missing_league", [](RawFields &f) { f.league = "nowhere"sv; }},
        {"unknown_league", [](RawFields &f) { f.league = "nstf"sv; }},
        {"missing_date", [](RawFields &f) { f.date = "Unknown Date"sv; }},
        {"invalid_date", [](RawFields &f) { f.date = "2024-09-25"sv; }},
        // each side, home first: a home placeholder is told before a missing away team
        {"missing_team", [](RawFields &f) { f.home_team = "BYE"sv; }},
        {"placeholder_team", [](RawFields &f) { f.home_team = "Skokie 23"sv; }},
        {"missing_team", [](RawFields &f) { f.away_team = "Pts"sv; }},
        {"placeholder_team", [](RawFields &f) { f.away_team = "SKOKIE 23"sv; }},
        {"same_team", [](RawFields &f) { f.away_team = "Winnetka 23"sv; }},
        {"same_player",
         [](RawFields &f) {
             f.player_id = {"p"sv, "q"sv, "r"sv, "s"sv};
         }},
        {"invalid_winner", [](RawFields &f) { f.winner = "away"sv; }},
        {"invalid_score", [](RawFields &f) { f.scores = "4-6, 4-6"sv; }},
    };
    for (const auto &[problem, mend] : steps) {
        EXPECT_EQ(check(fields).problem, problem);
        mend(fields);
    }
    EXPECT_EQ(check(fields).problem, "");
}

TEST(Checker, KeepsAProblemOfTheJson) {
    std::pmr::monotonic_buffer_resource arena;
    MatchRecord record;
    record.problem = Problem::nul_character;
    std::string detail = "as it was";
    RecordChecker().check(RawFields(), some_options(), arena, record, detail);
    EXPECT_EQ(record.problem, Problem::nul_character);
    EXPECT_EQ(detail, "as it was");
}

ReadOptions filter(std::string_view league, std::string_view series) {
    ReadOptions options = some_options();
    options.league = league;
    options.series_key = series_key(series);
    return options;
}

TEST(CheckerFilter, TakesOnlyTheLeagueAskedFor) {
    EXPECT_FALSE(check(good_fields(), filter("APTA_CHICAGO", "")).filtered);
    EXPECT_TRUE(check(good_fields(), filter("NSTF", "")).filtered);
}

TEST(CheckerFilter, TakesOnlyTheSeriesAskedFor) {
    EXPECT_FALSE(check(good_fields(), filter("", "23")).filtered);
    EXPECT_FALSE(check(good_fields(), filter("", "Series 23")).filtered);
    EXPECT_TRUE(check(good_fields(), filter("", "2")).filtered);
    EXPECT_TRUE(check(good_fields(), filter("", "22")).filtered);
    EXPECT_TRUE(check(good_fields(), filter("NSTF", "23")).filtered);
    EXPECT_FALSE(check(good_fields(), filter("APTA_CHICAGO", "23")).filtered);
}

TEST(CheckerFilter, FallsBackToTheTeamsForTheSeries) {
    const auto filtered = [](Text series, Text home, Text away, std::string_view wanted) {
        const auto change = [&](RawFields &fields) {
            fields.series = series;
            fields.home_team = home;
            fields.away_team = away;
        };
        return check_changed(change, filter("", wanted)).filtered;
    };
    EXPECT_FALSE(filtered(Text(), "Skokie 22"sv, "Winnetka 22"sv, "22"));
    EXPECT_TRUE(filtered(Text(), "Skokie 22"sv, "Winnetka 22"sv, "2"));
    EXPECT_TRUE(filtered(Text(), "BYE"sv, "Winnetka 22"sv, "2"));
    EXPECT_FALSE(filtered(Text(), Text(), "Winnetka 22"sv, "22"));
    EXPECT_TRUE(filtered("Series 4"sv, "Skokie 22"sv, "Winnetka 22"sv, "22"));
}

TEST(CheckerFilter, ComesBeforeEveryRule) {
    for (const Change &change : std::vector<Change>{
             [](RawFields &f) { f.match_id = Text(); }, [](RawFields &f) { f.line = Text(); },
             [](RawFields &f) { f.date = "x"sv; }, [](RawFields &f) { f.home_team = Text(); },
             [](RawFields &f) { f.winner = "x"sv; }, [](RawFields &f) { f.scores = "x"sv; },
             [](RawFields &f) { f.player_id[0] = f.player_id[1]; }}) {
        EXPECT_TRUE(check_changed(change, filter("NSTF", "")).filtered);
        EXPECT_EQ(check_changed(change, filter("NSTF", "")).problem, "");
        EXPECT_NE(check_changed(change, filter("APTA_CHICAGO", "")).problem, "");
    }
    // the league is known although the record's series is another's
    const Change unknown_league = [](RawFields &f) { f.league = "nowhere"sv; };
    EXPECT_TRUE(check_changed(unknown_league, filter("", "2")).filtered);
}

TEST(CheckerFilter, LeavesWhatCannotBeTold) {
    const Change no_league = [](RawFields &f) { f.league = Text(); };
    const Change unknown_league = [](RawFields &f) { f.league = "nowhere"sv; };
    const Change no_series = [](RawFields &f) {
        f.series = Text();
        f.home_team = f.away_team = "BYE"sv;
    };
    EXPECT_EQ(check_changed(no_league, filter("NSTF", "")).problem, "missing_league");
    EXPECT_EQ(check_changed(unknown_league, filter("NSTF", "")).problem, "unknown_league");
    EXPECT_EQ(check_changed(no_series, filter("", "23")).problem, "placeholder_team");
}

TEST(Checker, MarksOddPlayers) {
    const auto marks = [](const Change &change) {
        RawFields fields = good_fields();
        change(fields);
        std::pmr::monotonic_buffer_resource arena;
        MatchRecord record;
        std::string detail;
        RecordChecker().check(fields, some_options(), arena, record, detail);
        EXPECT_EQ(record.problem, Problem::none);
        return record.player_marks;
    };
    const auto bit = [](int mark, Player player) { return 1 << (mark + player); };
    EXPECT_EQ(marks([](RawFields &) {}), 0);
    EXPECT_EQ(marks([](RawFields &f) { f.player_id[away_1] = Text(); }), 0);
    EXPECT_EQ(marks([](RawFields &f) { f.player_id[away_1] = "unknown_a1a"sv; }),
              bit(placeholder_mark, away_1));
    EXPECT_EQ(
        marks([](RawFields &f) {
            f.player_id[home_2] = " None "sv;
            f.player_name[home_1] = "Ann  Lee (S) "sv;
            f.player_name[away_2] = "Ann Lee By Retired"sv;
        }),
        bit(placeholder_mark, home_2) | bit(substitute_mark, home_1) | bit(status_mark, away_2));
}

TEST(CheckerDerive, GivesAKeyOnlyWhereThereIsNoId) {
    ReadOptions options = some_options();
    options.derive_ids = true;
    const auto derived = [&](Text match_id) {
        return check_changed([&](RawFields &fields) { fields.match_id = match_id; }, options);
    };
    for (const Text absent : {Text(), Text("None"sv), Text("null"sv)}) {
        const ReadRecord record = derived(absent);
        EXPECT_EQ(record.problem, "");
        EXPECT_TRUE(record.provisional);
        EXPECT_EQ(record.match_id,
                  "12:APTA_CHICAGO,10:2024-09-25,9:Skokie 23,11:Winnetka 23,4:line,1:3,");
    }
    EXPECT_EQ(derived("table_1"sv).problem, "placeholder_match_id");
    EXPECT_EQ(derived("rubbish"sv).problem, "malformed_match_id");
    const ReadRecord good = derived("nndz-WWlPd3dyditqQT09"sv);
    EXPECT_FALSE(good.provisional);
    EXPECT_EQ(good.match_id, "nndz-WWlPd3dyditqQT09_Line3");
}

TEST(CheckerDerive, TellsBothKeysWhereAsked) {
    ReadOptions options = some_options();
    options.all_keys = true;
    RawFields fields = good_fields();
    const std::string head = "12:APTA_CHICAGO,10:2024-09-25,9:Skokie 23,11:Winnetka 23,";
    for (const bool line_known : {true, false}) {
        if (!line_known) {
            options.derive_ids = true;
            fields.match_id = fields.line = Text();
        }
        std::pmr::monotonic_buffer_resource arena;
        MatchRecord record;
        std::string detail;
        RecordChecker().check(fields, options, arena, record, detail);
        EXPECT_EQ(record.problem, Problem::none);
        EXPECT_EQ(record.players_key.view(), head + "7:players,2:h1,2:h2,2:a1,2:a2,");
        EXPECT_EQ(record.line_key.absent(), !line_known);
        EXPECT_EQ(record.line_key.view(), line_known ? head + "4:line,1:3," : "");
        if (!line_known) {
            EXPECT_EQ(record.match_id.view(), record.players_key.view());
        }
    }
}

TEST(CheckerDerive, AppliesAllOtherRules) {
    ReadOptions options = some_options();
    options.derive_ids = true;
    const ReadRecord record = check_changed(
        [](RawFields &fields) {
            fields.match_id = Text();
            fields.scores = "x"sv;
        },
        options);
    EXPECT_EQ(record.problem, "invalid_score");
}

TEST(CheckerDerive, TellsTheKeyOfRejectsWhereverItCan) {
    const std::string key = "12:APTA_CHICAGO,10:2024-09-25,9:Skokie 23,11:Winnetka 23,4:line,1:3,";
    for (const bool derive : {true, false}) {
        ReadOptions options = some_options();
        options.derive_ids = derive;
        const auto changed = [&](Text RawFields::*field, Text value) {
            return check_changed(
                [&](RawFields &fields) {
                    fields.match_id = Text();
                    fields.*field = value;
                },
                options);
        };
        const ReadRecord odd_score = changed(&RawFields::scores, "x"sv);
        EXPECT_EQ(odd_score.problem, derive ? "invalid_score" : "missing_match_id");
        EXPECT_EQ(odd_score.detail, derive ? "score \"x\"" : "line \"Line 3\"");
        EXPECT_TRUE(odd_score.provisional);
        EXPECT_EQ(odd_score.match_id, key);

        const ReadRecord no_date = changed(&RawFields::date, Text());
        EXPECT_EQ(no_date.problem, derive ? "missing_date" : "missing_match_id");
        EXPECT_EQ(no_date.detail, derive ? "" : "line \"Line 3\"");
        EXPECT_FALSE(no_date.provisional);
        EXPECT_EQ(no_date.match_id, std::nullopt);
    }
}

TEST(Checker, RemembersNothingOfARecordButWhatItsTextsMean) {
    const std::vector<Change> changes = {
        [](RawFields &) {},
        [](RawFields &f) { f.home_team = "Skokie   23"sv; },
        [](RawFields &f) { f.home_team = " BYE"sv; },
        [](RawFields &f) { f.away_team = "Team"sv; },
        [](RawFields &f) { f.home_team = Text(); },
        [](RawFields &f) { f.date = "26-Sep-24"sv; },
        [](RawFields &f) { f.date = "nonsense"sv; },
        [](RawFields &f) { f.date = Text(); },
        [](RawFields &f) { f.url = "https://example.com/?q=a  b"sv; },
        [](RawFields &f) { f.url = "https://example.com/?q=a b"sv; },
    };
    const ReadOptions options = some_options();  // owns the league's name
    const auto read = [&](RecordChecker &checker, const Change &change) {
        RawFields fields = good_fields();
        change(fields);
        std::pmr::monotonic_buffer_resource arena;
        MatchRecord record;
        std::string detail;
        checker.check(fields, options, arena, record, detail);
        ReadRecord result = own(record);
        result.detail = detail;
        return result;
    };
    RecordChecker checker;
    for (const Change &first : changes) {
        for (const Change &second : changes) {
            read(checker, first);
            EXPECT_EQ(read(checker, second), check_changed(second));
            EXPECT_EQ(read(checker, second), check_changed(second));
        }
    }
}

TEST(Checker, NumbersTheTeamsOfAcceptedRecordsByLeagueAndName) {
    RecordChecker checker;
    const auto numbers = [&](Text league, Text home_team, Text away_team, Text winner = Text()) {
        RawFields fields = good_fields();
        fields.league = league;
        fields.home_team = home_team;
        fields.away_team = away_team;
        fields.winner = winner;
        std::pmr::monotonic_buffer_resource arena;
        MatchRecord record;
        std::string detail;
        checker.check(fields, some_options(), arena, record, detail);
        return std::pair(record.home_number, record.away_number);
    };
    EXPECT_EQ(numbers("nstf"sv, "a"sv, "b"sv), std::pair(0, 1));
    EXPECT_EQ(numbers("nstf"sv, "b"sv, "a"sv), std::pair(1, 0));
    EXPECT_EQ(numbers("apta_chicago"sv, "b"sv, "a"sv), std::pair(2, 3));
    EXPECT_EQ(numbers("aptachicago"sv, "b"sv, "a"sv), std::pair(2, 3));
    EXPECT_EQ(numbers("nstf"sv, "b"sv, "c"sv, "nonsense"sv), std::pair(0, 0));
    EXPECT_EQ(checker.teams().teams().size(), 4U);
    EXPECT_EQ(numbers("nstf"sv, "b"sv, " c"sv), std::pair(1, 4));
}

}  // namespace
}  // namespace tenniscores::test
