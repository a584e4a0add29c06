#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenniscores {

/// How many rejected records a run may have: a number of them, or a share of those received.
struct RejectLimit {
    double value = 0;
    bool is_percent = false;
    std::string text;  ///< as the user wrote it

    bool is_passed(int64_t received, int64_t rejected) const;
};

enum class PasswordPrompt { if_asked, never, always };
enum class ProgressStyle { automatic, plain, never };

/// The command line, checked. What is not given is empty: the server's settings decide then.
struct Options {
    std::vector<std::string> inputs;

    std::optional<std::string> dbname, host, port, user;
    PasswordPrompt password_prompt = PasswordPrompt::if_asked;

    std::optional<std::string> schema, league, series, missing_id, missing_team, guards,
        lock_timeout;
    std::optional<RejectLimit> max_rejects;
    bool dry_run = false;
    bool skip_loaded = false;  ///< leave a feed out that was loaded before
    bool force = false;        ///< load a feed also where a guard would stop it
    bool single_transaction = false;
    bool validate = false;  ///< check what is stored instead of loading
    bool strict = false;    ///< and let warnings fail
    int retries = 5;

    ProgressStyle progress = ProgressStyle::automatic;
    bool json = false;
    bool quiet = false;
    bool verbose = false;
};

struct CommandLine {
    Options options;
    std::string answer;  ///< where --help or --version was asked for: what to print instead
};

/// Reads the command line. Throws LoadError (usage) where it is wrong.
CommandLine parse_command_line(int argc, const char *const *argv);

/// Whether --json was given: answers also for a command line that is wrong otherwise.
bool wants_json(int argc, const char *const *argv);

}  // namespace tenniscores
