#include "loader/text.hpp"

#include <algorithm>

namespace tenniscores {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

unsigned char byte_at(std::string_view text, size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

/// How many bytes the UTF-8 character at the start of `text` has, 0 if it is not valid.
size_t character_length(std::string_view text) {
    const unsigned char lead = byte_at(text, 0);
    const unsigned char second = byte_at(text, 1);
    const auto continues = [&](size_t i) { return (byte_at(text, i) & 0xC0) == 0x80; };

    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
    if ((lead & 0xF0) == 0xE0) {
        const bool overlong = lead == 0xE0 && second < 0xA0;
        const bool surrogate = lead == 0xED && second > 0x9F;
        return continues(1) && continues(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const bool overlong = lead == 0xF0 && second < 0x90;
        const bool too_large = lead == 0xF4 && second > 0x8F;
        return continues(1) && continues(2) && continues(3) && !overlong && !too_large ? 4 : 0;
    }
    return 0;
}

/// C0 and C1: what a terminal could take for a command.
bool is_control(std::string_view character) {
    const unsigned char lead = byte_at(character, 0);
    return lead < 0x20 || lead == 0x7F || (lead == 0xC2 && byte_at(character, 1) < 0xA0);
}

/// Copies `text`, giving each of its characters to `append`; what is not valid as U+FFFD.
template <typename Append>
std::string copy_characters(std::string_view text, Append append) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const size_t length = character_length(text);
        append(result, length == 0 ? kReplacement : text.substr(0, length));
        text.remove_prefix(std::max<size_t>(length, 1));
    }
    return result;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
    return copy_characters(
        text, [](std::string &result, std::string_view character) { result += character; });
}

std::string printable(std::string_view text) {
    return copy_characters(text, [](std::string &result, std::string_view character) {
        const bool kept = !is_control(character) || character == "\n" || character == "\t";
        result += kept ? character : "?";
    });
}

std::string one_line(std::string_view text, size_t width) {
    size_t count = 0;
    return copy_characters(text, [&](std::string &result, std::string_view character) {
        if (++count <= width) {
            result += is_control(character) ? " " : character;
        } else if (count == width + 1) {
            result += "…";
        }
    });
}

std::string_view trim_end(std::string_view text) {
    return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

}  // namespace tenniscores
