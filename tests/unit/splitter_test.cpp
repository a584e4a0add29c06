#include "extension/core/splitter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/feeds.hpp"

namespace tenniscores::test {
namespace {

using std::literals::operator""sv;
using Strings = std::vector<std::string>;

struct Split {
    struct Record {
        uint64_t offset;
        std::string bytes;
        uint64_t length;
        bool too_deep;
        std::string torn;
        bool operator==(const Record &) const = default;
    };
    std::vector<Record> records;
    std::string error;
    uint64_t error_offset = 0;
    bool operator==(const Split &) const = default;

    Strings bytes() const {
        Strings all;
        for (const Record &record : records) all.push_back(record.bytes);
        return all;
    }
    Strings torn() const {
        Strings all;
        for (const Record &record : records) {
            if (!record.torn.empty()) all.push_back(record.bytes);
        }
        return all;
    }
};

std::ostream &operator<<(std::ostream &out, const Split &split) {
    for (const Split::Record &record : split.records) {
        out << "\n  " << record.offset << " [" << record.bytes.substr(0, 120) << "] "
            << record.length << ' ' << record.torn << (record.too_deep ? " too deep" : "");
    }
    return out << "\n  " << split.error << " at " << split.error_offset;
}

Split split_slices(const std::vector<std::string_view> &slices) {
    FeedSplitter splitter;
    Split split;
    const auto take = [&] {
        RecordSlice slice;
        while (splitter.next(slice)) {
            split.records.push_back({slice.offset, std::string(slice.bytes), slice.length,
                                     slice.too_deep, slice.torn == nullptr ? "" : slice.torn});
            if (slice.torn != nullptr || slice.length > kMaxRecordBytes) continue;
            // what is parsed is followed by 64 bytes that can be read
            const char *const end = slice.bytes.data() + slice.bytes.size();
            EXPECT_GE(std::count(end, end + 64, ' '), 0);
        }
    };
    for (const std::string_view slice : slices) {
        splitter.append(slice);
        take();
    }
    splitter.finish();
    take();
    if (splitter.failed()) {
        split.error = splitter.error().message;
        split.error_offset = splitter.error().offset;
    }
    return split;
}

Split split(std::string_view text) { return split_slices({text}); }

TEST(Splitter, TakesElementsOfAnArray) {
    EXPECT_EQ(split(R"([{"a":1},{"b":2}])").bytes(), (Strings{R"({"a":1})", R"({"b":2})"}));
    EXPECT_EQ(split(" [ {\"a\":1} ,\r\n\t{} ] ").bytes(), (Strings{R"({"a":1})", "{}"}));
    EXPECT_EQ(split(R"([1, "x", null, [2], {"a":[1,{"b":"]"}]}])").bytes(),
              (Strings{"1", "\"x\"", "null", "[2]", R"({"a":[1,{"b":"]"}]})"}));
    EXPECT_EQ(split("[ 12 ,\"x\" ]").torn(), Strings{});
}

TEST(Splitter, TakesLines) {
    EXPECT_EQ(split("{\"a\":1}\n{\"b\":2}\n").bytes(), (Strings{R"({"a":1})", R"({"b":2})"}));
    EXPECT_EQ(split("{\"a\":1}\r\n\r\n{\"b\":2}").bytes(), (Strings{R"({"a":1})", R"({"b":2})"}));
    EXPECT_EQ(split("{}\n1\n\"x\"\nnull\n[]\n{}").bytes(),
              (Strings{"{}", "1", "\"x\"", "null", "{}"}));
}

TEST(Splitter, TakesOneObjectAndSequences) {
    EXPECT_EQ(split("{\"a\":\n 1\n}").bytes(), (Strings{"{\"a\":\n 1\n}"}));
    EXPECT_EQ(split("{}{} {},{}").bytes(), (Strings{"{}", "{}", "{}", "{}"}));
    EXPECT_EQ(split("[{}][{}]\n[{},{}]").bytes(), (Strings{"{}", "{}", "{}", "{}"}));
    EXPECT_EQ(split("{}\n[{}]\n{}").bytes(), (Strings{"{}", "{}", "{}"}));
    EXPECT_EQ(split("[{} {}\n{}]").bytes(), (Strings{"{}", "{}", "{}"}));
}

TEST(Splitter, PassesOverAByteOrderMark) {
    const Split marked = split("\xEF\xBB\xBF[{}]");
    EXPECT_EQ(marked.bytes(), Strings{"{}"});
    EXPECT_EQ(marked.records[0].offset, 4U);
    EXPECT_EQ(split("\xEF\xBB\xBF{}").records[0].offset, 3U);
    EXPECT_EQ(split("\xEF\xBB[{}]").error_offset, 0U);
    EXPECT_EQ(split("\xEF\xBB[{}]").error, "found byte 0xEF, expected \"[\" or \"{\"");
    EXPECT_EQ(split(" \xEF\xBB\xBF[{}]").error_offset, 1U);
}

