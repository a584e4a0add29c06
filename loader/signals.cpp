#include "loader/signals.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "loader/error.hpp"

namespace tenniscores {

namespace {

using std::chrono::milliseconds;

volatile std::sig_atomic_t noted_signal = 0;

/// Becomes readable with the first signal and stays so: a poll on it cannot miss a signal that
/// arrives just before it.
std::array<int, 2> wake_up = {-1, -1};

void handle(int signal_number) {
    if (noted_signal != 0) _exit(128 + signal_number);
    noted_signal = signal_number;
    const int saved_errno = errno;
    [[maybe_unused]] const ssize_t written = write(wake_up[1], "", 1);
    errno = saved_errno;
}

}  // namespace

void install_signal_handlers() {
    if (pipe2(wake_up.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    struct sigaction action = {};
    sigemptyset(&action.sa_mask);
    action.sa_handler = handle;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, nullptr);
}

int received_signal() noexcept { return noted_signal; }

void throw_if_interrupted() {
    switch (noted_signal) {
        case 0:
            return;
        case SIGINT:
            throw LoadError(ExitCode::interrupted, "interrupted");
        default:
            throw LoadError(ExitCode::terminated, "terminated");
    }
}

bool wait_for(int fd, short events, milliseconds timeout) {
    if (noted_signal != 0) return false;
    std::array<pollfd, 2> watched = {{{fd, events, 0}, {wake_up[0], POLLIN, 0}}};
    const int ready = poll(watched.data(), watched.size(), static_cast<int>(timeout.count()));
    return ready > 0 && watched[0].revents != 0 && noted_signal == 0;
}

bool wait_for(int fd, short events) {
    while (noted_signal == 0) {
        if (wait_for(fd, events, milliseconds(-1))) return true;
    }
    return false;
}

}  // namespace tenniscores
