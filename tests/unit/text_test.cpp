#include "extension/core/text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace tenniscores {
namespace {

using std::literals::operator""sv;

std::string utf8(unsigned code) {
    std::string out;
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xE0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
    return out;
}

/// Unicode's White_Space, written out once more.
bool is_white_space(unsigned code) {
    for (const unsigned space :
         {0x20U, 0x85U, 0xA0U, 0x1680U, 0x2028U, 0x2029U, 0x202FU, 0x205FU, 0x3000U}) {
        if (code == space) return true;
    }
    return (code >= 0x09 && code <= 0x0D) || (code >= 0x2000 && code <= 0x200A);
}

TEST(Text, KnowsWhiteSpaceAndNothingElse) {
    for (unsigned code = 0; code <= 0xFFFF; ++code) {
        if (code >= 0xD800 && code <= 0xDFFF) continue;
        const std::string character = utf8(code);
        const size_t expected = is_white_space(code) ? character.size() : 0;
        ASSERT_EQ(space_at("x" + character + "y", 1), expected) << std::hex << code;
        ASSERT_EQ(trim(character + "x" + character),
                  expected == 0 ? character + "x" + character : "x")
            << std::hex << code;
    }
    EXPECT_EQ(space_at("", 0), 0U);
    EXPECT_EQ(space_at("x", 1), 0U);
    EXPECT_EQ(space_at("\xE2\x80", 0), 0U);
    EXPECT_EQ(space_at("\xC2", 0), 0U);
}

TEST(Text, Trims) {
    EXPECT_EQ(trim(""), "");
    EXPECT_EQ(trim(" \t\r\n\v\f"), "");
    EXPECT_EQ(trim("\u00A0\u3000\u2009"), "");
    EXPECT_EQ(trim(" \u00A0a  b\u2003 "), "a  b");
    EXPECT_EQ(trim("a"), "a");
    EXPECT_EQ(trim("\u200B"), "\u200B");
    EXPECT_EQ(trim(" \0 "sv), "\0"sv);
    // bytes that end a white-space character, but not after its beginning
    EXPECT_EQ(trim("\u00E0"), "\u00E0");
    EXPECT_EQ(trim("\xA0"), "\xA0");
    EXPECT_EQ(trim("\x80\x80"), "\x80\x80");
}

TEST(Text, FoldsSpaces) {
    EXPECT_EQ(fold_spaces(""), "");
    EXPECT_EQ(fold_spaces("  "), "");
    EXPECT_EQ(fold_spaces("Lake Forest  S1"), "Lake Forest S1");
    EXPECT_EQ(fold_spaces(" a\u00A0b \t\n c "), "a b c");
    EXPECT_EQ(fold_spaces("a\u3000b"), "a b");
    EXPECT_EQ(fold_spaces("plain"), "plain");
}

TEST(Text, NeedsFoldWhereFoldingChangesSomething) {
    for (const std::string_view text : {"", "a", "a b", "a  b", "a\tb", "a\u00A0b", "a \u00A0b",
                                        "a b c", "a b  c", "\u00E0 \u00E0", "a\u200Bb"}) {
        EXPECT_EQ(needs_fold(text), fold_spaces(text) != text) << text;
    }
    EXPECT_TRUE(needs_fold("a  b"));
    EXPECT_FALSE(needs_fold("a b"));
}

TEST(Text, SeesWhatIsToBeFoldedAnywhereInATextOfAnyLength) {
    for (size_t size = 2; size <= 40; ++size) {
        for (size_t at = 1; at + 1 < size; ++at) {
            for (const std::string_view odd :
                 {" ", "  ", "!", " !", "! ", "\t", "\x01", "\x7F", "~", "\u00A0", "\u3000",
                  " \u00A0", "\u00E9", "\xC2", "\xFF"}) {
                const std::string text =
                    std::string(at, 'x') + std::string(odd) + std::string(size - at, 'x');
                EXPECT_EQ(needs_fold(text), fold_spaces(text) != text) << text;
            }
        }
    }
}

TEST(Text, ChangesTheCaseOfAsciiOnly) {
    EXPECT_EQ(to_lower("APTA_Chicago [Z]@`{"), "apta_chicago [z]@`{");
    EXPECT_EQ(to_lower("\u00C9\u0130"), "\u00C9\u0130");
    EXPECT_EQ(to_lower("A\0B"sv), "a\0b"sv);
}

TEST(Text, ComparesIgnoringCase) {
    EXPECT_TRUE(equals_ignore_case("", ""));
    EXPECT_TRUE(equals_ignore_case("Home", "hOME"));
    EXPECT_FALSE(equals_ignore_case("home", "home "));
    EXPECT_FALSE(equals_ignore_case("home", "hom"));
    EXPECT_FALSE(equals_ignore_case("@", "`"));
    EXPECT_TRUE(starts_with_ignore_case("UNKNOWN_x", "unknown"));
    EXPECT_TRUE(starts_with_ignore_case("x", ""));
    EXPECT_FALSE(starts_with_ignore_case("unknow", "unknown"));
    EXPECT_FALSE(starts_with_ignore_case("", "u"));
}

TEST(Text, ShortensBetweenCharacters) {
    EXPECT_EQ(shorten("", 4), "");
    EXPECT_EQ(shorten("abcd", 4), "abcd");
    EXPECT_EQ(shorten("abcde", 4), "abcd...");
    EXPECT_EQ(shorten("ab\u00E9\u00E9", 4), "ab\u00E9...");
    EXPECT_EQ(shorten("ab\u00E9\u00E9", 5), "ab\u00E9...");
    EXPECT_EQ(shorten("\u20AC\u20AC", 2), "...");
    EXPECT_EQ(shorten("\U0001F3BE\U0001F3BE", 7), "\U0001F3BE...");
    EXPECT_EQ(shorten(std::string(81, 'x')), std::string(80, 'x') + "...");
    EXPECT_EQ(shorten(std::string(80, 'x')), std::string(80, 'x'));
}

TEST(Text, SameBytesLooksAtEachByte) {
    const std::string text = "0123456789abcdefghijklmnop";
    for (size_t size = 0; size <= text.size(); ++size) {
        const std::string_view part = std::string_view(text).substr(0, size);
        EXPECT_TRUE(same_bytes(part, std::string(part)));
        EXPECT_FALSE(same_bytes(part, std::string(part) + "x"));
        for (size_t at = 0; at < size; ++at) {
            std::string other(part);
            other[at] ^= 1;
            EXPECT_FALSE(same_bytes(part, other)) << size << " bytes, at " << at;
        }
    }
}

}  // namespace
}  // namespace tenniscores
