#include "extension/core/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace tenniscores {

namespace {

bool is_ascii_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

constexpr uint64_t kEachByte = 0x0101010101010101U;

/// Zero where each of the eight bytes is plain or a blank, and no two blanks are neighbours. May be
/// other than that where an unusual byte stands next to a blank.
uint64_t doubts(uint64_t word) noexcept {
    const uint64_t from_blank = word ^ kEachByte * ' ';
    const uint64_t blanks = (from_blank - kEachByte) & ~from_blank;
    const uint64_t too_high_or_low = word | (word + kEachByte) | (word - kEachByte * ' ');
    return (too_high_or_low | (blanks & blanks >> 8U)) & kEachByte * 0x80;
}

/// True of nearly all texts, which have no other white space than single blanks.
bool has_single_blanks_only(std::string_view text) noexcept {
    constexpr size_t kWord = sizeof(uint64_t);
    if (text.size() < kWord) {
        char padded[kWord + 1] = "........";
        text.copy(padded, kWord);
        return doubts(load_word<uint64_t>(padded)) == 0;
    }
    // the words overlap by a byte, so that two blanks are seen in one of them
    uint64_t all = doubts(load_word<uint64_t>(text.data() + text.size() - kWord));
    for (size_t at = 0; at + kWord < text.size(); at += kWord - 1) {
        all |= doubts(load_word<uint64_t>(text.data() + at));
    }
    return all == 0;
}

/// Bytes of the white-space character that ends right before text[end]; 0 where there is none.
size_t space_before(std::string_view text, size_t end) noexcept {
    for (size_t length = 1; length <= 3 && length <= end; ++length) {
        if (space_at(text.substr(0, end), end - length) == length) return length;
    }
    return 0;
}

}  // namespace

size_t find_space_at(std::string_view text, size_t pos) noexcept {
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

std::string_view trim_spaces(std::string_view text) noexcept {
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
    if (has_single_blanks_only(trimmed)) return false;
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

std::string shorten(std::string_view text, size_t max_bytes) {
    if (text.size() <= max_bytes) return std::string(text);
    size_t end = max_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return std::string(text.substr(0, end)) + "...";
}

}  // namespace tenniscores
