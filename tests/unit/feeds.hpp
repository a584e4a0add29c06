#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "extension/core/feed_reader.hpp"

// Feeds to read, and what was read of them in a form that outlives the reader and can be compared.

namespace tenniscores::test {

/// A record as the reader gave it out, with text of its own.
struct ReadRecord {
    int64_t ordinal = 0;
    int64_t byte_offset = 0;
    std::string problem;  ///< the reason code; empty where there is none
    bool filtered = false;
    bool provisional = false;
    std::optional<int32_t> match_date;
    int32_t line = 0;
    std::vector<std::optional<std::string>> texts;  ///< all the others, in the order of the record
    std::optional<std::string> match_id;
    std::string detail;
    std::string raw;
    int64_t raw_length = 0;

    bool operator==(const ReadRecord &) const = default;
};

inline std::ostream &operator<<(std::ostream &out, const ReadRecord &record) {
    return out << '#' << record.ordinal << " at " << record.byte_offset << ' '
               << (record.problem.empty() ? "good" : record.problem) << " id "
               << record.match_id.value_or("-") << " detail [" << record.detail << "] raw ["
               << record.raw.substr(0, 200) << "] of " << record.raw_length;
}

/// All that came of a feed.
struct ReadFeed {
    std::vector<ReadRecord> records;
    int64_t received = 0;
    std::optional<std::string> error;
    uint64_t error_offset = 0;

    bool operator==(const ReadFeed &) const = default;
};

inline std::ostream &operator<<(std::ostream &out, const ReadFeed &feed) {
    out << feed.received << " received\n";
    for (const ReadRecord &record : feed.records) out << "  " << record << '\n';
    if (feed.error) out << "  error at " << feed.error_offset << ": " << *feed.error << '\n';
    return out;
}

inline std::optional<std::string> own(Text text) {
    return text.absent() ? std::nullopt : std::optional<std::string>(text.view());
}

inline ReadRecord own(const MatchRecord &record) {
    ReadRecord copy;
    copy.ordinal = record.ordinal;
    copy.byte_offset = record.byte_offset;
    const char *code = problem_code(record.problem);
    copy.problem = code == nullptr ? "" : code;
    copy.filtered = record.filtered;
    copy.provisional = record.provisional;
    if (record.has_date) copy.match_date = record.match_date;
    copy.line = record.line;
    for (const Text text : {record.league, record.home_team, record.away_team, record.scores,
                            record.winner, record.series, record.url}) {
        copy.texts.push_back(own(text));
    }
    for (const Text text : record.player_id) copy.texts.push_back(own(text));
    for (const Text text : record.player_name) copy.texts.push_back(own(text));
    copy.match_id = own(record.match_id);
    copy.detail = record.detail.view();
    copy.raw = record.raw.view();
    copy.raw_length = record.raw_length;
    return copy;
}

/// The leagues of a deployment, as far as the tests need them.
inline LeagueNames some_leagues() {
    LeagueNames leagues;
    leagues.add("apta_chicago", "APTA_CHICAGO");
    leagues.add("aptachicago", "APTA_CHICAGO");
    leagues.add("nstf", "NSTF");
    return leagues;
}

inline ReadOptions some_options() {
    ReadOptions options;
    options.leagues = some_leagues();
    return options;
}

/// Reads a feed that comes in the given slices.
inline ReadFeed read_slices(const std::vector<std::string_view> &slices,
                            ReadOptions options = some_options()) {
    FeedReader reader(std::move(options));
    ReadFeed feed;
    const auto take = [&] {
        for (const MatchRecord &record : reader.records()) feed.records.push_back(own(record));
    };
    for (const std::string_view slice : slices) {
        // a copy of exactly the slice's size: a read beyond it is seen by AddressSanitizer
        const std::vector<char> copy(slice.begin(), slice.end());
        reader.append(std::string_view(copy.data(), copy.size()));
        take();
    }
    reader.finish();
    take();
    feed.received = reader.received();
    if (const FeedError *error = reader.error()) {
        feed.error = error->message;
        feed.error_offset = error->offset;
    }
    return feed;
}

/// The same text in slices of `size` bytes.
inline std::vector<std::string_view> cut(std::string_view text, size_t size) {
    std::vector<std::string_view> slices;
    for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
        slices.push_back(text.substr(0, size));
    }
    return slices;
}

inline ReadFeed read_feed(std::string_view text, ReadOptions options = some_options()) {
    return read_slices({text}, std::move(options));
}

/// The id that match(n) gets, 0 <= n < 1000.
inline std::string match_id(int n) {
    const std::string number = std::to_string(1000 + n).substr(1);
    return "nndz-WWlPd3dyditqQ" + number + "_Line1";
}

/// A record without a fault; each n gives another id.
inline std::string match(int n) {
    return R"({"match_id":")" + match_id(n).substr(0, 21) +
           R"(","Line":"Line 1","league_id":"APTA_CHICAGO","Date":"25-Sep-24",)"
           R"("Home Team":"Skokie 23","Away Team":"Winnetka 23","Scores":"6-4, 6-3","Winner":"home"})";
}

/// match(n) as a pretty-printer writes it inside an array.
inline std::string pretty_match(int n) {
    std::string out = "  {\n    ";
    const std::string compact = match(n);
    for (size_t i = 1; i + 1 < compact.size(); ++i) {
        out += compact[i];
        if (compact[i] == ',' && compact[i + 1] == '"') out += "\n    ";
        if (compact[i] == ':') out += ' ';
    }
    return out + "\n  }";
}

/// How the records of a feed are put together.
struct Layout {
    const char *name;
    const char *head;
    const char *separator;
    const char *tail;
    std::string (*record)(int);

    std::string feed(const std::vector<std::string> &records) const {
        std::string text = head;
        for (size_t i = 0; i < records.size(); ++i) text += (i == 0 ? "" : separator) + records[i];
        return text + tail;
    }
};

inline std::ostream &operator<<(std::ostream &out, const Layout &layout) {
    return out << layout.name;
}

inline constexpr Layout kCompact = {"compact_array", "[", ",", "]", match};
inline constexpr Layout kPretty = {"pretty_array", "[\n", ",\n", "\n]\n", pretty_match};
inline constexpr Layout kLines = {"ndjson", "", "\n", "\n", match};

/// The ids of the records that can be applied, in the order of the feed.
inline std::vector<std::string> good_ids(const ReadFeed &feed) {
    std::vector<std::string> ids;
    for (const ReadRecord &record : feed.records) {
        if (record.problem.empty()) ids.push_back(record.match_id.value_or("-"));
    }
    return ids;
}

/// The reason codes of the others.
inline std::vector<std::string> problems(const ReadFeed &feed) {
    std::vector<std::string> codes;
    for (const ReadRecord &record : feed.records) {
        if (!record.problem.empty()) codes.push_back(record.problem);
    }
    return codes;
}

}  // namespace tenniscores::test
