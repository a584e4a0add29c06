#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/feeds.hpp"

// The reader takes its bytes in blocks; where a slice ends must not show in what it reads.

namespace tenniscores::test {
namespace {

std::string member(std::string_view key, std::string_view value) {
    return "\"" + std::string(key) + "\":" + std::string(value);
}

/// match(n) with a member in front.
std::string match_with(int n, const std::string &first) {
    return "{" + first + "," + match(n).substr(1);
}

/// What a record may hold, and what may be wrong with it.
std::vector<std::string> nasty_records() {
    const std::string blanks(70, ' ');
    std::vector<std::string> records = {
        match(0),
        pretty_match(1),
        match_with(2, member("note", R"("\\\"}, {\"a\":[\"")")),
        match_with(3, member("note", "\"" + std::string(63, 'x') + R"(\"y\\")")),
        match_with(4, member("note", "{\"a\":[1,{\"b\":[true,null,-1.5e3]},\"]\"]}")),
        match_with(5, member("url", "\"https://example.org/caf\xC3\xA9?\\u00e9=\\ud83d\\ude00\"")),
        match_with(6, "\t\r\n" + blanks + member("note", blanks + "17" + blanks)),
        match_with(7, member("i\\u0064", R"("\u0000")")),
        match_with(8, member("note", "\"\xE9\"")),
        match_with(9, member("note", "\"not closed")),
        match_with(10, member("note", "\"a\" \"b\"")),
        match_with(11, member("note", "tru")),
        match_with(12, "\"no value\""),
        match_with(13, member("note", "[1,2")),
        match_with(14, member("note", "1}")),
        match_with(15, member("note", std::string(70, '[') + std::string(70, ']'))),
        match_with(16, member("note", "\"a\\\nb\"")),
        match_with(17, member("note", "\"a\nb\"")),
        "{" + match(18),
        match(19) + "}",
        match(20).substr(0, 40),
        match(21).substr(40),
        "{}",
        "17",
        "\"text\"",
        "null",
        "[" + match(22) + "]",
        "",
        "some words",
        "\\",
        match(23),
    };
    return records;
}

class ChunkedFeed : public testing::TestWithParam<Layout> {};

TEST_P(ChunkedFeed, ReadsAlikeInChunksOfAnySize) {
    const Layout &layout = GetParam();
    ReadOptions options = some_options();
    options.raw_budget = UINT64_MAX;
    const std::vector<std::string> all = nasty_records();
    std::vector<std::string> texts = {layout.feed(all), "\xEF\xBB\xBF" + layout.feed(all)};
    // each among good neighbours as well, where the reader is in step when it comes to it
    for (const std::string &record : all)
        texts.push_back(layout.feed({match(30), record, match(31)}));
    for (const std::string &text : texts) {
        const ReadFeed whole = read_feed(text, options);
        ASSERT_GE(whole.received, 2) << text;
        ASSERT_EQ(whole.received, static_cast<int64_t>(whole.records.size()));
        for (size_t size = 1; size <= 64; ++size) {
            ASSERT_EQ(read_slices(cut(text, size), options), whole) << text << " by " << size;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(EveryLayout, ChunkedFeed, testing::Values(kCompact, kPretty, kLines),
                         [](const auto &test) { return std::string(test.param.name); });

}  // namespace
}  // namespace tenniscores::test
