#pragma once

#include <optional>
#include <string>

namespace tenniscores {

/// Asks for a password on the terminal, which does not show it. Empty where there is no terminal.
/// Throws LoadError (interrupted).
std::optional<std::string> ask_password();

}  // namespace tenniscores
