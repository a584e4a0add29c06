#include "extension/core/repeated.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace tenniscores {
namespace {

/// Counts how often it is asked.
class RepeatedTest : public testing::Test {
  protected:
    size_t size_of(std::string_view text) {
        return repeated_.of(text, [&](std::string_view made_of) {
            ++made_;
            return made_of.size();
        });
    }

    Repeated<size_t> repeated_;
    int made_ = 0;
};

TEST_F(RepeatedTest, AsksOnlyWhereTheTextIsAnother) {
    EXPECT_EQ(size_of("a"), 1U);
    EXPECT_EQ(size_of("a"), 1U);
    EXPECT_EQ(made_, 1);
    EXPECT_EQ(size_of("bc"), 2U);
    EXPECT_EQ(size_of("a"), 1U);
    EXPECT_EQ(made_, 3);
}

TEST_F(RepeatedTest, KnowsNothingAtFirstNotEvenOfTheEmptyText) {
    EXPECT_EQ(size_of(""), 0U);
    EXPECT_EQ(made_, 1);
}

TEST_F(RepeatedTest, OwnsTheTextItRemembers) {
    std::string text = "Skokie 23";
    EXPECT_EQ(size_of(text), 9U);
    text = "Skokie 24";
    EXPECT_EQ(size_of(text), 9U);
    EXPECT_EQ(made_, 2);
}

TEST_F(RepeatedTest, RemembersNothingOfAFailure) {
    EXPECT_EQ(size_of("a"), 1U);
    const auto fail = [](std::string_view) -> size_t { throw std::runtime_error("failed"); };
    EXPECT_THROW(repeated_.of("bc", fail), std::runtime_error);
    EXPECT_EQ(size_of("a"), 1U);
    EXPECT_EQ(size_of("bc"), 2U);
}

}  // namespace
}  // namespace tenniscores
