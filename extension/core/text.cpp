#include "extension/core/text.hpp"

#include <algorithm>

namespace tenniscores {

namespace {

bool is_ascii_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// ASCII and no white space.
bool is_plain(char c) noexcept { return c > ' ' && c < 0x7F; }

/// Bytes of the white-space character that ends right before text[end]; 0 where there is none.
size_t space_before(std::string_view text, size_t end) noexcept {
    for (size_t length = 1; length <= 3 && length <= end; ++length) {
        if (space_at(text.substr(0, end), end - length) == length) return length;
    }
    return 0;
}

}  // namespace

size_t space_at(std::string_view text, size_t pos) noexcept {
    const auto byte = [&](size_t i) -> unsigned {
        return pos + i < text.size() ? static_cast<unsigned char>(text[pos + i]) : 0U;
    };
    const unsigned first = byte(0);
    if (first < 0x80) return pos < text.size() && is_ascii_space(text[pos]) ? 1 : 0;
    if (first == 0xC2) return byte(1) == 0x85 || byte(1) == 0xA0 ? 2 : 0;
    if (first == 0xE1) return byte(1) == 0x9A && byte(2) == 0x80 ? 3 : 0;
    if (first == 0xE2 && byte(1) == 0x80) {
        const unsigned last = byte(2);
        return (last >= 0x80 && last <= 0x8A) || last == 0xA8 || last == 0xA9 || last == 0xAF ? 3
                                                                                              : 0;
    }
    if (first == 0xE2) return byte(1) == 0x81 && byte(2) == 0x9F ? 3 : 0;
    if (first == 0xE3) return byte(1) == 0x80 && byte(2) == 0x80 ? 3 : 0;
    return 0;
}

std::string_view trim(std::string_view text) noexcept {
    if (!text.empty() && is_plain(text.front()) && is_plain(text.back())) return text;
    size_t begin = 0;
    while (const size_t n = space_at(text, begin)) begin += n;
    size_t end = text.size();
    while (end > begin) {
        const size_t n = space_before(text, end);
        if (n == 0 || end - n < begin) break;
        end -= n;
    }
    return text.substr(begin, end - begin);
}

bool needs_fold(std::string_view trimmed) noexcept {
    // what has no other white space than single blanks, as nearly all texts
    bool plain = true;
    char before = 0;
    for (const char c : trimmed) {
        plain = plain && (is_plain(c) || (c == ' ' && before != ' '));
        before = c;
    }
    if (plain) return false;
    for (size_t i = 0; i < trimmed.size();) {
        const size_t n = space_at(trimmed, i);
        if (n == 0) {
            ++i;
            continue;
        }
        if (trimmed[i] != ' ' || space_at(trimmed, i + 1) != 0) return true;
        i += n;
    }
    return false;
}

std::string fold_spaces(std::string_view text) {
    text = trim(text);
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size();) {
        const size_t n = space_at(text, i);
        if (n == 0) {
            out.push_back(text[i++]);
            continue;
        }
        if (out.back() != ' ') out.push_back(' ');
        i += n;
    }
    return out;
}

std::string to_lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

bool equals_ignore_case(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

bool starts_with_ignore_case(std::string_view text, std::string_view prefix) noexcept {
    return text.size() >= prefix.size() &&
           equals_ignore_case(text.substr(0, prefix.size()), prefix);
}

std::string shorten(std::string_view text, size_t max_bytes) {
    if (text.size() <= max_bytes) return std::string(text);
    size_t end = max_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return std::string(text.substr(0, end)) + "...";
}

}  // namespace tenniscores
