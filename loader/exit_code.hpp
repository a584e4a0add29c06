#pragma once

namespace tenniscores {

/// What the process answers. The table in --help says the same to the user.
enum class ExitCode {
    done = 0,           ///< all committed, or shown by a dry run; no record rejected
    failed = 1,         ///< the file at hand was rolled back
    no_connection = 2,  ///< the server cannot be reached, or was lost
    rejects = 3,        ///< committed, but some records were rejected
    invalid = 4,        ///< --validate: a check failed
    busy = 5,           ///< another run holds the lock
    usage = 64,         ///< the command line is wrong
    interrupted = 130,  ///< SIGINT, rolled back
    terminated = 143,   ///< SIGTERM, rolled back
};

}  // namespace tenniscores
