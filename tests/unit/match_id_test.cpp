#include "extension/core/match_id.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace tenniscores {
namespace {

using std::literals::operator""sv;

/// The whole id, or the reason why there is none.
std::string result(std::string_view match_id, std::string_view line) {
    const MatchId id = make_match_id(match_id, line);
    if (id.problem != Problem::none) return problem_code(id.problem);
    return std::string(id.text().view());
}

TEST(MatchId, JoinsBaseAndLine) {
    EXPECT_EQ(result("nndz-WWlPd3dyditqQT09", "Line 3"), "nndz-WWlPd3dyditqQT09_Line3");
    EXPECT_EQ(result("nndz-WWlPd3dyditqQT09_Line3", "Line 3"), "nndz-WWlPd3dyditqQT09_Line3");
    EXPECT_EQ(result("nndz-WWlPd3dyditqQT09_Line3_Line3", ""), "nndz-WWlPd3dyditqQT09_Line3");
    EXPECT_EQ(result(" cnswpl_nndz-WWlPd3dyditqQT09_Line1 ", "1"), "nndz-WWlPd3dyditqQT09_Line1");
    EXPECT_EQ(result("nndz-WWlPd3dyditqQQ%3D%3D", "Court 2"), "nndz-WWlPd3dyditqQQ==_Line2");
}

TEST(MatchId, NamesTheFirstRuleThatFails) {
    EXPECT_EQ(result("nndz-WWlPd3dyditqQT09%3D", "Court 2"), "malformed_match_id");
    EXPECT_EQ(result("nndz-WWlPd3dyditqQT09_Line3", "Line 4"), "line_conflict");
    EXPECT_EQ(result("nndz-WWlPd3dyditqQT09", ""), "missing_line");
    EXPECT_EQ(result("table_Series_1_12", ""), "placeholder_match_id");
    for (const std::string_view line : {"", "Line 2", "Line 3", "rubbish"}) {
        EXPECT_EQ(result("unknown_Line2", line), "placeholder_match_id") << line;
        EXPECT_EQ(result("None", line), "missing_match_id") << line;
        EXPECT_EQ(result("", line), "missing_match_id") << line;
    }
}

TEST(MatchId, TellsWhatIsMissing) {
    for (const std::string_view id : {"", " ", "\t\r\n", "\u00A0\u3000", "%20", "%09%0a", "None",
                                      "NONE", "none", " null ", "Null", "%4Eone", "n%75ll"}) {
        EXPECT_EQ(result(id, "Line 1"), "missing_match_id") << id;
    }
}

TEST(MatchId, TellsPlaceholders) {
    for (const std::string_view id :
         {"table_1", "TABLE_", "Table_x_Line3", "unknown", "UnknownMatch", "unknown_Line2_Line3",
          "nstf_match_17", "NSTF_Match_", "%75nknown", " table_1"}) {
        EXPECT_EQ(result(id, "Line 1"), "placeholder_match_id") << id;
    }
    EXPECT_EQ(result("tables", "1"), "malformed_match_id");
    EXPECT_EQ(result("nstf_17", "1"), "malformed_match_id");
}

TEST(MatchId, RejectsOtherForms) {
    for (const std::string_view id : {"nndz-",
                                      "nndz",
                                      "WWlPd3dyditqQT09",
                                      "NNDZ-WWlPd3dyditqQT09",
                                      "nndz_WWlPd3dyditqQT09",
                                      "nndz-WWlPd3dyditqQT0-",
                                      "nndz-WWlPd3dyditqQT0_",
                                      "nndz-WWlPd3dyditqQT0 ",
                                      "nndz-WWlPd3dyditqQ T0",
                                      "nndz-WWlPd3dyditq=T09",
                                      "nndz-=WWlPd3dyditqQT0",
                                      "nndz-WWlPd3dyditqQ===",
                                      "nndz-WWlPd3dyditqQT\u00E9",
                                      "xnndz-WWlPd3dyditqQT09",
                                      "cnswpl_WWlPd3dyditqQT09",
                                      "cnswpl_cnswpl_nndz-WWlPd3dyditqQT09",
                                      "CNSWPL_nndz-WWlPd3dyditqQT09",
                                      "cnswpl_ nndz-WWlPd3dyditqQT09",
                                      "_Line3",
                                      "None_Line3",
                                      "nndz-WWlPd3dyditqQT09_Line3x",
                                      "nndz-WWlPd3dyditqQT09 _Line3"}) {
        EXPECT_EQ(result(id, "Line 3"), "malformed_match_id") << id;
    }
    EXPECT_EQ(result("nndz-WWlPd3dyditqQT\0009"sv, "1"), "malformed_match_id");
    EXPECT_EQ(result("nndz-WWlPd3dyditqQT%009", "1"), "malformed_match_id");
}

TEST(MatchId, TakesThreeLengths) {
    for (size_t length = 0; length <= 30; ++length) {
        const std::string base = "nndz-" + std::string(length, 'A');
        const bool good = length == 12 || length == 16 || length == 20;
        EXPECT_EQ(result(base, "7"), good ? base + "_Line7" : "malformed_match_id") << length;
    }
    EXPECT_EQ(result("nndz-AAAAAAAAAA==", "1"), "nndz-AAAAAAAAAA==_Line1");
    EXPECT_EQ(result("nndz-AAAAAAAAAAA=", "1"), "nndz-AAAAAAAAAAA=_Line1");
    EXPECT_EQ(result("nndz-az09AZ+/az09AZ+/az0=", "1"), "nndz-az09AZ+/az09AZ+/az0=_Line1");
}

TEST(MatchId, CaseMatters) {
    EXPECT_EQ(result("nndz-wwlpd3dyditqqt09", "1"), "nndz-wwlpd3dyditqqt09_Line1");
    EXPECT_EQ(result("nndz-WWLPD3DYDITQQT09", "1"), "nndz-WWLPD3DYDITQQT09_Line1");
    EXPECT_EQ(result("nndz-WWlPd3dyditqQT09_line1", "1"), "malformed_match_id");
}

TEST(MatchId, DecodesPercentOnce) {
    EXPECT_EQ(result("nndz%2DWWlPd3dyditqQT09", "1"), "nndz-WWlPd3dyditqQT09_Line1");
    EXPECT_EQ(result("nndz-WWlPd3dyditq%2b%2F%2f%3d", "1"), "nndz-WWlPd3dyditq+//=_Line1");
    EXPECT_EQ(result("%20nndz-WWlPd3dyditqQT09%5fLine4%20", ""), "nndz-WWlPd3dyditqQT09_Line4");
    EXPECT_EQ(result("nndz-WWlPd3dyditq+QQQ", "1"), "nndz-WWlPd3dyditq+QQQ_Line1");
    EXPECT_EQ(result("nndz-WWlPd3dyditqQ%253D", "1"), "malformed_match_id");
    for (const std::string_view end : {"%", "%3", "%G1", "%1G", "%%"}) {
        EXPECT_EQ(result("nndz-WWlPd3dyditqQ" + std::string(end), "1"), "malformed_match_id")
            << end;
    }
}

TEST(MatchId, ReadsNothingBehindItsEnd) {
    const std::string_view id = "nndz-WWlPd3dyditqQQ%3D%3D_Line12";
    EXPECT_EQ(result(id.substr(0, 25), "2"), "nndz-WWlPd3dyditqQQ==_Line2");
    EXPECT_EQ(result(id.substr(0, 24), "2"), "malformed_match_id");
    EXPECT_EQ(result(id.substr(0, 31), ""), "nndz-WWlPd3dyditqQQ==_Line1");
    EXPECT_EQ(result("nndz-WWlPd3dyditqQT09", std::string_view("Line 12").substr(0, 6)),
              "nndz-WWlPd3dyditqQT09_Line1");
}

TEST(MatchId, TakesOffEveryLineSuffix) {
    const std::string base = "nndz-WWlPd3dyditqQT09";
    EXPECT_EQ(result(base + "_Line1_Line1_Line1", ""), base + "_Line1");
    EXPECT_EQ(result(base + "_Line99", ""), base + "_Line99");
    EXPECT_EQ(result(base + "_Line1_Line2", ""), "line_conflict");
    EXPECT_EQ(result(base + "_Line1_Line2", "Line 2"), "line_conflict");
    EXPECT_EQ(result(base + "_Line1_Line2_Line1", "1"), "line_conflict");
    for (const std::string_view suffix :
         {"_Line", "_Line0", "_Line00", "_Line03", "_Line100", "_Line-1", "_Line 1", "_Line1x"}) {
        EXPECT_EQ(result(base + std::string(suffix), "1"), "malformed_match_id") << suffix;
    }
}

TEST(MatchId, ChecksItsRulesInOrder) {
    EXPECT_EQ(result("table_Line1_Line2", "3"), "placeholder_match_id");  // before line_conflict
    EXPECT_EQ(result("rubbish_Line1_Line2", ""),
              "line_conflict");  // the suffixes: before malformed
    EXPECT_EQ(result("rubbish_Line1", "2"), "malformed_match_id");  // before the field's conflict
    EXPECT_EQ(result("rubbish", ""), "malformed_match_id");         // before missing_line
}

TEST(MatchId, FallsBackToTheSuffixWhereTheFieldHasNoNumber) {
    for (const std::string_view line : {"", " ", "Line", "Line 0", "Line 100", "Singles", "3rd"}) {
        EXPECT_EQ(result("nndz-WWlPd3dyditqQT09_Line2", line), "nndz-WWlPd3dyditqQT09_Line2")
            << line;
        EXPECT_EQ(result("nndz-WWlPd3dyditqQT09", line), "missing_line") << line;
    }
}

TEST(MatchId, GivesBaseAndLineAsFarAsKnown) {
    const MatchId good = make_match_id("nndz-WWlPd3dyditqQT09", "Line 12");
    EXPECT_EQ(good.base.view(), "nndz-WWlPd3dyditqQT09");
    EXPECT_EQ(good.line, 12);

    const MatchId no_line = make_match_id("cnswpl_nndz-WWlPd3dyditqQT09", "");
    EXPECT_EQ(no_line.problem, Problem::missing_line);
    EXPECT_EQ(no_line.base.view(), "nndz-WWlPd3dyditqQT09");
    EXPECT_EQ(no_line.line, 0);

    const MatchId conflict = make_match_id("nndz-WWlPd3dyditqQT09_Line1", "2");
    EXPECT_EQ(conflict.base.view(), "nndz-WWlPd3dyditqQT09");
    EXPECT_EQ(conflict.line, 0);

    const MatchId malformed = make_match_id("rubbish_Line1", "1");
    EXPECT_EQ(malformed.base.view(), "");
    EXPECT_EQ(malformed.line, 0);
}

TEST(MatchId, IsStable) {
    for (const std::string_view id :
         {"nndz-WWlPd3dyditqQT09", " cnswpl_nndz-WWlPd3dyditqQQ%3D%3D_Line5_Line5"}) {
        const std::string once = result(id, "Line 5");
        EXPECT_EQ(result(once, ""), once);
        EXPECT_EQ(result(once, "5"), once);
        EXPECT_TRUE(is_canonical_id(once)) << once;
    }
}

TEST(ParseLine, ReadsWhatSitesWrite) {
    for (const std::string_view text :
         {"Line 3", "line3", "LINE 3", "Court 3", "Court #3", "court#3", "Court # 3", "#3", "3",
          "03", "003", " 3 ", "Line\u00A03", "Line  3\n"}) {
        EXPECT_EQ(parse_line(text), 3) << text;
    }
    EXPECT_EQ(parse_line("Line 1"), 1);
    EXPECT_EQ(parse_line("Line 10"), 10);
    EXPECT_EQ(parse_line("99"), 99);
}

TEST(ParseLine, ReadsNothingElse) {
    for (const std::string_view text :
         {"",         " ",          "Line",     "Court #",      "#",   "0",   "00",
          "Line 0",   "100",        "Line 100", "-1",           "+1",  "3.0", "1e1",
          "Line 3 4", "Line three", "Lines 3",  "Line Court 3", "##3", "3rd", "x3"}) {
        EXPECT_EQ(parse_line(text), std::nullopt) << text;
    }
    EXPECT_EQ(parse_line("3\0"sv), std::nullopt);
}

TEST(CanonicalId, IsExactlyWhatTheRuleWrites) {
    EXPECT_TRUE(is_canonical_id("nndz-WWlPd3dyditqQT09_Line3"));
    EXPECT_TRUE(is_canonical_id("nndz-WWlPd3dyditqQQ==_Line99"));
    EXPECT_TRUE(is_canonical_id("nndz-AAAAAAAAAAAA_Line1"));
    for (const std::string_view id :
         {"", "nndz-WWlPd3dyditqQT09", "nndz-WWlPd3dyditqQT09_Line", "nndz-WWlPd3dyditqQT09_Line0",
          "nndz-WWlPd3dyditqQT09_Line03", "nndz-WWlPd3dyditqQT09_Line100",
          "nndz-WWlPd3dyditqQT09_Line3_Line3", " nndz-WWlPd3dyditqQT09_Line3",
          "nndz-WWlPd3dyditqQT09_Line3 ", "cnswpl_nndz-WWlPd3dyditqQT09_Line3",
          "nndz-WWlPd3dyditqQQ%3D%3D_Line3", "nndz-_Line3", "_Line3",
          "prov1-0123456789abcdef0123456789abcdef"}) {
        EXPECT_FALSE(is_canonical_id(id)) << id;
    }
    EXPECT_FALSE(is_canonical_id("nndz-WWlPd3dyditqQT09_Line3\0"sv));
}

}  // namespace
}  // namespace tenniscores
