#include "loader/options.hpp"

#include <archive.h>
#include <libpq-fe.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

#include "loader/error.hpp"
#include "loader/output.hpp"

namespace tenniscores {

namespace {

constexpr const char *kAbout =
    R"(Loads league results from JSON feeds into PostgreSQL: one run, and one transaction, for each feed.

A feed is a JSON array of records, newline-delimited JSON, or one record; it may be compressed with
gzip, zstd or xz. FILE "-" is the standard input. A directory stands for its feeds by name: *.json,
*.ndjson, *.jsonl, also with .gz, .zst or .xz.)";

constexpr const char *kFooter =
    R"(Where an option does not say how to connect, DATABASE_URL does (a URI or a connection string), then
libpq's environment variables and password file.

Examples:
  tenniscores-load -d club --league APTA_CHICAGO apta.json nstf.json.gz
      load two files into the database "club", only what is of one league
  scrape-results | tenniscores-load -d club --dry-run --json -
      show what a feed would change, and change nothing

Exit status:
  0    done, no record rejected
  1    failed: the file at hand was rolled back, and no later file was read
  2    no connection to the server, or it was lost
  3    done, but some records were rejected; they are in tenniscores.rejects
  4    --validate: a check failed
  5    busy: another run holds the lock (--lock-timeout)
  64   wrong usage
  130  interrupted, 143 terminated: the file at hand was rolled back)";

RejectLimit parse_reject_limit(const std::string &text) {
    RejectLimit limit;
    limit.text = text;
    limit.is_percent = text.ends_with('%');
    const char *const end = text.data() + text.size() - (limit.is_percent ? 1 : 0);
    std::from_chars_result parsed{};
    if (limit.is_percent) {
        parsed = std::from_chars(text.data(), end, limit.value, std::chars_format::fixed);
    } else {
        uint32_t count = 0;
        parsed = std::from_chars(text.data(), end, count);
        limit.value = count;
    }
    const bool in_range = limit.value >= 0 && (!limit.is_percent || limit.value <= 100);
    if (parsed.ec != std::errc() || parsed.ptr != end || !in_range) {
        throw LoadError(ExitCode::usage,
                        "--max-rejects: \"" + text + "\" is neither a number nor a percentage");
    }
    return limit;
}

/// A time as PostgreSQL's settings take it: `500ms`, `10s`, `2min`; a bare number is milliseconds.
void check_duration(const std::string &option, const std::string &text) {
    constexpr std::string_view units[] = {"", "us", "ms", "s", "min", "h", "d"};
    const size_t unit_at = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string_view unit = std::string_view(text).substr(unit_at);
    if (unit_at == 0 || std::ranges::find(units, unit) == std::end(units)) {
        throw LoadError(ExitCode::usage, option + ": \"" + text + "\" is not a time",
                        "Write, for example, 500ms, 10s or 2min.");
    }
}

std::string version_text(bool json) {
    if (!json) return "tenniscores-load " TENNISCORES_VERSION "\n";
    const int libpq = PQlibVersion();
    const int libarchive = archive_version_number();
    const auto dotted = [](auto... parts) {
        std::string text;
        ((text += (text.empty() ? "" : ".") + std::to_string(parts)), ...);
        return text;
    };
    return json_text({{"schema_version", kJsonSchemaVersion},
                      {"version", TENNISCORES_VERSION},
                      {"libpq", dotted(libpq / 10000, libpq % 10000)},
                      {"libarchive",
                       dotted(libarchive / 1000000, libarchive / 1000 % 1000, libarchive % 1000)}});
}

/// CLI11's help without its notes on types and on what excludes what.
class HelpFormatter : public CLI::Formatter {
  public:
    HelpFormatter() { column_width(28); }

    std::string make_option_opts(const CLI::Option *option) const override {
        return option->get_positional() ? "" : " " + option->get_type_name();
    }
    std::string make_usage(const CLI::App *, std::string name) const override {
        return "\nUsage: " + name + " [OPTION]... FILE|DIR|-...\n";
    }
    std::string make_positionals(const CLI::App *) const override { return ""; }
};

/// CLI11's messages name the option; they are put into one line.
LoadError usage_error(const CLI::ParseError &error) {
    std::string text = error.what();
    std::ranges::replace(text, '\n', ' ');
    return {ExitCode::usage, text, "Try \"tenniscores-load --help\"."};
}

}  // namespace

bool RejectLimit::is_passed(int64_t received, int64_t rejected) const {
    const auto count = static_cast<double>(rejected);
    return is_percent ? count * 100 > value * static_cast<double>(received) : count > value;
}

bool wants_json(int argc, const char *const *argv) {
    const char *const *const end = argv + argc;
    const auto is = [](std::string_view text) {
        return [=](const char *arg) { return arg == text; };
    };
    const char *const *const options_end = std::find_if(argv, end, is("--"));
    return std::find_if(argv, options_end, is("--json")) != options_end;
}

