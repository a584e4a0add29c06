#include "loader/run.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

#include "loader/input.hpp"

namespace tenniscores {

namespace {

constexpr const char *kBegin = R"(
    SELECT tenniscores.ingest_begin(source => $1, league => $2, series => $3,
                                    missing_id => $4, missing_team => $5,
                                    dry_run => $6::boolean, force => $7::boolean) AS run_id)";
constexpr const char *kChunk = R"(
    SELECT tenniscores.ingest_chunk($1::bigint, $2::bytea) AS received)";
constexpr const char *kKnown = R"(
    SELECT tenniscores.ingest_fingerprint($1::bigint) AS fingerprint,
           tenniscores.loaded_by($1::bigint) AS run_id)";
constexpr const char *kCancel = "SELECT tenniscores.ingest_cancel($1::bigint)";
constexpr const char *kFinish = R"(
    SELECT run_id, received, inserted, updated, unchanged, duplicate, filtered, rejected, warnings
    FROM tenniscores.ingest_finish($1::bigint))";
constexpr const char *kProblems = R"(
    SELECT reason, records, first_record, first_byte, sample
    FROM tenniscores.ingest_problems()
    ORDER BY records DESC, reason)";

void read_counts(const Result &finished, Run &run) {
    run.id = finished.text(0, "run_id");
    for (size_t i = 0; i < kCountNames.size(); ++i) {
        run.counts[i] = finished.number(0, kCountNames[i]).value_or(0);
    }
}

std::vector<Problem> read_problems(const Result &rows) {
    std::vector<Problem> problems;
    problems.reserve(static_cast<size_t>(rows.rows()));
    for (int row = 0; row < rows.rows(); ++row) {
        problems.push_back(
            {rows.text(row, "reason").value_or(""), rows.number(row, "records").value_or(0),
             rows.number(row, "first_record").value_or(0),
             rows.number(row, "first_byte").value_or(0), rows.text(row, "sample").value_or("")});
    }
    return problems;
}

}  // namespace

int64_t Run::count(const char *name) const {
    const auto at = std::ranges::find(kCountNames, std::string_view(name),
                                      [](const char *known) { return std::string_view(known); });
    return counts.at(static_cast<size_t>(at - kCountNames.begin()));
}

void run_feed(Connection &connection, const Feed &feed, const Options &options, Progress &progress,
              Run &run) {
    const auto start = std::chrono::steady_clock::now();
    run.source = feed.name;
    run.is_dry_run = options.dry_run;
    Input input(feed);
    progress.start(feed.name, input.size());

    const auto text = [](const auto &value) { return Parameter::text(value); };
    const std::string dry_run = options.dry_run ? "true" : "false";
    const std::string force = options.force ? "true" : "false";
    const Result begun = connection.query(
        kBegin, {text(feed.name), text(options.league), text(options.series),
                 text(options.missing_id), text(options.missing_team), text(dry_run), text(force)});
    const std::optional<std::string> id = begun.text(0, "run_id");
    for (std::string_view slice = input.next_slice(); !slice.empty(); slice = input.next_slice()) {
        const Result sent = connection.query(kChunk, {text(id), Parameter::bytes(slice)});
        progress.update(input.bytes_read(), sent.number(0, "received").value_or(0));
    }
    progress.sent_all();

    const Result known = connection.query(kKnown, {text(id)});
    run.fingerprint = known.text(0, "fingerprint").value_or("");
    run.loaded_by = known.text(0, "run_id");
    run.is_skipped = options.skip_loaded && run.loaded_by;
    if (run.is_skipped) {
        connection.query(kCancel, {text(id)});
    } else {
        read_counts(connection.query(kFinish, {text(id)}), run);
        run.problems = read_problems(connection.query(kProblems));
    }
    run.elapsed_ms =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace tenniscores
