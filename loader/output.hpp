#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace tenniscores {

/// Raised when what --json prints changes in a way that a reader could trip over.
inline constexpr int kJsonSchemaVersion = 1;

/// One line of JSON; text that is not UTF-8 is mended.
std::string json_text(const nlohmann::ordered_json &value);

/// Writes to the standard output at once. A reader that has gone away is no error.
void print(const std::string &text);

}  // namespace tenniscores
