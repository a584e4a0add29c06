#pragma once

#include <cstddef>
#include <cstdint>

#include "extension/core/record.hpp"
#include "extension/core/text.hpp"

// All that the server calls of the core. The server's errors are long jumps, which destroy no C++
// object, and a C++ exception that reaches PostgreSQL's frames ends every session. So nothing here
// throws: each function is noexcept, reports through plain data, and everything with a destructor
// lives behind a handle that is freed with feed_close(), by a memory context's reset callback.

namespace tenniscores {

enum class CallResult { ok, invalid_feed, out_of_memory, failed };

/// How a call went. Plain data, so that it may stay on the stack when an error is raised.
struct CallStatus {
    CallResult result = CallResult::ok;
    uint64_t offset = 0;     ///< invalid_feed: byte in the feed, from 0
    char message[256] = {};  ///< what went wrong, with a NUL at its end
};

struct FeedHandle;

/// A reader for one feed; nullptr where memory is short.
FeedHandle *feed_open() noexcept;
void feed_close(FeedHandle *feed) noexcept;

/// Options, before the first feed_append().
void feed_add_league(FeedHandle *feed, Text spelling, Text league, CallStatus &status) noexcept;
void feed_set_filter(FeedHandle *feed, Text league, Text series, CallStatus &status) noexcept;
void feed_derive_ids(FeedHandle *feed) noexcept;
/// Leaves out what no row has: players' names, series, url.
void feed_skip_other_texts(FeedHandle *feed) noexcept;
void feed_tell_all_keys(FeedHandle *feed) noexcept;
void feed_keep_raw(FeedHandle *feed, uint64_t bytes) noexcept;

/// The league's canonical name among those added; absent where it is not known.
Text feed_resolve_league(FeedHandle *feed, Text spelling, CallStatus &status) noexcept;

/// Reads the next slice, or with feed_finish() what is left. The records live until the next call.
void feed_append(FeedHandle *feed, const char *data, size_t size, CallStatus &status) noexcept;
void feed_finish(FeedHandle *feed, CallStatus &status) noexcept;
const MatchRecord *feed_records(const FeedHandle *feed, size_t &count) noexcept;
int64_t feed_received(const FeedHandle *feed) noexcept;

/// The teams of the accepted records so far, by their numbers: 0 to feed_team_count() - 1.
size_t feed_team_count(const FeedHandle *feed) noexcept;
void feed_team(const FeedHandle *feed, size_t number, Text &league, Text &name) noexcept;

/// The id rule. Problem::none: `id` is the whole id; also `base` and `line` as far as known.
struct IdResult {
    Problem problem;
    ShortText id;
    ShortText base;
    int32_t line;
};
IdResult id_rule(Text match_id, Text line, CallStatus &status) noexcept;

/// What an id in a table is.
enum class IdKind { none, source, provisional };
IdKind id_kind(Text id) noexcept;

/// The bytes that a provisional id is the hash of; returns their number. Fails where they are more
/// than `room`.
size_t provisional_key_of(const MatchRecord &record, char *key, size_t room,
                          CallStatus &status) noexcept;

/// The text with its white space folded, as names are compared. `folded` holds at least `text.size`
/// bytes; returns how many of them are used.
size_t fold_text(Text text, char *folded, CallStatus &status) noexcept;

/// Sets won by the side written first, minus sets won by the other; false where it is no score.
bool score_difference(Text scores, int32_t &difference, CallStatus &status) noexcept;

/// Whether a set of a score is one that nobody has won (see has_unfinished_set()).
bool score_is_unfinished(Text scores) noexcept;

/// What tells one series from another (see series_key()).
void series_of(Text series_or_team, ShortText &key, CallStatus &status) noexcept;

}  // namespace tenniscores
