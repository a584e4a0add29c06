#include "loader/console.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

#include "loader/text.hpp"

namespace tenniscores {

namespace {

constexpr std::string_view kProgram = "tenniscores-load: ";

std::string join(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) text += part;
    return text;
}

size_t terminal_width() {
    winsize size = {};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col : 80;
}

}  // namespace

void Console::error(const LoadError &error) {
    const std::string_view separator = error.source.empty() ? "" : ": ";
    write_line(join({kProgram, "error: ", error.source, separator, error.message}));
    if (!error.detail.empty()) write_line(join({"DETAIL:  ", error.detail}));
    if (!error.hint.empty()) write_line(join({"HINT:  ", error.hint}));
    if (verbose_ && !error.sqlstate.empty()) write_line(join({"SQLSTATE:  ", error.sqlstate}));
}

void Console::warning(std::string_view text) {
    if (!quiet_) write_line(join({kProgram, "warning: ", text}));
}

void Console::note(std::string_view text) {
    if (!quiet_) write_line(join({kProgram, text}));
}

void Console::detail(std::string_view text) {
    if (verbose_) write_line(join({kProgram, text}));
}

void Console::continuation(std::string_view text) {
    if (!quiet_) write_line(join({"  ", text}));
}

void Console::status(std::string_view text) {
    // One column stays free: some terminals wrap when the last one is written.
    const std::string line = join({"\r", one_line(text, terminal_width() - 2), "\x1B[K"});
    std::fwrite(line.data(), 1, line.size(), stderr);
    status_shown_ = true;
}

void Console::clear_status() {
    if (status_shown_) std::fputs("\r\x1B[K", stderr);
    status_shown_ = false;
}

void Console::write_line(std::string_view text) {
    clear_status();
    const std::string line = printable(text) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace tenniscores
