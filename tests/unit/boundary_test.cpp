#include "extension/core/boundary.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/feeds.hpp"

namespace tenniscores::test {
namespace {

using std::literals::operator""sv;

class Boundary : public testing::Test {
  protected:
    Boundary() : feed_(feed_open(), feed_close) {}

    void add_leagues() {
        feed_add_league(feed(), "apta_chicago"sv, "APTA_CHICAGO"sv, status_);
        ASSERT_EQ(status_.result, CallResult::ok);
        feed_add_league(feed(), "nstf"sv, "NSTF"sv, status_);
        ASSERT_EQ(status_.result, CallResult::ok);
    }

    FeedHandle *feed() { return feed_.get(); }

    void append(std::string_view text) { feed_append(feed(), text.data(), text.size(), status_); }

    std::vector<ReadRecord> records() const {
        size_t count = 0;
        const MatchRecord *first = feed_records(feed_.get(), count);
        EXPECT_EQ(first == nullptr, count == 0);
        std::vector<ReadRecord> all;
        for (size_t i = 0; i < count; ++i) all.push_back(own(first[i]));
        return all;
    }

    std::unique_ptr<FeedHandle, decltype(&feed_close)> feed_;
    CallStatus status_;
};

TEST_F(Boundary, ReadsAFeed) {
    add_leagues();
    EXPECT_EQ(feed_received(feed()), 0);
    EXPECT_TRUE(records().empty());
    append("[" + match(1) + "," + match(2).substr(0, 20));
    EXPECT_EQ(status_.result, CallResult::ok);
    ASSERT_EQ(records().size(), 1U);
    EXPECT_EQ(records()[0].match_id, match_id(1));
    append(match(2).substr(20) + ",{\"id\":tru}");
    ASSERT_EQ(records().size(), 2U);
    EXPECT_EQ(records()[0].match_id, match_id(2));
    EXPECT_EQ(records()[1].problem, "invalid_json");
    append("]");
    EXPECT_TRUE(records().empty());
    feed_finish(feed(), status_);
    EXPECT_EQ(status_.result, CallResult::ok);
    EXPECT_TRUE(records().empty());
    EXPECT_EQ(feed_received(feed()), 3);
}

TEST_F(Boundary, ReadsNothingAtAll) {
    feed_append(feed(), nullptr, 0, status_);
    EXPECT_EQ(status_.result, CallResult::ok);
    feed_finish(feed(), status_);
    EXPECT_EQ(status_.result, CallResult::invalid_feed);
    EXPECT_STREQ(status_.message, "the feed is empty");
    EXPECT_EQ(status_.offset, 0U);
    EXPECT_EQ(feed_received(feed()), 0);
}

TEST_F(Boundary, FinishesWithoutASlice) {
    feed_finish(feed(), status_);
    EXPECT_EQ(status_.result, CallResult::invalid_feed);
    EXPECT_EQ(feed_team_count(feed()), 0U);
}

TEST_F(Boundary, TellsWhereTheTextIsNoFeed) {
    append("  \n<html>");
    EXPECT_EQ(status_.result, CallResult::invalid_feed);
    EXPECT_EQ(status_.offset, 3U);
    EXPECT_STREQ(status_.message, "found \"<\", expected \"[\" or \"{\"");
    append("more");
    EXPECT_EQ(status_.result, CallResult::invalid_feed);
    EXPECT_TRUE(records().empty());
}

TEST_F(Boundary, GivesTheRestOfATornFeed) {
    add_leagues();
    append("[" + match(1) + "," + match(2).substr(0, 20));
    feed_finish(feed(), status_);
    EXPECT_EQ(status_.result, CallResult::ok);
    ASSERT_EQ(records().size(), 1U);
    EXPECT_EQ(records()[0].problem, "invalid_json");
    EXPECT_EQ(records()[0].raw, match(2).substr(0, 20));
    EXPECT_EQ(feed_received(feed()), 2);
}

TEST_F(Boundary, Filters) {
    add_leagues();
    feed_set_filter(feed(), "Nstf"sv, "Series 23"sv, status_);
    ASSERT_EQ(status_.result, CallResult::ok);
    append("[" + match(1) + "]");
    EXPECT_TRUE(records()[0].filtered);
}

TEST_F(Boundary, TakesEverythingWithoutAFilter) {
    add_leagues();
    feed_set_filter(feed(), Text(), Text(), status_);
    append("[" + match(1) + "]");
    EXPECT_FALSE(records()[0].filtered);
    EXPECT_EQ(records()[0].problem, "");
}

TEST_F(Boundary, DerivesIdsAndKeepsRawWhereAsked) {
    add_leagues();
    feed_derive_ids(feed());
    feed_keep_raw(feed(), 1000);
    std::string record = match(1);
    record.erase(record.find("\"match_id\""),
                 record.find("\"Line\"") - record.find("\"match_id\""));
    append("[" + record + "]");
    ASSERT_EQ(records().size(), 1U);
    EXPECT_TRUE(records()[0].provisional);
    EXPECT_EQ(records()[0].raw, record);
}

TEST_F(Boundary, ResolvesLeagues) {
    add_leagues();
    EXPECT_EQ(feed_resolve_league(feed(), "Apta_Chicago"sv, status_).view(), "APTA_CHICAGO");
    EXPECT_TRUE(feed_resolve_league(feed(), "nowhere"sv, status_).absent());
    EXPECT_TRUE(feed_resolve_league(feed(), Text(), status_).absent());
    EXPECT_EQ(status_.result, CallResult::ok);
}

TEST_F(Boundary, NumbersTeams) {
    add_leagues();
    append("[" + match(1) + "]");
    ASSERT_EQ(feed_team_count(feed()), 2U);
    Text league;
    Text name;
    feed_team(feed(), 1, league, name);
    EXPECT_EQ(league.view(), "APTA_CHICAGO");
    EXPECT_EQ(name.view(), "Winnetka 23");
}

TEST_F(Boundary, GivesTheKeyOfAProvisionalId) {
    MatchRecord record;
    record.league = "NSTF"sv;
    record.line = 2;
    char key[64];
    const size_t size = provisional_key_of(record, key, sizeof key, status_);
    EXPECT_EQ(status_.result, CallResult::ok);
    EXPECT_EQ(std::string_view(key, size), "4:NSTF,-,-,-,4:line,1:2,");
    EXPECT_EQ(provisional_key_of(record, key, 24, status_), 24U);
    EXPECT_EQ(status_.result, CallResult::ok);
    provisional_key_of(record, key, 23, status_);
    EXPECT_EQ(status_.result, CallResult::failed);
    EXPECT_STREQ(status_.message, "names too long for a provisional id");
}

TEST_F(Boundary, AppliesTheIdRule) {
    const IdResult good = id_rule("nndz-WWlPd3dyditqQT09_Line3"sv, "Line 3"sv, status_);
    EXPECT_EQ(status_.result, CallResult::ok);
    EXPECT_EQ(good.problem, Problem::none);
    EXPECT_EQ(good.id.view(), "nndz-WWlPd3dyditqQT09_Line3");
    EXPECT_EQ(good.base.view(), "nndz-WWlPd3dyditqQT09");
    EXPECT_EQ(good.line, 3);

    const IdResult no_line = id_rule("nndz-WWlPd3dyditqQT09"sv, Text(), status_);
    EXPECT_EQ(no_line.problem, Problem::missing_line);
    EXPECT_EQ(no_line.id.size, 0U);
    EXPECT_EQ(no_line.base.view(), "nndz-WWlPd3dyditqQT09");

    const IdResult nothing = id_rule(Text(), Text(), status_);
    EXPECT_EQ(nothing.problem, Problem::missing_match_id);
    EXPECT_EQ(nothing.base.size, 0U);

    const std::string long_id = "nndz-" + std::string(10000, 'A');
    EXPECT_EQ(id_rule(std::string_view(long_id), "1"sv, status_).problem,
              Problem::malformed_match_id);
    // the longest id there is
    const IdResult longest = id_rule("nndz-WWlPd3dyditqQT09AAAA"sv, "99"sv, status_);
    EXPECT_EQ(longest.id.view(), "nndz-WWlPd3dyditqQT09AAAA_Line99");
}

TEST_F(Boundary, TellsKindsOfIds) {
    EXPECT_EQ(id_kind("nndz-WWlPd3dyditqQT09_Line3"sv), IdKind::source);
    EXPECT_EQ(id_kind("prov1-0123456789abcdef0123456789abcdef"sv), IdKind::provisional);
    for (const Text id : {Text(), Text(""sv), Text("nndz-WWlPd3dyditqQT09"sv), Text("x"sv)}) {
        EXPECT_EQ(id_kind(id), IdKind::none);
    }
}

TEST_F(Boundary, GivesSeriesKeys) {
    ShortText key;
    series_of("Tennaqua S2B"sv, key, status_);
    EXPECT_EQ(key.view(), "2b");
    series_of(Text(), key, status_);
    EXPECT_EQ(key.view(), "");
    EXPECT_EQ(status_.result, CallResult::ok);
}

TEST_F(Boundary, CutsALongSeriesKeyBetweenCharacters) {
    for (size_t ascii = 0; ascii < 4; ++ascii) {
        std::string word(ascii, 'x');
        for (int i = 0; i < 40; ++i) word += "\u20AC";
        ShortText key;
        series_of(std::string_view(word), key, status_);
        EXPECT_EQ(status_.result, CallResult::ok);
        EXPECT_LE(key.size, 64U);
        EXPECT_EQ(key.view(), word.substr(0, key.size));
        EXPECT_EQ((key.size - ascii) % 3, 0U) << "cut inside a character";
    }
}

TEST_F(Boundary, FoldsText) {
    const std::string text = " Lake\u00A0Forest  S1 ";
    std::string folded(text.size(), '?');
    const size_t size = fold_text(std::string_view(text), folded.data(), status_);
    EXPECT_EQ(folded.substr(0, size), "Lake Forest S1");
    EXPECT_EQ(fold_text(Text(), folded.data(), status_), 0U);
    EXPECT_EQ(status_.result, CallResult::ok);
}

TEST_F(Boundary, TellsWhoseSetsAreMore) {
    int32_t difference = 0;
    EXPECT_TRUE(score_difference("6-4, 4-6, 10-8"sv, difference, status_));
    EXPECT_EQ(difference, 1);
    EXPECT_FALSE(score_difference("19.0"sv, difference, status_));
    EXPECT_FALSE(score_difference(Text(), difference, status_));
    EXPECT_EQ(status_.result, CallResult::ok);
}

TEST_F(Boundary, IsPlainDataWhereErrorsJump) {
    EXPECT_TRUE(std::is_trivially_destructible_v<CallStatus>);
    EXPECT_TRUE(std::is_trivially_destructible_v<MatchRecord>);
    EXPECT_TRUE(std::is_trivially_destructible_v<IdResult>);
    EXPECT_TRUE(std::is_trivially_destructible_v<ShortText>);
    EXPECT_TRUE(std::is_trivially_destructible_v<Text>);
}

}  // namespace
}  // namespace tenniscores::test
