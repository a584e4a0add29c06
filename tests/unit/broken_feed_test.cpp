#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/feeds.hpp"

// One record of five is broken, in every way, at every place, in every layout: it costs only
// itself.

namespace tenniscores::test {
namespace {

struct Breakage {
    const char *name;
    std::string (*apply)(std::string record);
    bool beside = false;  ///< what is wrong stands beside the record, which may be read
};

std::ostream &operator<<(std::ostream &out, const Breakage &breakage) {
    return out << breakage.name;
}

/// The record with `from`, which must be there, replaced by `to`; the last one where asked.
std::string replaced(std::string record, std::string_view from, std::string_view to,
                     bool last = false) {
    const size_t at = last ? record.rfind(from) : record.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return record.replace(at, from.size(), to);
}

const Breakage kBreakages[] = {
    {"no_opening_brace", [](std::string r) { return replaced(r, "{", ""); }},
    {"no_closing_brace", [](std::string r) { return replaced(r, "}", ""); }},
    {"two_opening_braces", [](std::string r) { return replaced(r, "{", "{{"); }, true},
    {"two_closing_braces", [](std::string r) { return replaced(r, "}", "}}"); }, true},
    {"brace_as_a_value", [](std::string r) { return replaced(r, "\"Line 1\"", "{"); }},
    {"brace_for_a_comma", [](std::string r) { return replaced(r, "1\",", "1\"}"); }},
    {"bracket_as_a_value", [](std::string r) { return replaced(r, "\"Line 1\"", "["); }},
    {"bracket_for_the_brace", [](std::string r) { return replaced(r, "}", "]"); }},
    {"bracket_for_the_first_brace", [](std::string r) { return replaced(r, "{", "["); }},
    {"closing_bracket_inside", [](std::string r) { return replaced(r, "\"Line 1\"", "]"); }},
    {"closing_bracket_behind", [](std::string r) { return r + "]"; }, true},
    {"no_quote_before_the_first_key", [](std::string r) { return replaced(r, "\"", ""); }},
    {"no_quote_behind_the_first_key", [](std::string r) { return replaced(r, "_id\"", "_id"); }},
    {"no_quote_before_a_value", [](std::string r) { return replaced(r, "\"Line 1", "Line 1"); }},
    {"no_quote_behind_a_value", [](std::string r) { return replaced(r, "Line 1\"", "Line 1"); }},
    {"no_quote_before_the_last_value", [](std::string r) { return replaced(r, "\"home", "home"); }},
    {"no_quote_behind_the_last_value", [](std::string r) { return replaced(r, "home\"", "home"); }},
    {"quote_before_the_record", [](std::string r) { return "\"" + r; }, true},
    {"quote_behind_the_record", [](std::string r) { return r + "\""; }, true},
    {"quote_before_the_first_key", [](std::string r) { return replaced(r, "\"", "\"\""); }},
    {"quote_behind_the_first_key", [](std::string r) { return replaced(r, "_id\"", "_id\"\""); }},
    {"quote_inside_a_value", [](std::string r) { return replaced(r, "Line 1", "Li\"ne 1"); }},
    {"quote_behind_a_value", [](std::string r) { return replaced(r, "Line 1\"", "Line 1\"\""); }},
    {"quote_behind_the_last_value",
     [](std::string r) { return replaced(r, "home\"", "home\"\""); }},
    {"quote_for_a_comma", [](std::string r) { return replaced(r, "1\",", "1\"\""); }},
    {"backslash_before_a_quote",
     [](std::string r) { return replaced(r, "Line 1\"", "Line 1\\\""); }},
    {"backslash_before_the_last_quote",
     [](std::string r) { return replaced(r, "home\"", "home\\\""); }},
    {"no_comma", [](std::string r) { return replaced(r, "1\",", "1\""); }},
    {"two_commas", [](std::string r) { return replaced(r, "1\",", "1\",,"); }},
    {"comma_at_the_end", [](std::string r) { return replaced(r, "home\"", "home\","); }},
    {"no_colon", [](std::string r) { return replaced(r, ":", ""); }},
    {"colon_for_a_comma", [](std::string r) { return replaced(r, "1\",", "1\":"); }},
    {"no_value", [](std::string r) { return replaced(r, "\"Line 1\"", ""); }},
    {"bare_word", [](std::string r) { return replaced(r, "\"Line 1\"", "tru"); }},
    {"bare_words", [](std::string r) { return replaced(r, "\"Line 1\"", "Line 1"); }},
    {"new_line_in_a_value", [](std::string r) { return replaced(r, "Line 1", "Line\n1"); }},
    {"tab_in_a_value", [](std::string r) { return replaced(r, "Line 1", "Line\t1"); }},
    {"lone_surrogate", [](std::string r) { return replaced(r, "Line 1", "\\ud800"); }},
    {"bad_escape", [](std::string r) { return replaced(r, "Line 1", "\\x31"); }},
    {"invalid_utf8", [](std::string r) { return replaced(r, "Line 1", "Line 1\xFF"); }},
    {"nul_byte", [](std::string r) { return replaced(r, "Line 1", std::string(1, '\0')); }},
    {"nul_character", [](std::string r) { return replaced(r, "Line 1", "\\u0000"); }},
    {"first_half", [](std::string r) { return r.substr(0, r.size() / 2); }},
    {"second_half", [](std::string r) { return r.substr(r.size() / 2); }},
    {"a_word", [](std::string) { return std::string("garbage"); }},
    {"words", [](std::string) { return std::string("some garbage here"); }},
    {"a_text", [](std::string) { return std::string("\"garbage\""); }},
    {"half_a_text", [](std::string) { return std::string("\"garbage"); }},
    {"markup", [](std::string) { return std::string("<p class=\"x\">a: {b}, [c]</p>"); }},
    {"bytes", [](std::string) { return std::string("\x80\xFF\x00\x01\xFE", 5); }},
    {"number", [](std::string) { return std::string("42"); }},
    {"null", [](std::string) { return std::string("null"); }},
    {"colon", [](std::string) { return std::string(":"); }},
    {"closing_brace", [](std::string) { return std::string("}"); }},
    {"opening_brace", [](std::string) { return std::string("{"); }},
    {"opening_bracket", [](std::string) { return std::string("["); }},
    {"closing_bracket", [](std::string) { return std::string("]"); }},
};

class BrokenRecord : public testing::TestWithParam<std::tuple<Layout, Breakage>> {};

TEST_P(BrokenRecord, CostsOnlyItself) {
    const auto &[layout, breakage] = GetParam();
    constexpr size_t kRecords = 5;
    for (size_t place = 0; place < kRecords; ++place) {
        std::vector<std::string> records;
        std::vector<std::string> expected;
        for (int n = 0; n < static_cast<int>(kRecords); ++n) {
            records.push_back(layout.record(n));
            if (static_cast<size_t>(n) != place) expected.push_back(match_id(n));
        }
        std::string broken = breakage.apply(records[place]);
        broken.erase(0, broken.find_first_not_of(" \n"));
        records[place] = broken;
        const std::string text = layout.feed(records);
        const ReadFeed feed = read_feed(text);
        SCOPED_TRACE(testing::Message() << "record " << place << " of\n" << text << '\n' << feed);

        if (text[0] != '[' && text[0] != '{') {  // the feed does not begin as a feed does
            EXPECT_TRUE(feed.error.has_value());
            EXPECT_EQ(feed.error_offset, 0U);
            EXPECT_EQ(feed.received, 0);
            continue;
        }
        EXPECT_FALSE(feed.error.has_value());
        std::vector<std::string> found = good_ids(feed);
        if (breakage.beside) std::erase(found, match_id(static_cast<int>(place)));
        EXPECT_EQ(found, expected);
        EXPECT_FALSE(problems(feed).empty());
        EXPECT_EQ(feed.received, static_cast<int64_t>(feed.records.size()));
        // what was rejected can be found again
        for (const ReadRecord &record : feed.records) {
            if (record.problem.empty()) continue;
            EXPECT_EQ(text.substr(static_cast<size_t>(record.byte_offset), record.raw.size()),
                      record.raw);
        }
        for (const size_t size : {1U, 7U, 64U}) {
            EXPECT_EQ(read_slices(cut(text, size)), feed) << "by " << size;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(AllLayouts, BrokenRecord,
                         testing::Combine(testing::Values(kCompact, kPretty, kLines),
                                          testing::ValuesIn(kBreakages)),
                         [](const auto &test) {
                             return std::string(std::get<0>(test.param).name) + "_" +
                                    std::get<1>(test.param).name;
                         });

}  // namespace
}  // namespace tenniscores::test
