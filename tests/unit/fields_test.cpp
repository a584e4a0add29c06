#include "extension/core/fields.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace tenniscores {
namespace {

using std::literals::operator""sv;

struct Aliases {
    Field field;
    std::vector<std::string_view> keys;  ///< the first one that is not empty counts
};

const std::vector<Aliases> kExpected = {
    {Field::match_id, {"match_id", "Match ID", "id"}},
    {Field::line, {"Line", "line", "Court", "Court #"}},
    {Field::league, {"league_id", "League", "League ID", "source_league"}},
    {Field::date, {"Date", "date"}},
    {Field::home_team, {"Home Team", "home_team"}},
    {Field::away_team, {"Away Team", "away_team"}},
    {Field::home_player_1_id, {"Home Player 1 ID"}},
    {Field::home_player_2_id, {"Home Player 2 ID"}},
    {Field::away_player_1_id, {"Away Player 1 ID"}},
    {Field::away_player_2_id, {"Away Player 2 ID"}},
    {Field::home_player_1, {"Home Player 1"}},
    {Field::home_player_2, {"Home Player 2"}},
    {Field::away_player_1, {"Away Player 1"}},
    {Field::away_player_2, {"Away Player 2"}},
    {Field::scores, {"Scores", "Score", "scores", "score"}},
    {Field::winner, {"Winner", "winner"}},
    {Field::series, {"Series", "series"}},
    {Field::url, {"url", "match_url"}},
};

TEST(FindField, KnowsEveryKeyAndItsRank) {
    ASSERT_EQ(kExpected.size(), kFieldCount);
    for (const Aliases &aliases : kExpected) {
        for (size_t rank = 0; rank < aliases.keys.size(); ++rank) {
            const FieldKey found = find_field(aliases.keys[rank]);
            EXPECT_EQ(found.field, aliases.field) << aliases.keys[rank];
            EXPECT_EQ(found.rank, static_cast<int>(rank)) << aliases.keys[rank];
        }
    }
}

TEST(FindField, KnowsNoOther) {
    for (const std::string_view key : {"",
                                       " ",
                                       "Match_ID",
                                       "match_id ",
                                       " match_id",
                                       "match id",
                                       "ID",
                                       "Id",
                                       "LINE",
                                       "Line ",
                                       "Court#",
                                       "court",
                                       "league",
                                       "League_id",
                                       "DATE",
                                       "Home team",
                                       "home team",
                                       "Home Player",
                                       "Home Player 3",
                                       "Home Player 1 Id",
                                       "home_player_1",
                                       "SCORES",
                                       "Series ",
                                       "URL",
                                       "zzz"}) {
        EXPECT_EQ(find_field(key).field, Field::count) << key;
    }
    EXPECT_EQ(find_field("id\0"sv).field, Field::count);
    EXPECT_EQ(find_field(std::string(100000, 'k')).field, Field::count);
}

TEST(FieldMemory, KnowsWhatFindFieldKnows) {
    const std::vector<std::vector<std::string>> records = {
        {"id", "Date", "unused", "Line"},
        {"id", "Date", "unused", "Line"},  // the same keys in the same order
        {"Date", "id", "Line", "unused"},  // in another
        {"id", "Date"},                    // fewer
        {"id", "id", "Date", "", "Line", "more", "Winner"},
        {},
        {"id", "Date", "unused", "Line"},
    };
    FieldMemory memory;
    for (const auto &record : records) {
        memory.begin_record();
        for (const std::string &key : record) {
            const FieldKey found = memory.find(key);
            EXPECT_EQ(found.field, find_field(key).field) << key;
            EXPECT_EQ(found.rank, find_field(key).rank) << key;
        }
    }
}

TEST(FieldMemory, OwnsTheKeysItRemembers) {
    FieldMemory memory;
    std::string key = "Home Team";
    EXPECT_EQ(memory.find(key).field, Field::home_team);
    key = "home team";  // the bytes that the first key stood in
    memory.begin_record();
    EXPECT_EQ(memory.find(key).field, Field::count);
    memory.begin_record();
    EXPECT_EQ(memory.find("Home Team").field, Field::home_team);
}

TEST(FieldMemory, TakesRecordsOfAnyNumberOfKeys) {
    FieldMemory memory;
    for (int record = 0; record < 3; ++record) {
        memory.begin_record();
        for (int i = 0; i < 1000; ++i) {
            EXPECT_EQ(memory.find("key " + std::to_string(i)).field, Field::count);
            EXPECT_EQ(memory.find("Winner").field, Field::winner);
        }
    }
}

/// What recall() makes of the JSON behind a key's opening quote.
FieldKey recall(FieldMemory &memory, std::string json) {
    json.append(FieldMemory::kLongestKey + 1, '"');
    const FieldKey *meaning = memory.recall(json.data());
    return meaning == nullptr ? FieldKey() : *meaning;
}

TEST(FieldMemory, RecallsKeysInUseAsTheyStandInTheFeed) {
    FieldMemory memory;
    EXPECT_EQ(recall(memory, "id\":"), FieldKey());
    for (const std::string key : {"id", "unused", "Date"}) memory.find(key);
    memory.begin_record();
    EXPECT_EQ(recall(memory, "i\":"), FieldKey());
    EXPECT_EQ(recall(memory, "ids\":"), FieldKey());
    EXPECT_EQ(recall(memory, "Id\":"), FieldKey());
    EXPECT_EQ(recall(memory, "id\":"), find_field("id"));
    EXPECT_EQ(recall(memory, "unused\":"), FieldKey());
    EXPECT_EQ(memory.find("unused"), FieldKey());
    EXPECT_EQ(recall(memory, "Date\":"), find_field("Date"));
    EXPECT_EQ(recall(memory, "Date\":"), FieldKey());
}

TEST(FieldMemory, RecallsNoKeyThatHasToBeEscaped) {
    for (const std::string key : {"id\"", "\"", "id\\", ""}) {
        FieldMemory memory;
        memory.find(key);
        memory.begin_record();
        EXPECT_EQ(recall(memory, key + "\":"), FieldKey()) << key;
    }
}

}  // namespace
}  // namespace tenniscores
