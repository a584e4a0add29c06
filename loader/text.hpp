#pragma once

#include <string>
#include <string_view>

namespace tenniscores {

/// The text with every byte that is not part of valid UTF-8 replaced by U+FFFD.
std::string valid_utf8(std::string_view text);

/// Text of unknown origin, made safe to show on a terminal: valid UTF-8, and `?` for every control
/// character but newline and tab.
std::string printable(std::string_view text);

/// The same on one line, cut after `width` characters.
std::string one_line(std::string_view text, size_t width = std::string_view::npos);

/// Without white space at the end.
std::string_view trim_end(std::string_view text);

}  // namespace tenniscores
