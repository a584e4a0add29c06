#include "loader/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "loader/output.hpp"
#include "loader/text.hpp"

namespace tenniscores {

namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kSampleWidth = 100;

std::string summary(const Run &run) {
    if (run.is_skipped) {
        return "skipped: " + one_line(run.source) + ": run " + *run.loaded_by +
               " has loaded the same feed\n";
    }
    std::string text = run.is_dry_run ? "dry run: " : "run " + run.id.value_or("?") + ": ";
    text += one_line(run.source) + ":";
    for (size_t i = 0; i < kCountNames.size(); ++i) {
        text += std::string(" ") + kCountNames[i] + " " + std::to_string(run.counts[i]);
    }
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, " in %.2fs\n", run.elapsed_ms / 1000);
    return text + seconds;
}

/// A line for each reason, and where to see them all.
void show_problems(Console &console, const Run &run) {
    if (run.problems.empty()) return;
    console.warning(run.source + ": " + std::to_string(run.count("rejected")) + " of " +
                    std::to_string(run.count("received")) + " records rejected");
    for (const Problem &problem : run.problems) {
        console.continuation(
            std::to_string(problem.records) + " " + problem.reason + ", first: record " +
            std::to_string(problem.first_record) + ", byte " + std::to_string(problem.first_byte) +
            (problem.sample.empty() ? "" : ": ") + one_line(problem.sample, kSampleWidth));
    }
    if (run.outcome == Outcome::committed) {
        console.continuation(
            "all: SELECT * FROM tenniscores.rejects WHERE run_id = " + run.id.value_or("?") + ";");
    }
}

Json to_json(const Run &run) {
    Json json;
    json["source"] = run.source;
    const auto number = [](const std::optional<std::string> &id) {
        return id ? Json(std::stoll(*id)) : Json();
    };
    json["run_id"] = number(run.id);
    for (size_t i = 0; i < kCountNames.size(); ++i) json[kCountNames[i]] = run.counts[i];
    json["reasons"] = Json::object();
    for (const Problem &problem : run.problems) json["reasons"][problem.reason] = problem.records;
    json["elapsed_ms"] = std::round(run.elapsed_ms * 1000) / 1000;
    json["loaded_by"] = number(run.loaded_by);
    json["skipped"] = run.is_skipped;
    json["dry_run"] = run.is_dry_run;
    json["committed"] =
        run.outcome == Outcome::unknown ? Json() : Json(run.outcome == Outcome::committed);
    return json;
}

/// The failed checks, and where to read on.
void show_checks(Console &console, const std::vector<Check> &checks) {
    for (const Check &check : checks) {
        if (check.passed) continue;
        console.warning(check.severity + ": " + check.name + ": " +
                        std::to_string(check.violations) + " found, " +
                        one_line(check.sample, kSampleWidth));
        if (!check.hint.empty()) console.continuation(check.hint);
    }
}

std::string summary(const std::vector<Check> &checks) {
    const auto failed = [&](std::string_view severity) {
        return std::to_string(std::ranges::count_if(checks, [&](const Check &check) {
            return !check.passed && check.severity == severity;
        }));
    };
    return "validate: checks " + std::to_string(checks.size()) + " errors " + failed("error") +
           " warnings " + failed("warning") + "\n";
}

Json to_json(const Check &check) {
    return {{"name", check.name},     {"severity", check.severity},
            {"passed", check.passed}, {"violations", check.violations},
            {"sample", check.sample}, {"hint", check.hint}};
}

Json to_json(const LoadError &error) {
    const auto text = [](const std::string &value) { return value.empty() ? Json() : Json(value); };
    return {{"message", error.message},
            {"detail", text(error.detail)},
            {"hint", text(error.hint)},
            {"sqlstate", text(error.sqlstate)},
            {"source", text(error.source)}};
}

}  // namespace

void Report::add_run(const Run &run) {
    runs_.push_back(run);
    if (!options_.json && !options_.quiet) print(summary(run));
    if (run.loaded_by && !run.is_skipped) {
        console_.note(run.source + ": run " + *run.loaded_by + " has loaded the same feed");
    }
    show_problems(console_, run);
}

void Report::add_lost_run(const Run &run) {
    runs_.push_back(run);
    show_problems(console_, run);
}

void Report::add_checks(const std::vector<Check> &checks) {
    checks_ = checks;
    if (!options_.json && !options_.quiet) print(summary(checks));
    show_checks(console_, checks);
}

void Report::set_error(const LoadError &error) {
    error_ = error;
    console_.error(error);
}

ExitCode Report::exit_code() const {
    if (error_) return error_->exit_code;
    const bool is_invalid = std::ranges::any_of(
        checks_, [&](const Check &check) { return check.fails(options_.strict); });
    if (is_invalid) return ExitCode::invalid;
    const bool has_rejects =
        std::ranges::any_of(runs_, [](const Run &run) { return run.count("rejected") > 0; });
    return has_rejects ? ExitCode::rejects : ExitCode::done;
}

ExitCode Report::finish() {
    const ExitCode code = exit_code();
    if (options_.json) {
        Json json = {{"schema_version", kJsonSchemaVersion}, {"runs", Json::array()}};
        for (const Run &run : runs_) json["runs"].push_back(to_json(run));
        if (options_.validate) {
            json["checks"] = Json::array();
            for (const Check &check : checks_) json["checks"].push_back(to_json(check));
        }
        json["exit_code"] = static_cast<int>(code);
        if (error_) json["error"] = to_json(*error_);
        print(json_text(json));
    }
    return code;
}

}  // namespace tenniscores
