#include "extension/core/string_stops.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace tenniscores {
namespace {

/// A text with readable bytes behind it, all of them stops: none of these may be found.
class Padded {
  public:
    explicit Padded(std::string_view text) : size_(text.size()), bytes_(text) {
        bytes_.append(StringStops::kBlockBytes, '"');
    }
    std::string_view text() const { return std::string_view(bytes_).substr(0, size_); }
    const char *at(size_t offset) const { return bytes_.data() + offset; }

  private:
    size_t size_;
    std::string bytes_;
};

/// Every stop of the text, as offsets.
std::vector<size_t> stops_of(const Padded &padded) {
    std::vector<size_t> offsets;
    StringStops stops(padded.text());
    const char *const end = padded.at(padded.text().size());
    for (const char *stop = stops.find(padded.at(0)); stop != end; stop = stops.find(stop + 1)) {
        offsets.push_back(static_cast<size_t>(stop - padded.at(0)));
    }
    return offsets;
}

/// Where the string whose first byte is the text's is closed; npos where it is not.
size_t close_of(std::string_view text) {
    const Padded padded(text);
    StringStops stops(padded.text());
    const char *const close = stops.find_close(padded.at(0));
    return close == nullptr ? std::string_view::npos : static_cast<size_t>(close - padded.at(0));
}

TEST(StringStops, FindsEveryStopInTextsOfAnyLength) {
    std::mt19937 random(20240925);
    for (size_t size = 0; size <= 300; ++size) {
        std::string text;
        std::vector<size_t> expected;
        for (size_t i = 0; i < size; ++i) {
            constexpr std::string_view kBytes = "\"\\\n/ x\t\xA2\xDC\x8A!#[]";
            text += kBytes[random() % 4 == 0 ? random() % 3 : 3 + random() % (kBytes.size() - 3)];
            if (std::string_view("\"\\\n").find(text[i]) != std::string_view::npos)
                expected.push_back(i);
        }
        EXPECT_EQ(stops_of(Padded(text)), expected) << text;
    }
}

TEST(StringStops, FindsAStopAtAnyDistance) {
    for (size_t distance = 0; distance < 300; ++distance) {
        EXPECT_EQ(close_of(std::string(distance, 'x') + "\""), distance);
        EXPECT_EQ(close_of(std::string(distance, 'x')), std::string_view::npos);
    }
}

TEST(StringStops, GoesOnFromAnywhereBehindTheLastPlace) {
    const Padded padded(std::string(500, '"'));
    for (size_t step = 1; step < 200; ++step) {
        StringStops stops(padded.text());
        for (size_t at = 0; at < 500; at += step) {
            ASSERT_EQ(stops.find(padded.at(at)), padded.at(at));
        }
        EXPECT_EQ(stops.find(padded.at(500)), padded.at(500));
        EXPECT_EQ(stops.find(padded.at(501)), padded.at(500));  // behind an escape at the end
    }
}

TEST(StringStops, PassesOverEscapes) {
    for (size_t before = 0; before < 130; ++before) {
        const std::string text(before, 'x');
        EXPECT_EQ(close_of(text + R"(\"y")"), before + 3);
        EXPECT_EQ(close_of(text + R"(\\"y")"), before + 2);
        EXPECT_EQ(close_of(text + R"(\\\"")"), before + 4);
        EXPECT_EQ(close_of(text + "\\\n\""), before + 2);
        EXPECT_EQ(close_of(text + "\n\""), std::string_view::npos);
        EXPECT_EQ(close_of(text + "\\"), std::string_view::npos);
        EXPECT_EQ(close_of(text + "\\\""), std::string_view::npos);
    }
}

TEST(StringStops, TellsPlainStringsFromOthers) {
    for (const auto &[text, plain] :
         {std::pair{"abc\"", true}, std::pair{"\"", true}, std::pair{"a\\\"b\"", false},
          std::pair{"a\n\"", false}, std::pair{"abc", false}}) {
        const Padded padded(text);
        const char *const close =
            StringStops::find_plain_close(padded.at(0), padded.at(padded.text().size()));
        EXPECT_EQ(close != nullptr, plain) << text;
    }
}

TEST(StringStops, FindsThePlainCloseWhereverItIs) {
    for (size_t size = 0; size < 130; ++size) {
        const Padded padded(std::string(size, 'x') + "\"");
        for (size_t from = 0; from <= size; ++from) {
            EXPECT_EQ(StringStops::find_plain_close(padded.at(from), padded.at(size + 1)),
                      padded.at(size));
            EXPECT_EQ(StringStops::find_plain_close(padded.at(from), padded.at(size)), nullptr);
        }
    }
}

}  // namespace
}  // namespace tenniscores
