#pragma once

#include <chrono>

namespace tenniscores {

/// From now on the first SIGINT or SIGTERM is only noted, for the program to roll back and end; the
/// second ends the process at once. SIGPIPE is ignored: writing reports the error.
void install_signal_handlers();

/// The signal noted, 0 if none.
int received_signal() noexcept;

/// Throws LoadError (interrupted or terminated) if a signal was noted.
void throw_if_interrupted();

/// Waits until one of `events` (as of poll) occurs on `fd`, -1 for none.
/// Returns false when the time is up or, at once, when a signal has been noted.
bool wait_for(int fd, short events, std::chrono::milliseconds timeout);

/// As above, without limit of time.
bool wait_for(int fd, short events);

}  // namespace tenniscores
