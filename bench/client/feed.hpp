#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>

namespace tenniscores {

/// The keys that the peers load, in the order of their columns in a CSV file and of $1, $2, ….
inline constexpr std::array<std::string_view, 11> kFeedKeys = {"match_id",
                                                               "league_id",
                                                               "Date",
                                                               "Home Team",
                                                               "Away Team",
                                                               "Home Player 1 ID",
                                                               "Home Player 2 ID",
                                                               "Away Player 1 ID",
                                                               "Away Player 2 ID",
                                                               "Scores",
                                                               "Winner"};

/// The values of one record, in the order of kFeedKeys.
using FeedRow = std::array<std::string_view, kFeedKeys.size()>;

/// Reads a feed (a JSON array) as a careless but fast program would: the whole file into memory,
/// simdjson's On-Demand parser over it. `visit` is called for each record; the values live until it
/// returns. Throws where the file is not such a feed.
void read_feed(const std::string &path, const std::function<void(const FeedRow &)> &visit);

/// Reads the file and lets simdjson decode every value of it. Returns their number.
size_t parse_feed(const std::string &path);

/// Reads the file's bytes and drops them. Returns their number.
size_t read_bytes(const std::string &path);

}  // namespace tenniscores
