#include "extension/core/feed_reader.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/feeds.hpp"

namespace tenniscores::test {
namespace {

using std::literals::operator""sv;
using Strings = std::vector<std::string>;

/// match(n) with a member added.
std::string match_with(int n, std::string_view member) {
    std::string record = match(n);
    return record.insert(record.size() - 1, "," + std::string(member));
}

/// The problem of a record among good neighbours, which must survive it.
std::string problem_among_good(const std::string &record) {
    const ReadFeed feed = read_feed("[" + match(1) + "," + record + "," + match(2) + "]");
    const Strings ids = good_ids(feed);
    EXPECT_EQ(feed.received, 3) << feed;
    EXPECT_EQ(feed.records.size(), 3U) << feed;
    EXPECT_EQ(ids.front(), match_id(1)) << feed;
    EXPECT_EQ(ids.back(), match_id(2)) << feed;
    return feed.records.size() == 3 ? feed.records[1].problem : "?";
}

class EveryLayout : public testing::TestWithParam<Layout> {};

TEST_P(EveryLayout, ReadsAllRecords) {
    const Layout &layout = GetParam();
    std::vector<std::string> records;
    std::vector<std::string> ids;
    for (int n = 0; n < 50; ++n) {
        records.push_back(layout.record(n));
        ids.push_back(match_id(n));
    }
    const std::string text = layout.feed(records);
    const ReadFeed feed = read_feed(text);
    EXPECT_EQ(feed.received, 50);
    EXPECT_EQ(good_ids(feed), ids);
    for (size_t i = 0; i < feed.records.size(); ++i) {
        const ReadRecord &record = feed.records[i];
        EXPECT_EQ(record.ordinal, static_cast<int64_t>(i) + 1);
        EXPECT_EQ(record.raw, "");
        EXPECT_EQ(record.match_date, 9034);
        EXPECT_EQ(record.line, 1);
        // the record stands where it is said to
        std::string expected = records[i].substr(records[i].find('{'));
        EXPECT_EQ(text.substr(static_cast<size_t>(record.byte_offset), expected.size()), expected);
    }
}

TEST_P(EveryLayout, ReadsAlikeHoweverTheFeedIsCut) {
    const Layout &layout = GetParam();
    const std::string text = layout.feed({layout.record(1), layout.record(2), layout.record(3)});
    const ReadFeed whole = read_feed(text);
    ASSERT_EQ(good_ids(whole), (Strings{match_id(1), match_id(2), match_id(3)}));
    for (size_t size = 1; size <= text.size(); ++size) {
        ASSERT_EQ(read_slices(cut(text, size)), whole) << "by " << size;
    }
    EXPECT_EQ(read_slices({"", text, ""}), whole);
}

TEST_P(EveryLayout, KeepsRawWhereAsked) {
    const Layout &layout = GetParam();
    ReadOptions options = some_options();
    options.raw_budget = UINT64_MAX;
    const std::string text = layout.feed({layout.record(1), layout.record(2)});
    for (const ReadRecord &record : read_feed(text, options).records) {
        const std::string expected = layout.record(static_cast<int>(record.ordinal));
        EXPECT_EQ(record.raw, expected.substr(expected.find('{')));
        EXPECT_EQ(record.raw_length, static_cast<int64_t>(record.raw.size()));
        EXPECT_EQ(record.detail, "");
    }
}

TEST(FeedReader, KeepsRawOfGoodRecordsWithinABudget) {
    const size_t size = match(0).size();
    ReadOptions options = some_options();
    options.raw_budget = 2 * size + size / 2;
    const std::string broken = "{\"match_id\":1";
    const std::string text = kLines.feed({match(1), broken, match(2), match(3), broken, match(4)});
    for (const size_t slice : {text.size(), size_t{10}}) {
        const ReadFeed feed = read_slices(cut(text, slice), options);
        ASSERT_EQ(feed.records.size(), 6U);
        EXPECT_EQ(feed.records[0].raw, match(1));
        EXPECT_EQ(feed.records[1].raw, broken);
        EXPECT_EQ(feed.records[2].raw, match(2));
        EXPECT_EQ(feed.records[3].raw, "");
        EXPECT_EQ(feed.records[4].raw, broken);
        EXPECT_EQ(feed.records[5].raw, "");
    }
}

INSTANTIATE_TEST_SUITE_P(All, EveryLayout, testing::Values(kCompact, kPretty, kLines),
                         [](const auto &test) { return std::string(test.param.name); });

TEST(FeedReader, PassesOverAByteOrderMark) {
    const ReadFeed feed = read_feed("\xEF\xBB\xBF[" + match(1) + "]");
    EXPECT_EQ(good_ids(feed), Strings{match_id(1)});
    EXPECT_EQ(feed.records[0].byte_offset, 4);
}

TEST(FeedReader, TellsWhatIsNoFeed) {
    for (const std::string_view text : {"", " \n", "[", "17", "\"x\"", "null", "<html></html>",
                                        "\x1F\x8B\x08", "match_id,Line\n1,2\n"}) {
        const ReadFeed feed = read_feed(text);
        EXPECT_TRUE(feed.error.has_value()) << text;
        EXPECT_EQ(feed.received, 0) << text;
    }
    const ReadFeed empty = read_feed("[]");
    EXPECT_FALSE(empty.error.has_value());
    EXPECT_EQ(empty.received, 0);
}

TEST(FeedReader, GivesNoRecordsOfAFeedThatFailed) {
    FeedReader reader(some_options());
    reader.append("<html>");
    ASSERT_NE(reader.error(), nullptr);
    reader.append("[" + match(1) + "]");
    EXPECT_TRUE(reader.records().empty());
    reader.finish();
    EXPECT_TRUE(reader.records().empty());
    EXPECT_EQ(reader.received(), 0);
    EXPECT_EQ(reader.error()->offset, 0U);
}

TEST(FeedReader, GivesRecordsAsSoonAsTheyAreComplete) {
    FeedReader reader(some_options());
    const std::string record = match(1);
    reader.append("[" + record.substr(0, record.size() - 1));
    EXPECT_TRUE(reader.records().empty());
    reader.append("}");
    ASSERT_EQ(reader.records().size(), 1U);
    EXPECT_EQ(reader.records()[0].match_id.view(), match_id(1));
    reader.append("");
    EXPECT_TRUE(reader.records().empty());
    reader.append("," + match(2) + "," + match(3) + ",");
    EXPECT_EQ(reader.records().size(), 2U);
    EXPECT_EQ(reader.received(), 3);
    reader.append("]");
    reader.finish();
    EXPECT_TRUE(reader.records().empty());
    EXPECT_EQ(reader.error(), nullptr);
}

TEST(FeedReader, TellsProblemsOfTheJson) {
    EXPECT_EQ(problem_among_good(match_with(0, R"("note":tru)")), "invalid_json");
    EXPECT_EQ(problem_among_good(match_with(0, R"("note":NaN)")), "invalid_json");
    EXPECT_EQ(problem_among_good(match_with(0, R"("note":"\ud800")")), "invalid_json");
    EXPECT_EQ(problem_among_good(match_with(0, R"("note":[1,])")), "invalid_json");
    EXPECT_EQ(problem_among_good(match_with(0, "\"note\":1,")), "invalid_json");
    EXPECT_EQ(problem_among_good(match_with(0, "\"note\":\"\xC3\"")), "invalid_utf8");
    EXPECT_EQ(problem_among_good(match_with(0, R"("url":"\u0000")")), "nul_character");
    for (const std::string_view scalar : {"1", "\"x\"", "null", "true", "[]", "[1,\"x\"]"}) {
        EXPECT_EQ(problem_among_good(std::string(scalar)), "not_an_object") << scalar;
    }
}

TEST(FeedReader, TakesAnArrayInTheArrayForABracketTooMany) {
    const ReadFeed feed =
        read_feed("[" + match(1) + ",[" + match(2) + "," + match(3) + "]," + match(4) + "]");
    EXPECT_EQ(good_ids(feed), (Strings{match_id(1), match_id(2), match_id(3), match_id(4)}));
    EXPECT_EQ(problems(feed), (Strings{"invalid_json", "invalid_json"}));
    EXPECT_EQ(feed.records[1].raw, "[");
    EXPECT_EQ(feed.records.back().raw, "]");
}

TEST(FeedReader, TakesWhatIsOnlyUnusual) {
    EXPECT_EQ(problem_among_good(match_with(0, R"("note":"a\u0000b")")), "");
    EXPECT_EQ(problem_among_good(match_with(0, R"("note":1e400)")), "");
    EXPECT_EQ(problem_among_good(match_with(0, R"("note":123456789012345678901234567890)")), "");
    EXPECT_EQ(problem_among_good(match_with(0, R"("note":{"Winner":"x","a":[{}]})")), "");
    EXPECT_EQ(problem_among_good(match_with(0, R"("Winner":"rubbish","Winner":"away")")), "");
    EXPECT_EQ(problem_among_good(match_with(0, R"("Winner":null)")), "");
    EXPECT_EQ(problem_among_good(match_with(0, R"("Winner":"rubbish")")), "invalid_winner");
}

TEST(FeedReader, LimitsDepth) {
    const auto nested = [](size_t depth) {  // the record itself counts
        return match_with(0,
                          "\"note\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']'));
    };
    EXPECT_EQ(problem_among_good(nested(63)), "");
    EXPECT_EQ(problem_among_good(nested(64)), "");
    EXPECT_EQ(problem_among_good(nested(65)), "too_deep");
    EXPECT_EQ(problem_among_good(nested(100000)), "too_deep");
    std::string objects = "1";
    for (int i = 0; i < 63; ++i) objects = "{\"a\":" + objects + "}";
    EXPECT_EQ(problem_among_good(match_with(0, "\"note\":" + objects)), "");
    EXPECT_EQ(problem_among_good(match_with(0, "\"note\":{\"a\":" + objects + "}")), "too_deep");
}

TEST(FeedReader, LimitsSize) {
    const size_t rest = match_with(0, "\"note\":\"\"").size();
    const auto sized = [&](size_t size) {
        return match_with(0, "\"note\":\"" + std::string(size - rest, 'x') + "\"");
    };
    ASSERT_EQ(sized(2000).size(), 2000U);
    EXPECT_EQ(problem_among_good(sized(kMaxRecordBytes)), "");
    EXPECT_EQ(problem_among_good(sized(kMaxRecordBytes + 1)), "record_too_large");
}

TEST(FeedReader, SurvivesATextOf100Megabytes) {
    constexpr size_t kSize = 100'000'000;
    const std::string large =
        "{\"match_id\":\"nndz-WWlPd3dyditqQT09\",\"note\":\"" + std::string(kSize, 'x') + "\"}";
    std::string text = "[" + match(1) + "," + large + "," + match(2) + "]";
    const ReadFeed feed = read_slices(cut(text, 65536));
    ASSERT_EQ(feed.records.size(), 3U);
    EXPECT_EQ(good_ids(feed), (Strings{match_id(1), match_id(2)}));
    const ReadRecord &record = feed.records[1];
    EXPECT_EQ(record.problem, "record_too_large");
    EXPECT_EQ(record.detail, std::to_string(large.size()) + " bytes");
    EXPECT_EQ(record.raw_length, static_cast<int64_t>(large.size()));
    EXPECT_TRUE(record.raw == large.substr(0, kMaxRecordBytes));
    EXPECT_EQ(record.byte_offset, static_cast<int64_t>(match(1).size()) + 2);
    EXPECT_EQ(feed.records[2].byte_offset, static_cast<int64_t>(text.size() - match(2).size()) - 1);
    EXPECT_TRUE(read_feed(text) == feed);

    // the same, but it never ends
    text.resize(kSize / 2);
    const ReadFeed torn = read_slices(cut(text, 65536));
    ASSERT_EQ(torn.records.size(), 2U);
    EXPECT_EQ(torn.records[1].problem, "invalid_json");
    EXPECT_EQ(torn.records[1].raw.size(), kMaxRecordBytes);
    EXPECT_EQ(torn.records[1].raw_length, static_cast<int64_t>(text.size()) - record.byte_offset);
}

TEST(FeedReader, KeepsNoMoreThanOneSliceAndOneRecord) {
    const auto in_use = [] {
        const struct mallinfo2 info = mallinfo2();  // all zero under AddressSanitizer
        return static_cast<int64_t>(info.uordblks + info.hblkhd);
    };
    struct Case {
        std::string begin;
        std::string filling;
    };
    for (const auto &[begin, filling] : {
             Case{"[{\"a\":\"", "x"},                 // a string that does not end
             Case{"[{\"a\":\"x\"y},{\"a\":\"", "x"},  // the same behind a broken record
             Case{"[{\"a\":1,{\"a\":\"", "x"},
             Case{"[{\"a\":\"x\"y ", "x"},  // a broken record that does not end
             Case{"[{\"a\":\"x\"y}, {", " "},
             Case{"[{\"a\":\"x\"y},", "1,"},  // elements behind a broken record
             Case{"[{\"a\":1", " "},
             Case{"[{\"a\":1},", " "},
             Case{"{\"a\":1}\n", "\n"},
             Case{"[{\"a\":", "["},
         }) {
        FeedReader reader(some_options());
        const int64_t before = in_use();
        reader.append(begin);
        std::string slice;
        while (slice.size() < 65536) slice += filling;
        for (int i = 0; i < 640; ++i) {
            reader.append(slice);
            ASSERT_LT(in_use() - before, 10'000'000) << begin << " after " << i << " slices";
        }
        reader.finish();
        EXPECT_EQ(reader.error(), nullptr);
    }
}

TEST(FeedReader, RejectsOneRecordOfInvalidUtf8AmongMany) {
    std::vector<std::string> records;
    for (int n = 0; n < 500; ++n) records.push_back(match(n));
    records[123] = match_with(123, "\"note\":\"caf\xE9\"");
    const ReadFeed feed = read_slices(cut(kCompact.feed(records), 1000));
    ASSERT_EQ(feed.records.size(), 500U);
    EXPECT_EQ(good_ids(feed).size(), 499U);
    EXPECT_EQ(feed.records[123].problem, "invalid_utf8");
    EXPECT_EQ(feed.records[123].raw, records[123]);
    EXPECT_EQ(feed.records[123].raw_length, static_cast<int64_t>(records[123].size()));
    EXPECT_EQ(feed.records[123].ordinal, 124);
}

TEST(FeedReader, NumbersTheTeamsOfAcceptedRecords) {
    FeedReader reader(some_options());
    const auto with_teams = [](int n, std::string_view home, std::string_view away) {
        return match_with(n, "\"Home Team\":\"" + std::string(home) + "\",\"Away Team\":\"" +
                                 std::string(away) + "\"");
    };
    reader.append("[" + with_teams(1, "A 1", "B 1") + "," + with_teams(2, "C 1", "BYE") + ",");
    reader.append(with_teams(3, "B  1", "A 1") + "," + with_teams(4, "D 1", "A 1") + "]");
    ASSERT_EQ(reader.records().size(), 2U);
    EXPECT_EQ(reader.records()[0].home_number, 1);
    EXPECT_EQ(reader.records()[0].away_number, 0);
    EXPECT_EQ(reader.records()[1].home_number, 2);
    ASSERT_EQ(reader.teams().size(), 3U);  // not C 1: its record was rejected
    EXPECT_EQ(reader.teams()[2].name, "D 1");
    EXPECT_EQ(reader.teams()[2].league, "APTA_CHICAGO");
}

TEST(FeedReader, CountsFilteredRecordsAsReceived) {
    ReadOptions options = some_options();
    options.league = "NSTF";
    const ReadFeed feed =
        read_feed("[" + match(1) + ",{\"league_id\":\"nstf\"},{\"league_id\":tru}]", options);
    EXPECT_EQ(feed.received, 3);
    EXPECT_TRUE(feed.records[0].filtered);
    EXPECT_FALSE(feed.records[1].filtered);
    EXPECT_EQ(feed.records[1].problem, "missing_match_id");
    EXPECT_FALSE(feed.records[2].filtered);
    EXPECT_EQ(feed.records[2].problem, "invalid_json");
    // what is known of a record is enough to filter it, whatever else is wrong with it
    EXPECT_TRUE(
        read_feed("[" + match_with(1, R"("url":"\u0000")") + "]", options).records[0].filtered);
}

}  // namespace
}  // namespace tenniscores::test
