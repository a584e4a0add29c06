#include "extension/core/score.hpp"

#include <algorithm>

#include "extension/core/text.hpp"

namespace tenniscores {

namespace {

/// Reads left to right; every step either takes what it names or leaves the text as it is.
class Scanner {
  public:
    explicit Scanner(std::string_view text) noexcept : text_(text) {}

    void skip_spaces() noexcept {
        while (const size_t n = space_at(text_, pos_)) pos_ += n;
    }

    bool take(char c) noexcept {
        if (pos_ >= text_.size() || text_[pos_] != c) return false;
        ++pos_;
        return true;
    }

    /// 1 to 3 digits.
    bool take_number(int &value) noexcept {
        size_t digits = 0;
        value = 0;
        while (pos_ < text_.size() && is_digit(text_[pos_]) && digits < 4) {
            value = value * 10 + (text_[pos_++] - '0');
            ++digits;
        }
        return digits >= 1 && digits <= 3;
    }

    bool take_pair(int &first, int &second) noexcept {
        return take_number(first) && take('-') && take_number(second);
    }

    bool at_end() const noexcept { return pos_ >= text_.size(); }

  private:
    std::string_view text_;
    size_t pos_ = 0;
};

int leading_digit(int n) noexcept {
    while (n >= 10) n /= 10;
    return n;
}

/// The digits behind the first one: 62 -> 2, 710 -> 10.
int trailing_digits(int n) noexcept { return n >= 100 ? n % 100 : n % 10; }

/// 7(7)-6(2) written as 77-62: both sides have two or three digits and start with 7 and 6.
void unglue(ScoreSet &set) noexcept {
    if (set.first < 10 || set.second < 10) return;
    const int first = leading_digit(set.first);
    const int second = leading_digit(set.second);
    if (!((first == 7 && second == 6) || (first == 6 && second == 7))) return;
    set = {SetKind::glued, first, second, trailing_digits(set.first), trailing_digits(set.second)};
}

bool take_set(Scanner &scanner, ScoreSet &set) noexcept {
    scanner.skip_spaces();
    if (!scanner.take_pair(set.first, set.second)) return false;
    scanner.skip_spaces();
    if (!scanner.take('[')) {
        unglue(set);
        return true;
    }
    const bool is_super = set.first + set.second == 1;
    set.kind = is_super ? SetKind::super_tie_break : SetKind::tie_break;
    scanner.skip_spaces();
    if (!scanner.take_pair(set.tie_break_first, set.tie_break_second)) return false;
    scanner.skip_spaces();
    if (!scanner.take(']')) return false;
    scanner.skip_spaces();
    return true;
}

bool is_won(const ScoreSet &set) noexcept {
    const int more = std::max(set.first, set.second);
    const int fewer = std::min(set.first, set.second);
    return set.kind == SetKind::super_tie_break || (more > 6 && more > fewer) ||
           (more == 6 && fewer < 5);
}

template <typename OnSet>
bool scan_score(std::string_view text, OnSet on_set) {
    Scanner scanner(text);
    do {
        ScoreSet set;
        if (!take_set(scanner, set)) return false;
        on_set(set);
    } while (scanner.take(','));
    return scanner.at_end();
}

}  // namespace

std::optional<std::vector<ScoreSet>> parse_score(std::string_view text) {
    std::vector<ScoreSet> sets;
    if (!scan_score(text, [&](const ScoreSet &set) { sets.push_back(set); })) return std::nullopt;
    return sets;
}

bool is_score(std::string_view text) noexcept {
    return scan_score(text, [](const ScoreSet &) noexcept {});
}

bool has_unfinished_set(std::string_view text) noexcept {
    int sets = 0;
    bool unfinished = false;
    bool timed = false;  // the set before may have been, as long as it is the last
    const bool read = scan_score(text, [&](const ScoreSet &set) noexcept {
        ++sets;
        unfinished |= timed;
        timed = false;
        const bool decides = sets > 2;
        if (is_won(set) || (decides && set.first + set.second == 1)) return;
        timed = decides && set.first != set.second;
        unfinished |= !timed;
    });
    return read && unfinished;
}

int set_difference(const std::vector<ScoreSet> &sets) noexcept {
    int difference = 0;
    for (const ScoreSet &set : sets) {
        if (set.first > set.second) ++difference;
        if (set.first < set.second) --difference;
    }
    return difference;
}

}  // namespace tenniscores
