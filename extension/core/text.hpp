#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

// White space and letter case, with rules of our own: an id must not change because an operating
// system brought another locale or another version of Unicode.
//
// White space is Unicode's White_Space property (frozen here: U+0009-000D, 0020, 0085, 00A0, 1680,
// 2000-200A, 2028, 2029, 202F, 205F, 3000); scraped pages are full of U+00A0. Case is ASCII's.

namespace tenniscores {

/// ASCII that can be seen: nearly all text is, and needs no closer look.
inline bool is_plain(char c) noexcept { return c > ' ' && c < 0x7F; }

/// What space_at() and trim() do where there may be something to find.
size_t find_space_at(std::string_view text, size_t pos) noexcept;
std::string_view trim_spaces(std::string_view text) noexcept;

/// Number of bytes of the white-space character that starts at text[pos]; 0 where there is none.
inline size_t space_at(std::string_view text, size_t pos) noexcept {
    if (pos >= text.size() || is_plain(text[pos])) return 0;
    return text[pos] == ' ' ? 1 : find_space_at(text, pos);
}

/// The text without white space at its two ends.
inline std::string_view trim(std::string_view text) noexcept {
    const bool plain = text.empty() || (is_plain(text.front()) && is_plain(text.back()));
    return plain ? text : trim_spaces(text);
}

/// True where the text has white space that folding would change.
bool needs_fold(std::string_view trimmed) noexcept;

/// Trimmed, and every run of white space inside replaced by one space.
std::string fold_spaces(std::string_view text);

/// ASCII letters in lower case, everything else as it is.
std::string to_lower(std::string_view text);

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
        size += text.copy(data + size, sizeof data - size);
    }
    std::string_view view() const noexcept { return {data, size}; }
};

/// The bytes from `from` on as one number, in the machine's order.
template <typename Word>
Word load_word(const char *from) noexcept {
    Word word;
    std::memcpy(&word, from, sizeof word);
    return word;
}

/// Bytes `at` to `at` + sizeof(Word) of the two differ where the result is not 0.
template <typename Word>
Word difference_at(std::string_view a, std::string_view b, size_t at) noexcept {
    return load_word<Word>(a.data() + at) ^ load_word<Word>(b.data() + at);
}

/// a == b of short texts, for which a call of memcmp() costs more than the comparison.
inline bool same_bytes(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    if (a.size() >= 8) {
        // the last word may overlap the one before it
        uint64_t all = difference_at<uint64_t>(a, b, a.size() - 8);
        for (size_t at = 0; at + 8 < a.size(); at += 8) all |= difference_at<uint64_t>(a, b, at);
        return all == 0;
    }
    if (a.size() >= 4) {
        const uint32_t last = difference_at<uint32_t>(a, b, a.size() - 4);
        return (difference_at<uint32_t>(a, b, 0) | last) == 0;
    }
    return std::equal(a.begin(), a.end(), b.begin());
}

inline bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

inline char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Equal but for the case of ASCII letters.
inline bool equals_ignore_case(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); ++i) {
        if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
}

/// Ends with `suffix`, whatever the case of either.
inline bool ends_with_ignore_case(std::string_view text, std::string_view suffix) noexcept {
    return text.size() >= suffix.size() &&
           equals_ignore_case(text.substr(text.size() - suffix.size()), suffix);
}

/// Starts with `prefix`, whatever the case of either.
inline bool starts_with_ignore_case(std::string_view text, std::string_view prefix) noexcept {
    return text.size() >= prefix.size() &&
           equals_ignore_case(text.substr(0, prefix.size()), prefix);
}

}  // namespace tenniscores
