#include "extension/core/match_id.hpp"

#include <array>
#include <string>

namespace tenniscores {

namespace {

constexpr std::string_view kSourcePrefix = "nndz-";
constexpr std::string_view kLegacyPrefix = "cnswpl_";
constexpr std::string_view kLineSuffix = "_Line";
constexpr std::string_view kPlaceholderPrefixes[] = {"table_", "unknown", "nstf_match_"};
constexpr std::string_view kLineWords[] = {"line", "court"};

int hex_value(char c) noexcept {
    if (is_digit(c)) return c - '0';
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

std::string percent_decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high >= 0 && low >= 0) {
                out.push_back(static_cast<char>(high * 16 + low));
                i += 2;
                continue;
            }
        }
        out.push_back(text[i]);
    }
    return out;
}

/// 1-99 without a leading zero: what follows `_Line` in an id.
int suffix_number(std::string_view digits) noexcept {
    if (digits.empty() || digits.size() > 2 || digits[0] == '0') return 0;
    int number = 0;
    for (const char c : digits) {
        if (!is_digit(c)) return 0;
        number = number * 10 + (c - '0');
    }
    return number;
}

/// Takes one `_LineN` off the end of the id; the number, or 0 where there is no such suffix.
int take_line_suffix(std::string_view &id) noexcept {
    for (const size_t digits : {1U, 2U}) {
        if (id.size() < kLineSuffix.size() + digits) break;
        const size_t at = id.size() - kLineSuffix.size() - digits;
        if (id.substr(at, kLineSuffix.size()) != kLineSuffix) continue;
        const int number = suffix_number(id.substr(id.size() - digits));
        if (number != 0) id = id.substr(0, at);
        return number;
    }
    return 0;
}

constexpr std::array<bool, 256> base64_characters() {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                         "0123456789+/")) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}
constexpr std::array<bool, 256> kIsBase64 = base64_characters();

/// `nndz-` and 12, 16 or 20 characters of base64, up to two of them `=` at the end.
bool is_source_id(std::string_view id) noexcept {
    if (!id.starts_with(kSourcePrefix)) return false;
    std::string_view body = id.substr(kSourcePrefix.size());
    if (body.size() != 12 && body.size() != 16 && body.size() != 20) return false;
    for (int i = 0; i < 2 && body.back() == '='; ++i) body.remove_suffix(1);
    for (const char c : body) {
        if (!kIsBase64[static_cast<unsigned char>(c)]) return false;
    }
    return true;
}

MatchId failed(Problem problem) {
    MatchId id;
    id.problem = problem;
    return id;
}

}  // namespace

ShortText MatchId::text() const noexcept {
    ShortText id = base;
    id.append(kLineSuffix);
    const char digits[] = {static_cast<char>('0' + line / 10), static_cast<char>('0' + line % 10)};
    id.append(line < 10 ? std::string_view(digits + 1, 1) : std::string_view(digits, 2));
    return id;
}

std::optional<int> parse_line(std::string_view text) {
    text = trim(text);
    for (const std::string_view word : kLineWords) {
        if (starts_with_ignore_case(text, word)) {
            text = trim(text.substr(word.size()));
            break;
        }
    }
    if (text.starts_with('#')) text = trim(text.substr(1));
    while (text.size() > 1 && text[0] == '0') text.remove_prefix(1);
    const int number = suffix_number(text);
    return number == 0 ? std::nullopt : std::optional<int>(number);
}

MatchId make_match_id(std::string_view match_id, std::string_view line) {
    return make_match_id(match_id, parse_line(line).value_or(0));
}

MatchId make_match_id(std::string_view match_id, int line) {
    std::string decoded;
    std::string_view id = trim(match_id);
    if (id.find('%') != std::string_view::npos) {
        decoded = percent_decode(id);
        id = trim(decoded);
    }
    if (id.empty() || equals_ignore_case(id, "none") || equals_ignore_case(id, "null")) {
        return failed(Problem::missing_match_id);
    }
    for (const std::string_view prefix : kPlaceholderPrefixes) {
        if (starts_with_ignore_case(id, prefix)) return failed(Problem::placeholder_match_id);
    }

    int suffix = 0;
    while (const int number = take_line_suffix(id)) {
        if (suffix != 0 && suffix != number) return failed(Problem::line_conflict);
        suffix = number;
    }
    if (id.starts_with(kLegacyPrefix) &&
        id.substr(kLegacyPrefix.size()).starts_with(kSourcePrefix)) {
        id.remove_prefix(kLegacyPrefix.size());
    }
    if (!is_source_id(id)) return failed(Problem::malformed_match_id);

    MatchId result;
    result.base = ShortText(id);
    if (line != 0 && suffix != 0 && line != suffix) {
        result.problem = Problem::line_conflict;
    } else if (line == 0 && suffix == 0) {
        result.problem = Problem::missing_line;
    } else {
        result.line = line != 0 ? line : suffix;
    }
    return result;
}

int line_of_canonical_id(std::string_view id) noexcept {
    const int line = take_line_suffix(id);
    return line != 0 && is_source_id(id) ? line : 0;
}

}  // namespace tenniscores
