#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/feeds.hpp"

// A feed that ends at any of its bytes: what was complete is read, and the rest is told.

namespace tenniscores::test {
namespace {

using Strings = std::vector<std::string>;

class Truncated : public testing::TestWithParam<Layout> {
  protected:
    Truncated() {
        const Layout &layout = GetParam();
        text_ = layout.head;
        for (int n = 0; n < 3; ++n) {
            if (n > 0) text_ += layout.separator;
            text_ += layout.record(n);
            ends_.push_back(text_.size());
        }
        text_ += layout.tail;
    }

    /// The ids of the records that are complete in the first `size` bytes.
    Strings complete(size_t size) const {
        Strings ids;
        for (size_t n = 0; n < ends_.size(); ++n) {
            if (ends_[n] <= size) ids.push_back(match_id(static_cast<int>(n)));
        }
        return ids;
    }

    /// True where a feed of `size` bytes has begun what it does not end.
    bool is_torn(size_t size) const {
        if (GetParam().head[0] == '[') return text_.find_last_of(']') >= size;
        const std::string_view seen = std::string_view(text_).substr(0, size);
        return seen.find_last_not_of('\n') != std::string_view::npos &&
               seen[seen.find_last_not_of('\n')] != '}';
    }

    std::string text_;
    std::vector<size_t> ends_;
};

TEST_P(Truncated, GivesWhatIsCompleteAndTellsTheRest) {
    for (size_t size = 0; size <= text_.size(); ++size) {
        const std::string part = text_.substr(0, size);
        const ReadFeed feed = read_feed(part);
        SCOPED_TRACE(testing::Message() << "the first " << size << " bytes: " << part << feed);
        ASSERT_EQ(good_ids(feed), complete(size));
        ASSERT_EQ(feed.received, static_cast<int64_t>(feed.records.size()));
        const std::string_view blank = "[ \n";
        if (part.find_first_not_of(blank) == std::string::npos) {
            // not even a record has begun
            ASSERT_TRUE(feed.error.has_value());
            continue;
        }
        ASSERT_FALSE(feed.error.has_value());
        ASSERT_EQ(problems(feed), is_torn(size) ? Strings{"invalid_json"} : Strings{});
        if (!is_torn(size)) continue;
        const ReadRecord &last = feed.records.back();
        ASSERT_EQ(last.problem, "invalid_json");
        ASSERT_NE(last.detail.find("the feed ends"), std::string::npos);
        ASSERT_EQ(part.substr(static_cast<size_t>(last.byte_offset), last.raw.size()), last.raw);
        for (const size_t slice : {1U, 13U}) ASSERT_EQ(read_slices(cut(part, slice)), feed);
    }
}

TEST_P(Truncated, GoesOnWithTheFeedBehindIt) {
    // a writer that died, and another that began anew behind what it left
    const Layout &layout = GetParam();
    const std::string more = layout.feed({layout.record(8), layout.record(9)});
    for (size_t size = 1; size <= text_.size(); ++size) {
        const std::string text = text_.substr(0, size) + "\n" + more;
        const ReadFeed feed = read_feed(text);
        SCOPED_TRACE(testing::Message() << "after " << size << " bytes: " << text << feed);
        Strings expected = complete(size);
        expected.push_back(match_id(8));
        expected.push_back(match_id(9));
        EXPECT_EQ(good_ids(feed), expected);
        EXPECT_EQ(read_slices(cut(text, 5)), feed);
    }
}

TEST_P(Truncated, ReadsNoRecordTwiceWhereTheBeginningIsMissing) {
    for (size_t size = 1; size <= text_.size(); ++size) {
        const ReadFeed feed = read_feed(text_.substr(size));
        SCOPED_TRACE(testing::Message() << "without the first " << size << " bytes" << feed);
        if (feed.error.has_value()) continue;  // it does not begin as a feed does
        Strings expected;
        for (size_t n = 0; n < ends_.size(); ++n) {
            const size_t begin = ends_[n] - GetParam().record(static_cast<int>(n)).size();
            const size_t brace = text_.find('{', begin);
            if (size <= brace) expected.push_back(match_id(static_cast<int>(n)));
        }
        EXPECT_EQ(good_ids(feed), expected);
    }
}

INSTANTIATE_TEST_SUITE_P(EveryLayout, Truncated, testing::Values(kCompact, kPretty, kLines),
                         [](const auto &test) { return std::string(test.param.name); });

}  // namespace
}  // namespace tenniscores::test
