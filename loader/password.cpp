#include "loader/password.hpp"

#include <termios.h>

#include <cstdio>
#include <memory>

#include "loader/signals.hpp"

namespace tenniscores {

namespace {

/// Stops the terminal from showing what is typed, as long as it lives.
class HiddenInput {
  public:
    explicit HiddenInput(int fd) : fd_(fd) {
        tcgetattr(fd_, &saved_);
        termios hidden = saved_;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(fd_, TCSAFLUSH, &hidden);
    }
    ~HiddenInput() { tcsetattr(fd_, TCSAFLUSH, &saved_); }
    HiddenInput(const HiddenInput &) = delete;
    HiddenInput &operator=(const HiddenInput &) = delete;

  private:
    int fd_;
    termios saved_ = {};
};

}  // namespace

std::optional<std::string> ask_password() {
    // The standard input may be the feed.
    const std::unique_ptr<FILE, decltype(&fclose)> terminal(std::fopen("/dev/tty", "r+e"), fclose);
    if (!terminal) return std::nullopt;
    const HiddenInput hidden(fileno(terminal.get()));
    std::fputs("Password: ", terminal.get());
    std::fflush(terminal.get());

    std::string password;
    for (int c = std::fgetc(terminal.get()); c != EOF && c != '\n';
         c = std::fgetc(terminal.get())) {
        password += static_cast<char>(c);
    }
    std::fputs("\n", terminal.get());
    throw_if_interrupted();
    return password;
}

}  // namespace tenniscores