CommandLine parse_command_line(int argc, const char *const *argv) {
    CommandLine command_line;
    Options &options = command_line.options;
    CLI::App app(kAbout, "tenniscores-load");
    app.footer(kFooter);
    app.formatter(std::make_shared<HelpFormatter>());
    app.set_help_flag();

    std::string max_rejects;
    std::string progress = "auto";
    bool help = false;
    bool version = false;

    app.add_option("FILE", options.inputs, "File, directory, or - for the standard input");

    const char *group = "Connection";
    const auto text_option = [&](const char *names, auto &value, const char *type,
                                 const char *about) {
        return app.add_option(names, value, about)->type_name(type)->group(group);
    };
    const auto flag = [&](const char *names, bool &value, const char *about) {
        return app.add_flag(names, value, about)->group(group);
    };
    bool never_prompt = false;
    bool always_prompt = false;
    text_option("-d,--dbname", options.dbname, "NAME", "Database; a connection string or URI");
    text_option("-h,--host", options.host, "HOST", "Server's host, or its socket's directory");
    text_option("-p,--port", options.port, "PORT", "Server's port");
    text_option("-U,--username", options.user, "NAME", "User");
    CLI::Option *no_password = flag("-w,--no-password", never_prompt, "Never ask for a password");
    flag("-W,--password", always_prompt, "Ask for a password first")->excludes(no_password);

    group = "Run";
    text_option("--schema", options.schema, "NAME", "Schema of the application's tables");
    text_option("--league", options.league, "LEAGUE", "Take this league's records only");
    text_option("--series", options.series, "SERIES", "Take this series' records only");
    text_option("--missing-id", options.missing_id, "HOW",
                "A record without an id: reject, derive");
    text_option("--missing-team", options.missing_team, "HOW",
                "An unknown team: auto, null, create, reject");
    flag("--dry-run", options.dry_run, "Count what would be done, then roll back");
    text_option("--max-rejects", max_rejects, "N|P%",
                "Roll back a run with more rejects than this");
    text_option("--guards", options.guards, "HOW",
                "A feed that looks wrong as a whole: stop, warn, off")
        ->check(CLI::IsMember({"stop", "warn", "off"}).description(""));
    flag("--force", options.force, "Load it also where a guard would stop it");
    flag("--skip-loaded", options.skip_loaded,
         "Leave a feed out whose very bytes were loaded before");
    flag("--single-transaction", options.single_transaction, "All files or none");
    text_option("--lock-timeout", options.lock_timeout, "TIME",
                "Give up waiting for another run after, e.g., 10s");
    text_option("--retries", options.retries, "N",
                "Tries after a lost connection or a deadlock (default 5)")
        ->check(CLI::Range(0, 1000).description(""));

    group = "Validation";
    CLI::Option *validate =
        flag("--validate", options.validate, "Check what is stored; load nothing")
            ->excludes(app.get_option("FILE"));
    for (const CLI::Option *option : app.get_options()) {
        if (option->get_group() == "Run" && !option->check_lname("schema") &&
            !option->check_lname("lock-timeout") && !option->check_lname("retries")) {
            validate->excludes(app.get_option(option->get_name()));
        }
    }
    flag("--strict", options.strict, "Let warnings fail, too")->needs(validate);

    group = "Output";
    flag("--json", options.json, "Print one JSON object");
    CLI::Option *quiet = flag("-q,--quiet", options.quiet, "Print errors only");
    flag("-v,--verbose", options.verbose, "Say more: the server's notices, SQLSTATE")
        ->excludes(quiet);
    text_option("--progress", progress, "HOW", "auto (a bar on a terminal), plain, never")
        ->check(CLI::IsMember({"auto", "plain", "never"}).description(""))
        ->excludes(quiet);
    flag("-V,--version", version, "Print the version and exit");
    flag("--help", help, "Print this and exit");

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        throw usage_error(error);
    }

    if (help) {
        command_line.answer = app.help();
        return command_line;
    }
    if (version) {
        command_line.answer = version_text(options.json);
        return command_line;
    }
    if (options.inputs.empty() && !options.validate) {
        throw LoadError(ExitCode::usage, "no file given", "Try \"tenniscores-load --help\".");
    }
    for (const CLI::Option *option : app.get_options()) {
        for (const std::string &value : option->results()) {
            if (value.empty()) {
                throw LoadError(ExitCode::usage, option->get_name() + ": the value is empty");
            }
        }
    }
    if (std::ranges::count(options.inputs, "-") > 1) {
        throw LoadError(ExitCode::usage, "the standard input (-) can be read only once");
    }
    if (!max_rejects.empty()) options.max_rejects = parse_reject_limit(max_rejects);
    if (options.lock_timeout) check_duration("--lock-timeout", *options.lock_timeout);
    if (never_prompt) options.password_prompt = PasswordPrompt::never;
    if (always_prompt) options.password_prompt = PasswordPrompt::always;
    if (progress == "plain") options.progress = ProgressStyle::plain;
    if (progress == "never") options.progress = ProgressStyle::never;
    return command_line;
}

}  // namespace tenniscores
