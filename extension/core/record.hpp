#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "extension/core/names.hpp"
#include "extension/core/problem.hpp"
#include "extension/core/splitter.hpp"

namespace tenniscores {

/// A piece of text; data is nullptr where the value is absent. Never ends with a NUL of its own.
struct Text {
    const char *data = nullptr;
    size_t size = 0;

    Text() = default;
    Text(std::string_view text) : data(text.data()), size(text.size()) {}  // NOLINT: a conversion
    std::string_view view() const {
        return data == nullptr ? std::string_view() : std::string_view(data, size);
    }
    bool absent() const { return data == nullptr; }
};

/// The four players of a line, in this order everywhere.
enum Player { home_1, home_2, away_1, away_2, player_count };

/// What is odd about a record's players: bits by player, from these on.
enum PlayerMark {
    placeholder_mark = 0,               ///< there is a player, but not who
    status_mark = player_count,         ///< the name says how the match ended
    substitute_mark = 2 * player_count  ///< or that someone stood in
};

/// One record of a feed, decoded and checked. Plain data: all text lives in the reader's arena.
struct MatchRecord {
    int64_t ordinal = 0;      ///< position in the feed, from 1
    int64_t byte_offset = 0;  ///< of the record's first byte in the feed, from 0
    Problem problem = Problem::none;
    bool filtered = false;     ///< of a league or series that was not asked for
    bool provisional = false;  ///< `match_id` holds the bytes to be hashed, not the id
    bool has_date = false;
    int32_t match_date = 0;   ///< days since 2000-01-01
    int32_t line = 0;         ///< 1-99; 0 where it is not known
    int32_t home_number = 0;  ///< of an accepted record: its teams in the reader's TeamList
    int32_t away_number = 0;
    uint16_t player_marks = 0;  ///< bits: 1 << (a PlayerMark + a Player)

    Text match_id;     ///< tenniscores_match_id; of a problem: the one it would have, if known
    Text line_key;     ///< with all_keys: what its provisional id by line is the hash of
    Text players_key;  ///< and of the one by who played
    Text league;       ///< canonical name
    Text home_team;
    Text away_team;
    std::array<Text, player_count> player_id;
    std::array<Text, player_count> player_name;
    Text scores;  ///< as it came
    Text winner;  ///< "home", "away" or absent
    Text series;  ///< the field, else nothing
    Text url;

    Text detail;             ///< of a problem: what was found
    Text raw;                ///< of a problem: the record's bytes, at most kMaxRecordBytes
    int64_t raw_length = 0;  ///< their whole length in the feed
};

/// What the caller asked for.
struct ReadOptions {
    LeagueNames leagues;
    std::string league;       ///< only this league (canonical name); empty means all
    std::string series_key;   ///< only this series (as series_key() gives it); empty means all
    bool derive_ids = false;  ///< records without any id get a provisional one
    bool all_texts = true;    ///< also those that no row has: players' names, series, url
    bool all_keys = false;    ///< also tell the provisional ids that a record would have
    uint64_t raw_budget = 0;  ///< bytes of good records to keep: some are rejected later on
};

/// The fields of a record as they came, before any rule: trimmed views, absent where null or empty.
struct RawFields {
    Text match_id;
    Text line;
    Text league;
    Text date;
    Text home_team;
    Text away_team;
    std::array<Text, player_count> player_id;
    std::array<Text, player_count> player_name;
    Text scores;
    Text winner;
    Text series;
    Text url;
};

}  // namespace tenniscores