TEST(Splitter, FollowsStrings) {
    for (const std::string_view value :
         {R"("}")", R"("{")", R"("]")", R"("}, {\"a")", R"("\"")", R"("\\")", R"("\\\"}")",
          R"(",")", R"("a\\\\")", R"("")", "\"\t\"", "\"\x01\"", "\"\r\""}) {
        const std::string record = "{\"a\":" + std::string(value) + ",\"b\":{\"c\":[]}}";
        EXPECT_EQ(split("[" + record + "," + record + "]").bytes(), (Strings{record, record}));
        EXPECT_EQ(split(record + "\n" + record).bytes(), (Strings{record, record}));
        EXPECT_EQ(split("[" + record + "]").torn(), Strings{});
    }
}

TEST(Splitter, TellsOffsetsAndLengths) {
    const Split found = split("[ {\"a\":1},\n{}, 17 ]");
    ASSERT_EQ(found.records.size(), 3U);
    EXPECT_EQ(found.records[0], (Split::Record{2, "{\"a\":1}", 7, false, ""}));
    EXPECT_EQ(found.records[1], (Split::Record{11, "{}", 2, false, ""}));
    EXPECT_EQ(found.records[2], (Split::Record{15, "17", 2, false, ""}));
}

TEST(Splitter, RefusesWhatIsNoFeed) {
    struct Case {
        std::string_view text;
        uint64_t offset;
        std::string_view error;
    };
    for (const auto &[text, offset, error] : {
             Case{"", 0, "the feed is empty"},
             Case{" \n\t\r ", 5, "the feed is empty"},
             Case{"\xEF\xBB\xBF", 3, "the feed is empty"},
             Case{"[", 1, "the feed ends behind its opening \"[\""},
             Case{" [ \n", 4, "the feed ends behind its opening \"[\""},
             Case{"1", 0, "found \"1\", expected \"[\" or \"{\""},
             Case{"  \"text\"", 2, "found \"\"\", expected \"[\" or \"{\""},
             Case{"null", 0, "found \"n\", expected \"[\" or \"{\""},
             Case{"<html>[{}]</html>", 0, "found \"<\", expected \"[\" or \"{\""},
             Case{"\nmatch_id,Line", 1, "found \"m\", expected \"[\" or \"{\""},
             Case{"\x1F\x8B\x08[{}]", 0, "found byte 0x1F, expected \"[\" or \"{\""},
             Case{"\0[{}]"sv, 0, "found byte 0x00, expected \"[\" or \"{\""},
             Case{",{}", 0, "found \",\", expected \"[\" or \"{\""},
             Case{"]", 0, "found \"]\", expected \"[\" or \"{\""},
         }) {
        const Split found = split(text);
        EXPECT_TRUE(found.records.empty()) << text;
        EXPECT_EQ(found.error, error) << text;
        EXPECT_EQ(found.error_offset, offset) << text;
        for (size_t size = 1; size < text.size(); ++size) {
            EXPECT_EQ(split_slices(cut(text, size)), found) << text << " by " << size;
        }
    }
}

TEST(Splitter, TakesAnEmptyArrayForAFeed) {
    for (const std::string_view text : {"[]", " [ ] ", "\xEF\xBB\xBF[\n]\n", "[][]"}) {
        EXPECT_EQ(split(text), Split()) << text;
    }
}

