#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// White space and letter case, with rules of our own: an id must not change because an operating
// system brought another locale or another version of Unicode.
//
// White space is Unicode's White_Space property (frozen here: U+0009-000D, 0020, 0085, 00A0, 1680,
// 2000-200A, 2028, 2029, 202F, 205F, 3000); scraped pages are full of U+00A0. Case is ASCII's.

namespace tenniscores {

/// Number of bytes of the white-space character that starts at text[pos]; 0 where there is none.
size_t space_at(std::string_view text, size_t pos) noexcept;

/// The text without white space at its two ends.
std::string_view trim(std::string_view text) noexcept;

/// True where the text has white space that folding would change.
bool needs_fold(std::string_view trimmed) noexcept;

/// Trimmed, and every run of white space inside replaced by one space.
std::string fold_spaces(std::string_view text);

/// ASCII letters in lower case, everything else as it is.
std::string to_lower(std::string_view text);

/// Equal but for the case of ASCII letters.
bool equals_ignore_case(std::string_view a, std::string_view b) noexcept;

/// Starts with `prefix` (given in lower case), whatever the case of `text`.
bool starts_with_ignore_case(std::string_view text, std::string_view prefix) noexcept;

/// At most `max_bytes` of the text, cut between characters, "..." added where something was cut.
/// For messages only.
std::string shorten(std::string_view text, size_t max_bytes = 80);

/// A short text that needs no memory of its own; what is longer is cut.
struct ShortText {
    char data[64];
    size_t size = 0;

    ShortText() = default;
    explicit ShortText(std::string_view text) noexcept { append(text); }
    void append(std::string_view text) noexcept {
        for (size_t i = 0; i < text.size() && size < sizeof data; ++i) data[size++] = text[i];
    }
    std::string_view view() const noexcept { return {data, size}; }
};

inline bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

inline char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace tenniscores
