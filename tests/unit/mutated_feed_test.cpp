#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/feeds.hpp"

// Feeds with random damage, the same at every run of the tests.
//
// What no reader can tell from a feed that is whole: `[{` as a value, which makes the records that
// follow the elements of an array in the damaged one. So bytes are put in one at a time here.

namespace tenniscores::test {
namespace {

/// A feed, and which of its records are as they were written.
class DamagedFeed {
  public:
    DamagedFeed(const Layout &layout, int records, std::mt19937 &random) : random_(random) {
        text_ = layout.head;
        for (int n = 0; n < records; ++n) {
            if (n > 0) text_ += layout.separator;
            begins_.push_back(text_.size());
            text_ += layout.record(n);
        }
        begins_.push_back(text_.size());
        text_ += layout.tail;
        touched_.resize(begins_.size());
    }

    /// Changes one byte, takes some away, puts some in, or copies a piece to another place.
    void damage() {
        // the first byte says that this is a feed at all
        const size_t at = 1 + pick(text_.size() - 1);
        size_t taken = 0;
        std::string put;
        switch (pick(4)) {
            case 0:
                taken = 1;
                put = any_byte();
                break;
            case 1:
                taken = 1 + pick(3);
                break;
            case 2:
                put = any_byte();
                break;
            default:
                put = text_.substr(pick(text_.size()), 1 + pick(20));
        }
        taken = std::min(taken, text_.size() - at);
        touch(at, at + taken);
        text_.replace(at, taken, put);
        for (size_t &begin : begins_) {
            if (begin > at) begin += put.size() - std::min(taken, begin - at);
        }
    }

    const std::string &text() const { return text_; }

    /// The ids of the records that are whole and stand between others that are whole.
    std::vector<std::string> safe_ids() const {
        std::vector<std::string> ids;
        for (size_t n = 0; n + 1 < begins_.size(); ++n) {
            const bool safe = !touched_[n] && !touched_[n + 1] && (n == 0 || !touched_[n - 1]);
            if (safe) ids.push_back(match_id(static_cast<int>(n)));
        }
        return ids;
    }

  private:
    size_t pick(size_t count) {
        return std::uniform_int_distribution<size_t>(0, count - 1)(random_);
    }

    std::string any_byte() {
        static constexpr std::string_view kTelling = "{}[]\":,\\\n \t0a\xFF";
        if (pick(4) == 0) return std::string(1, static_cast<char>(pick(256)));
        return std::string(1, kTelling[pick(kTelling.size())]);
    }

    /// Each record reaches up to the next one.
    void touch(size_t from, size_t to) {
        for (size_t n = 0; n < begins_.size(); ++n) {
            const size_t end = n + 1 < begins_.size() ? begins_[n + 1] : text_.size();
            if (from <= end && to >= begins_[n]) touched_[n] = true;
        }
    }

    std::mt19937 &random_;
    std::string text_;
    std::vector<size_t> begins_;  ///< of the records, and the end of the last
    std::vector<bool> touched_;
};

class MutatedFeed : public testing::TestWithParam<Layout> {};

TEST_P(MutatedFeed, LosesNoRecordThatIsWholeAndApartFromTheDamage) {
    std::mt19937 random(20240925);
    for (int round = 0; round < 20000; ++round) {
        DamagedFeed damaged(GetParam(), 8, random);
        for (int i = 0; i <= round % 3; ++i) damaged.damage();
        const ReadFeed feed = read_feed(damaged.text());
        SCOPED_TRACE(testing::Message() << "round " << round << '\n'
                                        << damaged.text() << '\n'
                                        << feed);

        ASSERT_FALSE(feed.error.has_value());
        ASSERT_EQ(feed.received, static_cast<int64_t>(feed.records.size()));
        const std::vector<std::string> found = good_ids(feed);
        for (const std::string &id : damaged.safe_ids()) {
            ASSERT_NE(std::find(found.begin(), found.end(), id), found.end()) << id;
        }
    }
}

TEST_P(MutatedFeed, ReadsAlikeHoweverTheFeedIsCut) {
    std::mt19937 random(7);
    for (int round = 0; round < 1500; ++round) {
        DamagedFeed damaged(GetParam(), 4, random);
        for (int i = 0; i <= round % 5; ++i) damaged.damage();
        const ReadFeed whole = read_feed(damaged.text());
        std::vector<std::string_view> slices;
        for (std::string_view rest = damaged.text(); !rest.empty();) {
            const size_t size =
                std::uniform_int_distribution<size_t>(1, round % 2 == 0 ? 3 : 300)(random);
            slices.push_back(rest.substr(0, size));
            rest.remove_prefix(slices.back().size());
        }
        ASSERT_EQ(read_slices(slices), whole) << damaged.text();
    }
}

TEST_P(MutatedFeed, SaysWhereEveryRejectedRecordStands) {
    std::mt19937 random(11);
    for (int round = 0; round < 1500; ++round) {
        DamagedFeed damaged(GetParam(), 5, random);
        for (int i = 0; i <= round % 5; ++i) damaged.damage();
        const std::string &text = damaged.text();
        const ReadFeed feed = read_feed(text);
        int64_t ordinal = 0;
        int64_t end = 0;
        for (const ReadRecord &record : feed.records) {
            ASSERT_EQ(record.ordinal, ++ordinal);
            ASSERT_GE(record.byte_offset, end) << text << feed;
            end = record.byte_offset + record.raw_length;
            ASSERT_LE(end, static_cast<int64_t>(text.size()));
            if (record.problem.empty()) continue;
            ASSERT_EQ(text.substr(static_cast<size_t>(record.byte_offset), record.raw.size()),
                      record.raw);
            ASSERT_EQ(record.raw_length, static_cast<int64_t>(record.raw.size()));
        }
    }
}

INSTANTIATE_TEST_SUITE_P(EveryLayout, MutatedFeed, testing::Values(kCompact, kPretty, kLines),
                         [](const auto &test) { return std::string(test.param.name); });

}  // namespace
}  // namespace tenniscores::test