TEST(Splitter, TellsWhatIsMissingAtTheEnd) {
    EXPECT_EQ(split("[{\"a\":1}").torn(), Strings{""});
    EXPECT_EQ(split("[{\"a\":1}").bytes(), (Strings{R"({"a":1})", ""}));
    EXPECT_EQ(split("[{\"a\":1},").torn(), Strings{""});
    EXPECT_EQ(split("[{\"a\":1},{\"b").bytes(), (Strings{R"({"a":1})", R"({"b)"}));
    EXPECT_EQ(split("[{\"a\":1},{\"b").torn(), Strings{R"({"b)"});
    EXPECT_EQ(split("{\"a\":1}\n{\"b\":").torn(), Strings{R"({"b":)"});
    EXPECT_EQ(split("{").torn(), Strings{"{"});
    EXPECT_EQ(split("[1").torn(), Strings{""});
    EXPECT_EQ(split("[{},,{}]").torn(), Strings{""});
}

TEST(Splitter, EndsABrokenRecordWhereTheNextBegins) {
    const std::string_view next = R"({"n":2})";
    for (const auto &[broken, separator] :
         std::vector<std::pair<std::string_view, std::string_view>>{
             {R"({"a":"x})", ","},  // no closing quote
             {R"({"a":"x})", " , "},
             {R"({"a":"x)", ","},  // cut off
             {R"({"a":)", ","},
             {R"({"a":)", "\n"},
             {R"({"a":1)", ",\n  "},
             {R"({"a":1)", ""},  // no closing brace
             {R"({"a":1])", ", "},
             {R"({"a":"x"y"})", ","},  // a quote too many
             {R"({"a":"x""})", " ,"},
             {"{", ""},  // a brace too many
             {"{", " "},
             {"}", ","},
             {"\"", ","},
             {"some words", ", "},
             {R"("a":1})", ","},
             {"[", ""},
             {"[0", "[,"},
         }) {
        const std::string text = "[" + std::string(next) + "," + std::string(broken) +
                                 std::string(separator) + std::string(next) + "]";
        const Split found = split(text);
        ASSERT_GE(found.records.size(), 3U) << text << found;
        EXPECT_EQ(found.records[1].bytes, broken) << text << found;
        EXPECT_EQ(found.records[1].offset, 9U) << text;
        EXPECT_EQ(found.records[1].length, broken.size()) << text;
        EXPECT_NE(found.records[1].torn, "") << text;
        EXPECT_EQ(found.records[2].bytes, next) << text << found;
        EXPECT_EQ(found.records[2].torn, "") << text;
        EXPECT_EQ(text.substr(found.records[2].offset, next.size()), next);
    }
}

TEST(Splitter, FindsElementsThatAreNoObjectsBehindABrokenRecord) {
    EXPECT_EQ(split("[{\"a\" \"b\"},\n12, {\"x\": 1}, {\"y\": 2}]").bytes(),
              (Strings{R"({"a" "b"})", "12", R"({"x": 1})", R"({"y": 2})"}));
    EXPECT_EQ(split(R"([{"a" "b"}, "c {", null,-1.5 , {"x":1}])").bytes(),
              (Strings{R"({"a" "b"})", "\"c {\"", "null", "-1.5", R"({"x":1})"}));
    // the next key of the broken record is none
    EXPECT_EQ(split(R"([{"a" "b":{"c":1}, "d":2, "e":{"f":3}}, {"x":1}])").bytes(),
              (Strings{R"({"a" "b":{"c":1}, "d":2, "e":{"f":3}})", R"({"x":1})"}));
}

TEST(Splitter, FindsARecordInWhatWasTakenForAString) {
    EXPECT_EQ(split(R"([{"a":"x},{"b":1},{"c":2}])").bytes(),
              (Strings{R"({"a":"x})", R"({"b":1})", R"({"c":2})"}));
    EXPECT_EQ(split(R"([{"a":"x\"}, { "b":1}])").bytes(),
              (Strings{R"({"a":"x\"})", R"({ "b":1})"}));
    EXPECT_EQ(split(R"([{"a":"x},{" {"b":1}])").bytes(),
              (Strings{R"({"a":"x})", R"({")", R"({"b":1})"}));
    EXPECT_EQ(split(R"([{"a":1}",{"b":1}",{"c":1}])").bytes(),
              (Strings{R"({"a":1})", "\"", R"({"b":1})", "\"", R"({"c":1})"}));
}

TEST(Splitter, MeasuresDepth) {
    const auto nested = [](int depth) {  // the record itself counts
        return "{\"a\":" + std::string(static_cast<size_t>(depth) - 1, '[') +
               std::string(static_cast<size_t>(depth) - 1, ']') + "}";
    };
    for (const int depth : {1, 2, 63, 64, 65, 66, 100, 100000}) {
        const std::string deep = nested(depth);
        const Split found = split("[{}," + deep + ",{}]");
        ASSERT_EQ(found.bytes(), (Strings{"{}", deep, "{}"})) << depth;
        EXPECT_EQ(found.records[1].too_deep, depth > 64) << depth;
        EXPECT_FALSE(found.records[2].too_deep);
    }
    const std::string never_closed(100000, '[');
    const Split open = split("[{}," + never_closed);
    EXPECT_EQ(open.bytes(), (Strings{"{}", never_closed}));
    EXPECT_EQ(open.torn(), Strings{never_closed});
}

TEST(Splitter, KeepsTheBeginningOfALargeRecord) {
    for (const size_t size : {kMaxRecordBytes - 1, kMaxRecordBytes, kMaxRecordBytes + 1,
                              2 * kMaxRecordBytes, 5 * kMaxRecordBytes + 17}) {
        const std::string large = "{\"a\":\"" + std::string(size - 8, 'x') + "\"}";
        ASSERT_EQ(large.size(), size);
        const std::string text = "[{\"n\":1}," + large + ",{\"n\":2}," + large + " ]";
        const Split whole = split(text);
        ASSERT_EQ(whole.records.size(), 4U);
        EXPECT_TRUE(whole.records[1].bytes == large.substr(0, kMaxRecordBytes)) << size;
        EXPECT_EQ(whole.records[1].length, size);
        EXPECT_EQ(whole.records[1].offset, 9U);
        EXPECT_EQ(whole.records[2].bytes, "{\"n\":2}");
        EXPECT_EQ(whole.records[3].length, size);
        for (const size_t slice : {1000U, 65536U, 1048576U, 1048577U}) {
            EXPECT_TRUE(split_slices(cut(text, slice)) == whole) << size << " by " << slice;
        }
    }
}

