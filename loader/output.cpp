#include "loader/output.hpp"

#include <cerrno>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace tenniscores {

std::string json_text(const nlohmann::ordered_json &value) {
    constexpr bool ensure_ascii = false;
    return value.dump(-1, ' ', ensure_ascii, nlohmann::ordered_json::error_handler_t::replace) +
           "\n";
}

void print(const std::string &text) {
    const bool written =
        std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    if (!written && errno != EPIPE) std::perror("tenniscores-load: cannot write the result");
}

}  // namespace tenniscores
