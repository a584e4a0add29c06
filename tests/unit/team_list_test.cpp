#include "extension/core/team_list.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

namespace tenniscores {
namespace {

TEST(TeamList, NumbersTeamsInTheOrderInWhichTheyCome) {
    TeamList list;
    EXPECT_TRUE(list.teams().empty());
    EXPECT_EQ(list.number("A", "x"), 0);
    EXPECT_EQ(list.number("A", "y"), 1);
    EXPECT_EQ(list.number("B", "x"), 2);
    EXPECT_EQ(list.number("A", "x"), 0);
    EXPECT_EQ(list.number("B", "x"), 2);
    EXPECT_EQ(list.number("A", "y"), 1);
    ASSERT_EQ(list.teams().size(), 3U);
    EXPECT_EQ(list.teams()[2].league, "B");
    EXPECT_EQ(list.teams()[2].name, "x");
}

TEST(TeamList, TakesNamesExactly) {
    TeamList list;
    EXPECT_EQ(list.number("A", "Skokie 2"), 0);
    EXPECT_EQ(list.number("A", "skokie 2"), 1);
    EXPECT_EQ(list.number("A", "Skokie 22"), 2);
    EXPECT_EQ(list.number("A S", "kokie 2"), 3);
    EXPECT_EQ(list.number("", "A"), 4);
    EXPECT_EQ(list.number("A", ""), 5);
}

TEST(TeamList, FindsEveryTeamAgain) {
    TeamList list;
    std::map<std::pair<std::string, std::string>, int32_t> expected;
    for (int i = 0; i < 5000; ++i) {
        const std::string league = "league " + std::to_string(i % 7);
        const std::string name = "team " + std::to_string((i * 31) % 400);
        const auto [entry, is_new] =
            expected.try_emplace({league, name}, static_cast<int32_t>(expected.size()));
        ASSERT_EQ(list.number(league, name), entry->second) << league << ' ' << name;
    }
    ASSERT_EQ(list.teams().size(), expected.size());
    for (const auto &[team, number] : expected) {
        EXPECT_EQ(list.teams()[static_cast<size_t>(number)].league, team.first);
        EXPECT_EQ(list.teams()[static_cast<size_t>(number)].name, team.second);
    }
}

}  // namespace
}  // namespace tenniscores