TEST(Splitter, MeasuresLargeBrokenRecordsAlikeHoweverTheFeedIsCut) {
    const std::string blank(kMaxRecordBytes + 10, ' ');
    const std::string letters(kMaxRecordBytes + 10, 'x');
    for (const std::string &text : {
             "[{\"a\":\"x\"y" + blank + "},{\"n\":2}]",
             "[{\"a\":\"x\"y\n" + blank + "{\"n\":2}]",
             "[{\"a\":\"x\"y}" + blank + ",{\"n\":2}]",
             "[" + letters + "  \n , {\"n\":2}]",
             "{\"a\":\"" + letters + "\n  \n{\"n\":2}\n",
             "[{\"a\":\"" + letters + "},{\"n\":2}]",
             "[{\"a\":\"x\"y},{\"b\":\"" + letters + letters + "\"},{\"n\":2}]",
             "[{\"a\":1,{\"b\":\"" + letters + letters + "\"y},{\"n\":2}]",
             "[{\"n\":2},\"" + letters,
             "[{\"n\":2},{\"a\":1" + blank,
         }) {
        const Split whole = split(text);
        for (const size_t slice : {999U, 65536U, 1048580U}) {
            EXPECT_EQ(split_slices(cut(text, slice)), whole)
                << text.substr(0, 20) << " by " << slice;
        }
    }
}

TEST(Splitter, FindsTheRecordBehindALargeBrokenOneHoweverTheFeedIsCut) {
    const std::string text =
        "[{\"a\":\"x\"y" + std::string(kMaxRecordBytes, 'x') + "} , { \"n\" : 2 } ]";
    const Split whole = split(text);
    ASSERT_EQ(whole.bytes().back(), "{ \"n\" : 2 }");
    for (size_t size = text.size() - 25; size < text.size(); ++size) {
        const std::string_view view = text;
        ASSERT_EQ(split_slices({view.substr(0, size), view.substr(size, 1), view.substr(size + 1)}),
                  whole)
            << "cut " << text.size() - size << " bytes from the end";
    }
}

TEST(Splitter, SplitsAlikeHoweverTheFeedIsCut) {
    for (const std::string_view text : {
             R"([{"a":"x\"}\\"},{"b":[1,{"c":2}]} , 17, "s",null])"sv,
             "\xEF\xBB\xBF{\"a\":1}\r\n{\"b\":\"\\\\\"}\n"sv,
             "[\n  {\n    \"a\": 1\n  },\n  {\n    \"b\": \"x\n  },\n  {\n    \"c\": 2\n  }\n]\n"sv,
             R"([{"a":"x},{"b":1},{"c":2}])"sv,
             R"([{"a":1,{"b":1},{"c":2}])"sv,
             R"([{"a":1}},{"b":1},{"c":2}])"sv,
             R"([{{"a":1},{"b":1},{}])"sv,
             R"([{"a":1],{"b":1},{"c":2}])"sv,
             R"([{"a":x"y"},{"b":1}][{"c":2}])"sv,
             "{\"a\":\"x\\\n{\"b\":1}\n{\"c\n{\"d\":1}"sv,
             "{\"a\":1,\n{\"b\":1}\n\"c\":1}\n{\"d\":1}"sv,
             R"([,,{"a":1},"x" "y",{"b":2}]])"sv,
             "[{\"a\":1},\0{\"b\":2}\0]"sv,
             R"({"a":1}garbage here{"b":1}:{"c":1})"sv,
             "[{\"a\" \"b\"},\n12, \"c {\", {\"x\": 1}, {\"y\": 2}]"sv,
             R"([{"a":"\\\"},{\"b"},{"c":"\u12"}})"sv,
         }) {
        const Split whole = split(text);
        for (size_t first = 0; first <= text.size(); ++first) {
            for (size_t second = first; second <= text.size(); ++second) {
                const Split parts =
                    split_slices({text.substr(0, first), text.substr(first, second - first),
                                  text.substr(second)});
                ASSERT_EQ(parts, whole) << text << " cut at " << first << " and " << second;
            }
        }
        for (size_t size = 1; size <= text.size(); ++size) {
            ASSERT_EQ(split_slices(cut(text, size)), whole) << text << " by " << size;
        }
    }
}

}  // namespace
}  // namespace tenniscores::test
