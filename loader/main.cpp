#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "loader/console.hpp"
#include "loader/error.hpp"
#include "loader/load.hpp"
#include "loader/options.hpp"
#include "loader/output.hpp"
#include "loader/report.hpp"
#include "loader/signals.hpp"

namespace tenniscores {

namespace {

/// Nothing that is opened later may take the place of a standard stream that is closed.
void open_standard_streams() {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
        if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", O_RDWR) == -1) std::abort();
    }
}

ExitCode refuse_usage(const LoadError &error, bool json) {
    Options options;
    options.json = json;
    Console console(options.quiet, options.verbose);
    Report report(console, options);
    report.set_error(error);
    return report.finish();
}

ExitCode load(const Options &options) {
    Console console(options.quiet, options.verbose);
    Report report(console, options);
    try {
        install_signal_handlers();
        Load(options, console, report).run();
    } catch (const std::exception &error) {
        report.set_error(LoadError(ExitCode::failed, error.what()));
    }
    return report.finish();
}

ExitCode run_program(int argc, const char *const *argv) {
    try {
        const CommandLine command_line = parse_command_line(argc, argv);
        if (command_line.answer.empty()) return load(command_line.options);
        print(command_line.answer);
        return ExitCode::done;
    } catch (const LoadError &error) {
        return refuse_usage(error, wants_json(argc, argv));
    }
}

}  // namespace

}  // namespace tenniscores

int main(int argc, char **argv) {
    using tenniscores::ExitCode;
    tenniscores::open_standard_streams();
    const ExitCode code = tenniscores::run_program(argc, argv);
    // An interrupted attempt to connect leaves its thread behind, which must not see the libraries
    // being torn down.
    if (tenniscores::received_signal() != 0) _exit(static_cast<int>(code));
    return static_cast<int>(code);
}
