#include "loader/load.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <random>
#include <string>
#include <string_view>

#include "loader/error.hpp"
#include "loader/signals.hpp"
#include "loader/validation.hpp"

namespace tenniscores {

namespace {

using std::chrono::milliseconds;

/// The numbers of a version such as 1.0 or 1.2.1; ends at the first part that is none.
std::vector<int> version_numbers(std::string_view text) {
    std::vector<int> numbers;
    const char *at = text.data();
    const char *const end = at + text.size();
    for (int number = 0;; ++at) {
        const auto [next, error] = std::from_chars(at, end, number);
        if (error != std::errc()) break;
        numbers.push_back(number);
        at = next;
        if (at == end || *at != '.') break;
    }
    return numbers;
}

void check_reject_limit(const Run &run, const Options &options) {
    const int64_t received = run.count("received");
    const int64_t rejected = run.count("rejected");
    if (options.max_rejects && options.max_rejects->is_passed(received, rejected)) {
        throw LoadError(ExitCode::failed, std::to_string(rejected) + " of " +
                                              std::to_string(received) +
                                              " records rejected, more than --max-rejects " +
                                              options.max_rejects->text + " allows");
    }
}

bool is_made(const Run &run) { return !run.is_skipped; }

/// Longer from attempt to attempt, and never the same, so that loaders that got into each other's
/// way do not do so again.
void pause_after(int attempt) {
    constexpr int shortest = 200;
    constexpr int longest = 10'000;
    static std::mt19937 random(std::random_device{}());
    const int delay = std::min(longest, shortest << std::min(attempt - 1, 10));
    wait_for(-1, 0, milliseconds(std::uniform_int_distribution(delay / 2, delay * 3 / 2)(random)));
    throw_if_interrupted();
}

}  // namespace

Load::Load(const Options &options, Console &console, Report &report)
    : options_(options),
      console_(console),
      report_(report),
      progress_(console, options),
      password_prompt_(options.password_prompt) {}

void Load::run() {
    try {
        options_.validate ? validate() : load_all();
    } catch (const LoadError &error) {
        progress_.stop();
        for (const Run &run : runs_) report_.add_lost_run(run);
        report_.set_error(error);
        if (options_.validate) return;
        tell_what_stays();
        leave_trace(error);
    }
}

/// The failed run is gone with its transaction: what failed is told in one of its own. Where that
/// fails, too, the exit code must do.
void Load::leave_trace(const LoadError &error) {
    if (error.source.empty() || options_.dry_run || !connection_ ||
        (error.exit_code != ExitCode::failed && error.exit_code != ExitCode::busy)) {
        return;
    }
    try {
        begin();
        const auto given = [](const std::string &text) {
            return text.empty() ? std::optional<std::string>() : text;
        };
        const std::optional<std::string> sqlstate = given(error.sqlstate);
        const std::optional<std::string> detail = given(error.detail);
        const std::optional<std::string> fingerprint = given(error.fingerprint);
        connection_->query("SELECT tenniscores.record_failure($1, $2, $3, $4, $5)",
                           {Parameter::text(error.source), Parameter::text(sqlstate),
                            Parameter::text(error.message), Parameter::text(detail),
                            Parameter::text(fingerprint)});
        connection_->query("COMMIT");
    } catch (const LoadError &trace) {
        console_.detail("the failure could not be recorded: " + trace.message);
    }
}

void Load::validate() {
    conninfo_ = resolve_conninfo(options_);
    with_retries([&] {
        begin();
        const std::vector<Check> checks = run_checks(*connection_);
        roll_back();
        report_.add_checks(checks);
    });
}

void Load::tell_what_stays() {
    const bool is_known =
        std::ranges::none_of(runs_, [](const Run &run) { return run.outcome == Outcome::unknown; });
    if (feeds_stored_ > 0) {
        console_.note("what was committed before it stays: " + std::to_string(feeds_stored_) +
                      (feeds_stored_ == 1 ? " file" : " files") +
                      (is_known ? "; nothing else was changed" : ""));
    } else if (is_known) {
        console_.note("nothing was changed");
    }
}

void Load::load_all() {
    const std::vector<Feed> feeds = find_feeds(options_.inputs);
    conninfo_ = resolve_conninfo(options_);
    const size_t step = options_.single_transaction ? feeds.size() : 1;
    for (size_t at = 0; at < feeds.size(); at += step) {
        with_retries([&] { load_transaction(std::span(feeds).subspan(at, step)); });
    }
}

template <typename Step>
void Load::with_retries(Step step) {
    for (int attempt = 1;; ++attempt) {
        try {
            step();
            return;
        } catch (const LoadError &error) {
            roll_back();
            if (!error.transient || attempt > options_.retries) throw;
            console_.warning(error.message);
            console_.note("trying again, " + std::to_string(attempt) + " of " +
                          std::to_string(options_.retries));
        }
        pause_after(attempt);
    }
}

void Load::load_transaction(std::span<const Feed> feeds) {
    runs_.clear();
    begin();
    bool is_replayable = true;
    for (const Feed &feed : feeds) {
        is_replayable = is_replayable && feed.is_replayable;
        Run run;
        try {
            run_feed(*connection_, feed, options_, progress_, run);
            runs_.push_back(run);
            check_reject_limit(run, options_);
        } catch (LoadError &error) {
            error.source = feed.name;
            error.fingerprint = run.fingerprint;
            error.transient = error.transient && is_replayable;
            throw;
        }
    }
    const auto made = std::ranges::count_if(runs_, is_made);
    if (options_.dry_run || made == 0) {
        roll_back();
    } else {
        commit();
        feeds_stored_ += static_cast<size_t>(made);
    }
    progress_.stop();
    for (const Run &run : runs_) report_.add_run(run);
    runs_.clear();
}

void Load::begin() {
    connect_if_needed();
    // Each statement must see what the runs before it committed while it waited for their lock.
    connection_->query("BEGIN ISOLATION LEVEL READ COMMITTED");
    const auto set_local = [&](const std::string &name, const std::optional<std::string> &value) {
        if (!value) return;
        connection_->query("SELECT set_config($1, $2, true)",
                           {Parameter::text(name), Parameter::text(value)});
    };
    set_local("tenniscores.target_schema", options_.schema);
    set_local("tenniscores.guards", options_.guards);
    set_local("lock_timeout", options_.lock_timeout);
}

/// A transaction whose COMMIT was sent is never tried again. Where the answer to it is lost, the
/// run log tells what became of it.
void Load::commit() {
    throw_if_interrupted();
    Outcome outcome = Outcome::committed;
    try {
        const Result result = connection_->query("COMMIT", {}, OnSignal::finish);
        if (result.command_tag() != "COMMIT") {
            throw LoadError(ExitCode::failed, "the server rolled the transaction back");
        }
    } catch (LoadError &error) {
        error.transient = false;
        if (error.exit_code != ExitCode::no_connection) throw;
        console_.warning(error.message);
        const auto run = std::ranges::find_if(runs_, is_made);
        if (!is_in_run_log(run->id.value_or(""))) outcome = Outcome::unknown;
    }
    for (Run &run : runs_) {
        if (is_made(run)) run.outcome = outcome;
    }
    if (outcome == Outcome::unknown) {
        throw LoadError(
            ExitCode::no_connection,
            "the connection was lost during COMMIT, and whether the run was stored is "
            "unknown",
            "It is safe to run the same again: what is stored already stays unchanged.");
    }
}

bool Load::is_in_run_log(const std::string &run_id) {
    bool is_found = false;
    try {
        with_retries([&] {
            connect_if_needed();
            const char *const sql = "SELECT 1 FROM tenniscores.run WHERE run_id = $1::bigint";
            is_found = connection_->query(sql, {Parameter::text(run_id)}).rows() > 0;
        });
    } catch (const LoadError &error) {
        console_.warning(error.message);
    }
    return is_found;
}

void Load::connect_if_needed() {
    if (connection_ && !connection_->is_lost()) return;
    connection_.reset();
    connection_.emplace(connect(conninfo_, password_prompt_), console_);
    connection_->set_on_wait([this] { progress_.tick(); });
    console_.detail("connected to database \"" + connection_->database() + "\", PostgreSQL " +
                    connection_->server_version());
    check_extension();
}

void Load::check_extension() {
    const Result found = connection_->query(
        "SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'tenniscores'");
    if (found.rows() == 0) {
        throw LoadError(ExitCode::failed,
                        "the extension tenniscores is not installed in the database \"" +
                            connection_->database() + "\"",
                        "CREATE EXTENSION tenniscores;");
    }
    const std::string version = found.text(0, "extversion").value_or("");
    console_.detail("extension tenniscores " + version + ", loader " TENNISCORES_VERSION);
    if (version_numbers(version) < version_numbers(TENNISCORES_VERSION)) {
        throw LoadError(ExitCode::failed,
                        "the extension tenniscores " + version +
                            " is older than this loader (" TENNISCORES_VERSION ")",
                        "ALTER EXTENSION tenniscores UPDATE;");
    }
}

void Load::roll_back() {
    if (!connection_) return;
    try {
        if (connection_->is_in_transaction()) connection_->query("ROLLBACK", {}, OnSignal::finish);
    } catch (const LoadError &) {
        // The server rolls back what has lost its connection.
        connection_.reset();
    }
}

}  // namespace tenniscores
