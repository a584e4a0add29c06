#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "loader/connection.hpp"
#include "loader/feed.hpp"
#include "loader/options.hpp"
#include "loader/progress.hpp"

namespace tenniscores {

/// The counts of a run as tenniscores.ingest_finish names them, in the order in which they are
/// shown.
inline constexpr std::array<const char *, 8> kCountNames = {"received",  "inserted",  "updated",
                                                            "unchanged", "duplicate", "filtered",
                                                            "rejected",  "warnings"};

/// The rejects of one reason in a run.
struct Problem {
    std::string reason;
    int64_t records = 0;
    int64_t first_record = 0;
    int64_t first_byte = 0;
    std::string sample;
};

enum class Outcome { rolled_back, committed, unknown };

/// What became of one feed.
struct Run {
    std::string source;
    std::optional<std::string> id;  ///< of the run log; none in a dry run
    std::array<int64_t, kCountNames.size()> counts = {};
    std::vector<Problem> problems;
    std::string fingerprint;               ///< of the feed, once all of it was sent
    std::optional<std::string> loaded_by;  ///< the earlier run of the same feed
    bool is_skipped = false;               ///< for that reason
    bool is_dry_run = false;
    double elapsed_ms = 0;
    Outcome outcome = Outcome::rolled_back;

    int64_t count(const char *name) const;
};

/// Sends one feed through the transaction that is open on the connection, and reads what became of
/// it. Nothing is committed.
/// @param run  what became of it; where LoadError is thrown, what was known until then
void run_feed(Connection &connection, const Feed &feed, const Options &options, Progress &progress,
              Run &run);

}  // namespace tenniscores
