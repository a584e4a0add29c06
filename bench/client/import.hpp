#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tenniscores {

/// What the imports below have in common. The connection is by libpq's environment variables.
struct Import {
    std::string statement;           ///< file with the SQL of one INSERT
    std::vector<std::string> feeds;  ///< files
};

/// Prepares the statement and executes it once for each record ($1, $2, … as kFeedKeys), one round
/// trip each, with a COMMIT after every `commit_every` records and at each feed's end.
void import_row_by_row(const Import &import, size_t commit_every);

/// Executes the statement for every `batch` records, with their values as a list of rows in place
/// of
/// `:rows`; one transaction a feed.
void import_in_batches(const Import &import, size_t batch);

}  // namespace tenniscores
