#include "extension/core/decoder.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace tenniscores {
namespace {

using std::literals::operator""sv;

/// What a decoder made of one record. The texts live as long as this does.
class Decoded {
  public:
    explicit Decoded(std::string_view json) : padded_(json) {
        padded_.append(simdjson::SIMDJSON_PADDING, ' ');
        RecordDecoder decoder;
        problem = decoder.decode(std::string_view(padded_).substr(0, json.size()), arena_, fields,
                                 detail);
    }

    Problem problem;
    RawFields fields;
    std::string detail;

  private:
    std::string padded_;
    std::pmr::monotonic_buffer_resource arena_;
};

Problem problem_of(std::string_view json) { return Decoded(json).problem; }

/// `"key":value` as a whole record.
Problem problem_of_value(std::string_view value, std::string_view key = "note") {
    return problem_of("{\"" + std::string(key) + "\":" + std::string(value) + ",\"id\":\"x\"}");
}

/// The match id that the members give; "absent" where there is none.
std::string id_of(std::string_view members) {
    const Decoded record("{" + std::string(members) + "}");
    EXPECT_EQ(record.problem, Problem::none) << members << ": " << record.detail;
    return record.fields.match_id.absent() ? "absent" : std::string(record.fields.match_id.view());
}

TEST(Decoder, ReadsEveryField) {
    const Decoded record(R"({
        "match_id": "m", "Line": "Line 2", "league_id": "L", "Date": "25-Sep-24",
        "Home Team": "H 1", "Away Team": "A 1",
        "Home Player 1 ID": "h1", "Home Player 2 ID": "h2",
        "Away Player 1 ID": "a1", "Away Player 2 ID": "a2",
        "Home Player 1": "Hn1", "Home Player 2": "Hn2", "Away Player 1": "An1", "Away Player 2": "An2",
        "Scores": "6-4", "Winner": "home", "Series": "Series 1", "url": "http://x/"})");
    ASSERT_EQ(record.problem, Problem::none) << record.detail;
    const RawFields &fields = record.fields;
    EXPECT_EQ(fields.match_id.view(), "m");
    EXPECT_EQ(fields.line.view(), "Line 2");
    EXPECT_EQ(fields.league.view(), "L");
    EXPECT_EQ(fields.date.view(), "25-Sep-24");
    EXPECT_EQ(fields.home_team.view(), "H 1");
    EXPECT_EQ(fields.away_team.view(), "A 1");
    const std::vector<std::string_view> ids = {"h1", "h2", "a1", "a2"};
    const std::vector<std::string_view> names = {"Hn1", "Hn2", "An1", "An2"};
    for (size_t i = 0; i < player_count; ++i) {
        EXPECT_EQ(fields.player_id[i].view(), ids[i]);
        EXPECT_EQ(fields.player_name[i].view(), names[i]);
    }
    EXPECT_EQ(fields.scores.view(), "6-4");
    EXPECT_EQ(fields.winner.view(), "home");
    EXPECT_EQ(fields.series.view(), "Series 1");
    EXPECT_EQ(fields.url.view(), "http://x/");
}

