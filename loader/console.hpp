#pragma once

#include <string>
#include <string_view>

#include "loader/error.hpp"

namespace tenniscores {

/// The log on the standard error output: whole lines, and below them one status line that is
/// redrawn in place. Makes safe to show what comes from files and servers.
class Console {
  public:
    /// Errors are always shown; warnings and notes unless quiet; details only when verbose.
    Console(bool quiet, bool verbose) : quiet_(quiet), verbose_(verbose) {}
    ~Console() { clear_status(); }
    Console(const Console &) = delete;
    Console &operator=(const Console &) = delete;

    void error(const LoadError &error);
    void warning(std::string_view text);
    void note(std::string_view text);
    void detail(std::string_view text);

    /// A line that belongs to the one before.
    void continuation(std::string_view text);

    /// Draws the status line anew, cut to the terminal's width.
    void status(std::string_view text);
    void clear_status();

  private:
    void write_line(std::string_view text);

    bool quiet_;
    bool verbose_;
    bool status_shown_ = false;
};

}  // namespace tenniscores
