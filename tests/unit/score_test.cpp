#include "extension/core/score.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace tenniscores {
namespace {

using std::literals::operator""sv;

/// The sets as they were understood; "no score" where the text is none.
std::string describe(std::string_view text) {
    const auto sets = parse_score(text);
    EXPECT_EQ(sets.has_value(), is_score(text)) << text;
    if (!sets) return "no score";
    std::string out;
    for (const ScoreSet &set : *sets) {
        static constexpr const char *kKinds[] = {"", "tie ", "super ", "glued "};
        out += (out.empty() ? "" : "|") + std::string(kKinds[static_cast<size_t>(set.kind)]);
        out += std::to_string(set.first) + ":" + std::to_string(set.second);
        if (set.kind != SetKind::plain) {
            out += "(" + std::to_string(set.tie_break_first) + ":" +
                   std::to_string(set.tie_break_second) + ")";
        }
    }
    return out;
}

TEST(ParseScore, ReadsSets) {
    EXPECT_EQ(describe("6-4"), "6:4");
    EXPECT_EQ(describe("6-4, 4-6, 10-8"), "6:4|4:6|10:8");
    EXPECT_EQ(describe("6-4,4-6,1-0"), "6:4|4:6|1:0");
    EXPECT_EQ(describe("0-0"), "0:0");
    EXPECT_EQ(describe("100-999"), "100:999");
}

TEST(ParseScore, ReadsTieBreaks) {
    EXPECT_EQ(describe("7-6 [7-3]"), "tie 7:6(7:3)");
    EXPECT_EQ(describe("6-7[10-12], 6-2"), "tie 6:7(10:12)|6:2");
    EXPECT_EQ(describe("6-4, 4-6, 1-0 [10-8]"), "6:4|4:6|super 1:0(10:8)");
    EXPECT_EQ(describe("0-1 [8-10]"), "super 0:1(8:10)");
}

TEST(ParseScore, ReadsGluedSuperscripts) {
    EXPECT_EQ(describe("77-62"), "glued 7:6(7:2)");
    EXPECT_EQ(describe("62-77"), "glued 6:7(2:7)");
    EXPECT_EQ(describe("710-68"), "glued 7:6(10:8)");
    EXPECT_EQ(describe("6-3, 611-713"), "6:3|glued 6:7(11:13)");
    EXPECT_EQ(describe("10-8"), "10:8");
    EXPECT_EQ(describe("77-7"), "77:7");
    EXPECT_EQ(describe("77-72"), "77:72");
    EXPECT_EQ(describe("77-62 [7-2]"), "tie 77:62(7:2)");
}

TEST(ParseScore, IgnoresWhiteSpaceAroundSetsAndBrackets) {
    EXPECT_EQ(describe("  6-4 ,  4-6  "), "6:4|4:6");
    EXPECT_EQ(describe("7-6  [ 7-3 ] , 6-1"), "tie 7:6(7:3)|6:1");
    EXPECT_EQ(describe("6-4,\u00A04-6\t"), "6:4|4:6");
}

TEST(ParseScore, ReadsNothingElse) {
    for (const std::string_view text : {"",
                                        " ",
                                        "Unknown Scores",
                                        "19.0",
                                        "0, 6",
                                        "25-Sep-24",
                                        "2024-09-25",
                                        "09/25/2024",
                                        "Skokie 23",
                                        "6",
                                        "6-",
                                        "-4",
                                        "-",
                                        "6-4,",
                                        ",6-4",
                                        "6-4,,4-6",
                                        "6-4 4-6",
                                        "6-4;4-6",
                                        "6 - 4",
                                        "6- 4",
                                        "6:4",
                                        "6-4-2",
                                        "6-4]",
                                        "[7-3]",
                                        "7-6 [7-3",
                                        "7-6 [7]",
                                        "7-6 []",
                                        "7-6 [7-3] [7-3]",
                                        "7-6 [7-3]x",
                                        "7-6 (7-3)",
                                        "7-6 [7 - 3]",
                                        "6--4",
                                        "6-4.0",
                                        "6-4 ret",
                                        "1000-1",
                                        "1-1000",
                                        "7-6 [1000-1]",
                                        "00000-1",
                                        "6-\u0664",
                                        "\u22126-4",
                                        "6\u20134"}) {
        EXPECT_EQ(describe(text), "no score") << text;
    }
    EXPECT_EQ(describe("6-4\0"sv), "no score");
    EXPECT_EQ(describe("6-4\0, 6-4"sv), "no score");
}

TEST(ParseScore, ReadsOneToThreeDigits) {
    EXPECT_EQ(describe("006-004"), "6:4");
    EXPECT_EQ(describe("0006-4"), "no score");
    EXPECT_EQ(describe("6-4, 4-0006"), "no score");
}

TEST(SetDifference, CountsSets) {
    const auto difference = [](std::string_view text) {
        return set_difference(parse_score(text).value());
    };
    EXPECT_EQ(difference("6-4, 6-3"), 2);
    EXPECT_EQ(difference("4-6, 3-6"), -2);
    EXPECT_EQ(difference("6-4, 4-6"), 0);
    EXPECT_EQ(difference("6-4, 4-6, 10-8"), 1);
    EXPECT_EQ(difference("6-4, 4-6, 0-1 [8-10]"), -1);
    EXPECT_EQ(difference("77-62"), 1);
    EXPECT_EQ(difference("62-77, 6-6"), -1);
    EXPECT_EQ(set_difference({}), 0);
}

TEST(UnfinishedSet, IsOneThatNobodyHasWon) {
    for (const std::string_view score :
         {"5-4", "6-5, 6-2", "6-4, 6-6", "6-6, 6-6", "0-2", "7-5, 5-4", "0-1, 0-1", "6-4, 4-6, 3-3",
          "7-6, 1-1, 3-1, 6-3", "7-6 [7-5], 6-6 [3-2]", "0-0", "7-7", "4-6, 6-4, 1-1"}) {
        EXPECT_TRUE(has_unfinished_set(score)) << score;
    }
}

TEST(UnfinishedSet, MayBeTheLastOneWhereTimeIsUp) {
    for (const std::string_view score :
         {"6-4, 4-6, 4-1", "6-4, 4-6, 2-3", "6-4, 4-6, 1-0", "7-5, 5-7, 6-5"}) {
        EXPECT_FALSE(has_unfinished_set(score)) << score;
    }
}

TEST(UnfinishedSet, IsNoneThatIsWon) {
    for (const std::string_view score :
         {"6-4, 4-6, 1-0 [10-8]", "7-6, 6-7, 10-8", "77-62, 6-0", "8-6, 9-7", "8-1", "7-4, 6-2",
          "6-0, 0-6", "7-5, 7-6 [7-3]", "1-0 [10-4]"}) {
        EXPECT_FALSE(has_unfinished_set(score)) << score;
    }
    EXPECT_FALSE(has_unfinished_set("Unknown Scores"));
    EXPECT_FALSE(has_unfinished_set(""));
    EXPECT_FALSE(has_unfinished_set("5-4, x"));
}

}  // namespace
}  // namespace tenniscores