TEST(Decoder, TakesTheFirstAliasThatIsNotEmpty) {
    EXPECT_EQ(id_of(R"("id":"c","Match ID":"b","match_id":"a")"), "a");
    EXPECT_EQ(id_of(R"("id":"c","Match ID":"b")"), "b");
    EXPECT_EQ(id_of(R"("id":"c")"), "c");
    EXPECT_EQ(id_of(R"("match_id":"","Match ID":null,"id":"c")"), "c");
    EXPECT_EQ(id_of(R"("match_id":" \t ","Match ID":"b")"), "b");
    EXPECT_EQ(id_of(R"("match_id":"\u00a0","Match ID":"b")"), "b");
    EXPECT_EQ(id_of(R"("Match_ID":"x","MATCH ID":"y")"), "absent");

    const Decoded leagues(R"({"source_league":"d","League ID":"c","League":"b","league_id":"a"})");
    EXPECT_EQ(leagues.fields.league.view(), "a");
    const Decoded lines(R"({"Court #":4,"Court":"","line":null,"Line":" "})");
    EXPECT_EQ(lines.fields.line.view(), "4");
    const Decoded scores(R"({"score":"d","scores":"c","Score":"b"})");
    EXPECT_EQ(scores.fields.scores.view(), "b");
}

TEST(Decoder, TakesTheLastOfARepeatedKey) {
    EXPECT_EQ(id_of(R"("id":"a","id":"b")"), "b");
    EXPECT_EQ(id_of(R"("id":"a","note":1,"id":"b","id":"c")"), "c");
    EXPECT_EQ(id_of(R"("id":"a","id":null)"), "absent");
    EXPECT_EQ(id_of(R"("id":"a","id":"")"), "absent");
    EXPECT_EQ(id_of(R"("id":null,"id":"b")"), "b");
    EXPECT_EQ(id_of(R"("Match ID":"x","id":"a","Match ID":null)"), "a");
    EXPECT_EQ(id_of(R"("id":"a","\u0069d":"b")"), "b");
    EXPECT_EQ(id_of(R"("id":"a\u0062","id":"b")"), "b");
}

TEST(Decoder, ReadsEscapes) {
    EXPECT_EQ(id_of(R"("\u006datch_id":"a\"b\\c\/d\u00e9\ud83c\udfbe")"),
              "a\"b\\c/d\u00E9\U0001F3BE");
    EXPECT_EQ(id_of(R"("id":"\\")"), "\\");
    EXPECT_EQ(id_of(R"("id":"a\tb\n")"), "a\tb\n");
    EXPECT_EQ(id_of("\"id\":\"\u00E9\U0001F3BE\""), "\u00E9\U0001F3BE");
    EXPECT_EQ(id_of("\"id\" \t:\r\n \"x\" "), "x");
}

TEST(Decoder, ReadsNumbersAsTheirText) {
    for (const std::string_view number :
         {"3", "0", "-0", "19.0", "-1.50", "1e5", "1E+05", "2e-7", "123456789012345678901234567890",
          "1e400", "-1e-400", "0.1000000000000000000000000000000000001"}) {
        EXPECT_EQ(id_of("\"id\":" + std::string(number)), number);
        EXPECT_EQ(id_of("\"id\": " + std::string(number) + " \n"), number);
        EXPECT_EQ(problem_of_value(number), Problem::none) << number;
        EXPECT_EQ(problem_of_value("[" + std::string(number) + "]"), Problem::none) << number;
    }
    EXPECT_EQ(id_of(R"("id":true)"), "true");
    EXPECT_EQ(id_of(R"("id":false)"), "false");
}

TEST(Decoder, ChecksValuesOfEveryKey) {
    for (const std::string_view value : {"tru",
                                         "nul",
                                         "nan",
                                         "NaN",
                                         "Infinity",
                                         "-Infinity",
                                         "undefined",
                                         "True",
                                         "None",
                                         "truex",
                                         "nulll",
                                         "01",
                                         "-",
                                         "+1",
                                         "1.",
                                         ".5",
                                         "1e",
                                         "1e+",
                                         "--1",
                                         "0x10",
                                         "1.2.3",
                                         "1_000",
                                         "12a",
                                         "'x'",
                                         "x",
                                         "\"\\x\"",
                                         "\"\\u12\"",
                                         "\"\\u12G4\"",
                                         "\"a\tb\"",
                                         "\"a\nb\"",
                                         "\"a\x01"
                                         "b\"",
                                         "[1,]",
                                         "[,1]",
                                         "[1,,2]",
                                         "[tru]",
                                         "[1 2]",
                                         "{\"a\":1,}",
                                         "{,}",
                                         "{\"a\"}",
                                         "{\"a\":}",
                                         "{\"a\" 1}",
                                         "{1:2}",
                                         "{a:1}",
                                         "{\"a\":{\"b\":[{\"c\":nul}]}}",
                                         "{\"\\q\":1}",
                                         "[",
                                         "{",
                                         "",
                                         "\"",
                                         "\"a",
                                         "]",
                                         "}",
                                         "[}",
                                         "{]",
                                         ",",
                                         ":"}) {
        EXPECT_EQ(problem_of_value(value, "note"), Problem::invalid_json) << value;
        EXPECT_EQ(problem_of_value(value, "id"), Problem::invalid_json) << value;
    }
}

TEST(Decoder, AcceptsWhatIsJson) {
    for (const std::string_view value :
         {"null", "true", "false", "[]", "{}", "[[],{}]", "{\"a\":{\"b\":[1,\"x\",null]}}", "\"\"",
          "\"\\u0041\"", "\"\\ud83c\\udfbe\"", "\"\x7f\"", "[ 1 , 2 ]", "\"}],{\""}) {
        EXPECT_EQ(problem_of_value(value), Problem::none) << value;
    }
    EXPECT_EQ(problem_of("{}"), Problem::none);
    EXPECT_EQ(problem_of("{ \n}"), Problem::none);
}

TEST(Decoder, ChecksTheObjectItself) {
    for (const std::string_view json : {"{",
                                        "{\"id\"",
                                        "{\"id\":",
                                        "{\"id\":1",
                                        "{\"id\":1,",
                                        "{\"id\":1,}",
                                        "{,\"id\":1}",
                                        "{\"id\" \"x\"}",
                                        "{\"id\":1 \"note\":2}",
                                        "{\"id\":1}}",
                                        "{\"id\":1}{\"id\":2}",
                                        "{\"id\":1} x",
                                        "{\"id\":1},",
                                        "{\"id\":1}]",
                                        "{id:1}",
                                        "{\"id\"=1}",
                                        "{1:1}",
                                        "{\"id\"}",
                                        "{\"id\":1;}",
                                        "{\"id\":1\0}"}) {
        EXPECT_EQ(problem_of(json), Problem::invalid_json) << json;
    }
    EXPECT_EQ(problem_of("{\"id\":1}\0"sv), Problem::invalid_json);
    EXPECT_EQ(problem_of(""), Problem::invalid_json);
}

TEST(Decoder, RejectsAnObjectOrArrayWhereTextIsExpected) {
    for (const std::string_view value : {"{}", "[]", "[\"x\"]", "{\"a\":1}"}) {
        EXPECT_EQ(problem_of_value(value, "Winner"), Problem::invalid_json) << value;
        EXPECT_EQ(problem_of_value(value, "unused"), Problem::none) << value;
    }
    EXPECT_EQ(Decoded(R"({"Winner":["x"]})").detail, "\"Winner\" holds an array, not text");
}

TEST(Decoder, TakesTheLastOfARepeatedKeyWhateverTheFirstHeld) {
    EXPECT_EQ(id_of(R"("id":{"a":1},"id":"b")"), "b");
    EXPECT_EQ(id_of(R"("id":["a"],"id":null)"), "absent");
}

TEST(Decoder, RejectsNulInUsedFieldsOnly) {
    EXPECT_EQ(problem_of(R"({"id":"a\u0000b"})"), Problem::nul_character);
    EXPECT_EQ(problem_of(R"({"id":"\u0000"})"), Problem::nul_character);
    EXPECT_EQ(problem_of(R"({"match_id":"x","id":"a\u0000"})"), Problem::nul_character);
    EXPECT_EQ(problem_of(R"({"note":"a\u0000b","id":"x"})"), Problem::none);
    EXPECT_EQ(problem_of(R"({"no\u0000te":1,"id":"x"})"), Problem::none);
    EXPECT_EQ(problem_of(R"({"id\u0000":"y","id":"x"})"), Problem::none);
    EXPECT_EQ(id_of(R"("id":"\\u0000")"), "\\u0000");
    EXPECT_NE(Decoded(R"({"Winner":"\u0000"})").detail.find("Winner"), std::string::npos);
    // what is worse is told
    EXPECT_EQ(problem_of(R"({"id":"\u0000","note":tru})"), Problem::invalid_json);
    EXPECT_EQ(problem_of(R"({"id":"\u0000","Winner":{}})"), Problem::invalid_json);
    EXPECT_EQ(problem_of(R"({"Winner":{},"id":"\u0000"})"), Problem::invalid_json);
}

TEST(Decoder, KnowsTheOtherFieldsOfARecordWithNul) {
    const Decoded record(R"({"id":"\u0000","league_id":"NSTF","Series":"Series 2"})");
    EXPECT_EQ(record.problem, Problem::nul_character);
    EXPECT_EQ(record.fields.league.view(), "NSTF");
    EXPECT_EQ(record.fields.series.view(), "Series 2");
}

TEST(Decoder, RejectsLoneSurrogates) {
    for (const std::string_view text :
         {R"("\ud800")", R"("\udbffx")", R"("\udc00")", R"("x\udfff")", R"("\ud800\ud800")",
          R"("\ud800\u0041")", R"("\udc00\ud800")", R"("\ud800\\udc00")", R"("\ud800\n")"}) {
        EXPECT_EQ(problem_of_value(text, "note"), Problem::invalid_json) << text;
        EXPECT_EQ(problem_of_value(text, "Winner"), Problem::invalid_json) << text;
        EXPECT_EQ(problem_of_value("{" + std::string(text) + ":1}"), Problem::invalid_json) << text;
    }
}

TEST(Decoder, RejectsInvalidUtf8) {
    for (const std::string_view bytes :
         {"\xFF", "\xC3", "\xC3(", "\x80", "\xC0\x80", "\xE2\x82", "\xED\xA0\x80",
          "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "caf\xE9"}) {
        const std::string text = "\"" + std::string(bytes) + "\"";
        EXPECT_EQ(problem_of_value(text, "note"), Problem::invalid_utf8) << text;
        EXPECT_EQ(problem_of_value(text, "Winner"), Problem::invalid_utf8) << text;
        EXPECT_EQ(problem_of("{" + text + ":1}"), Problem::invalid_utf8) << text;
    }
}

TEST(Decoder, TellsBrokenJsonBeforeInvalidUtf8) {
    for (const std::string_view json :
         {"{\"id\":\"\xFF\",\"note\":tru}", "{\"id\":\"\xC3\"", "{\"id\":\"\xFF\"}}", "\xFF",
          "{\"id\":\xFF}", "{\"id\":\"\\x\xFF\"}", "{\"\xFF\"}", "{\"id\":[],\"note\":\"\xFF\"}"}) {
        const Decoded record(json);
        EXPECT_EQ(record.problem, Problem::invalid_json) << json;
        EXPECT_FALSE(record.detail.empty()) << json;
        EXPECT_TRUE(simdjson::validate_utf8(record.detail)) << json;
        EXPECT_TRUE(record.fields.match_id.absent()) << json;
    }
    for (const std::string_view json :
         {"{\"id\":\"\xFF\"}", "{\"id\":\"\\u0000\xFF\"}", "[\"\xFF\"]"}) {
        EXPECT_EQ(problem_of(json), Problem::invalid_utf8) << json;
    }
}

TEST(Decoder, TellsWhatIsNoObject) {
    for (const std::string_view json :
         {"1", "-1.5e3", "\"x\"", "null", "true", "false", "[]", "[1,2]", "[{\"id\":\"x\"}]"}) {
        const Decoded record(json);
        EXPECT_EQ(record.problem, Problem::not_an_object) << json;
        EXPECT_TRUE(record.fields.match_id.absent()) << json;
        EXPECT_FALSE(record.detail.empty()) << json;
    }
    for (const std::string_view json :
         {"rubbish", "01", "tru", "\"x", "[1,]", "]", "}", ":", ",", "\"\\ud800\""}) {
        EXPECT_EQ(problem_of(json), Problem::invalid_json) << json;
    }
    EXPECT_EQ(problem_of("\"\xFF\""), Problem::invalid_utf8);
}

TEST(Decoder, IsAsGoodAsNewAfterAnyRecord) {
    RecordDecoder decoder;
    std::pmr::monotonic_buffer_resource arena;
    const std::string padding(simdjson::SIMDJSON_PADDING, ' ');
    const std::string good = R"({"id":"a\u0062"})";
    for (const std::string_view bad :
         {"{", "", "{\"id\":tru}", "\xFF", "[1,", "{\"id\":\"\\u0000\"}"}) {
        RawFields fields;
        std::string detail;
        const std::string first = std::string(bad) + padding;
        decoder.decode(std::string_view(first).substr(0, bad.size()), arena, fields, detail);
        const std::string second = good + padding;
        RawFields of_good;
        EXPECT_EQ(
            decoder.decode(std::string_view(second).substr(0, good.size()), arena, of_good, detail),
            Problem::none)
            << bad;
        EXPECT_EQ(of_good.match_id.view(), "ab") << bad;
    }
}

}  // namespace
}  // namespace tenniscores
