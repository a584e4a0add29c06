// The id rule: the input up to its first line feed is the id, the rest the line.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "extension/core/match_id.hpp"
#include "extension/core/provisional_id.hpp"

namespace {

using namespace tenniscores;

void require(bool holds) {
    if (!holds) std::abort();
}

/// An id that the rule has made is one that the rule leaves as it is.
void require_stable(std::string_view text, const MatchId &id) {
    for (const std::string &line : {std::string(), "Line " + std::to_string(id.line)}) {
        const MatchId again = make_match_id(text, line);
        require(again.problem == Problem::none);
        require(again.text().view() == text);
        require(again.base.view() == id.base.view() && again.line == id.line);
    }
    const int other_line = id.line % 99 + 1;
    require(make_match_id(text, std::to_string(other_line)).problem == Problem::line_conflict);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const std::string_view input(reinterpret_cast<const char *>(data), size);
    const size_t split = std::min(input.find('\n'), size);
    const std::string match_id(input.substr(0, split));
    const std::string line(input.substr(std::min(split + 1, size)));

    const auto number = parse_line(line);
    require(!number || (*number >= 1 && *number <= 99));

    const MatchId id = make_match_id(match_id, line);
    if (id.problem == Problem::none) {
        const auto text = id.text();
        require(is_canonical_id(text.view()));
        require(!is_provisional_id(text.view()));
        require(id.line >= 1 && id.line <= 99);
        require(!number || *number == id.line);
        require_stable(text.view(), id);
    } else {
        require(problem_code(id.problem) != nullptr);
        require(id.line == 0);
    }
    if (is_canonical_id(match_id)) {
        require(make_match_id(match_id, "").text().view() == match_id);
    }
    return 0;
}
