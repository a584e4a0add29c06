#pragma once

#include <exception>
#include <string>
#include <utility>

#include "loader/exit_code.hpp"

namespace tenniscores {

/// Why a load stopped: the fields of a PostgreSQL error and what the process answers to it. Fields
/// that do not apply are empty.
struct LoadError : std::exception {
    LoadError(ExitCode code, std::string text, std::string hint_text = {})
        : exit_code(code), message(std::move(text)), hint(std::move(hint_text)) {}

    const char *what() const noexcept override { return message.c_str(); }

    ExitCode exit_code;
    std::string message;
    std::string detail;
    std::string hint;
    std::string sqlstate;
    std::string source;       ///< the feed, where it concerns one
    std::string fingerprint;  ///< of that feed, where it was read to its end
    bool transient = false;   ///< trying again may help
};

}  // namespace tenniscores
