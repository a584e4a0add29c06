#include "extension/core/boundary.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>

#include "extension/core/feed_reader.hpp"
#include "extension/core/match_id.hpp"
#include "extension/core/provisional_id.hpp"
#include "extension/core/score.hpp"

namespace tenniscores {

struct FeedHandle {
    ReadOptions options;
    std::optional<FeedReader> reader;

    FeedReader &open_reader() {
        if (!reader) reader.emplace(std::move(options));
        return *reader;
    }
};

namespace {

void set_status(CallStatus &status, CallResult result, const char *message) noexcept {
    status.result = result;
    std::strncpy(status.message, message, sizeof status.message - 1);
}

/// Runs the body and turns whatever it throws into a status.
template <typename Body>
void guarded(CallStatus &status, Body body) noexcept {
    status.result = CallResult::ok;
    try {
        body();
    } catch (const std::bad_alloc &) {
        set_status(status, CallResult::out_of_memory, "out of memory");
    } catch (const std::exception &error) {
        set_status(status, CallResult::failed, error.what());
    } catch (...) {
        set_status(status, CallResult::failed, "unknown error");
    }
}

void report(const FeedReader &reader, CallStatus &status) noexcept {
    const FeedError *error = reader.error();
    if (error == nullptr) return;
    set_status(status, CallResult::invalid_feed, error->message.c_str());
    status.offset = error->offset;
}

}  // namespace

FeedHandle *feed_open() noexcept { return new (std::nothrow) FeedHandle(); }

void feed_close(FeedHandle *feed) noexcept { delete feed; }

void feed_add_league(FeedHandle *feed, Text spelling, Text league, CallStatus &status) noexcept {
    guarded(status, [&] { feed->options.leagues.add(spelling.view(), league.view()); });
}

void feed_set_filter(FeedHandle *feed, Text league, Text series, CallStatus &status) noexcept {
    guarded(status, [&] {
        feed->options.league = feed->options.leagues.resolve(league.view());
        feed->options.series_key = series_key(series.view());
    });
}

void feed_derive_ids(FeedHandle *feed) noexcept { feed->options.derive_ids = true; }

void feed_skip_other_texts(FeedHandle *feed) noexcept { feed->options.all_texts = false; }

void feed_tell_all_keys(FeedHandle *feed) noexcept { feed->options.all_keys = true; }

void feed_keep_raw(FeedHandle *feed, uint64_t bytes) noexcept { feed->options.raw_budget = bytes; }

Text feed_resolve_league(FeedHandle *feed, Text spelling, CallStatus &status) noexcept {
    Text league;
    guarded(status, [&] {
        const std::string_view found = feed->options.leagues.resolve(spelling.view());
        if (!found.empty()) league = Text(found);
    });
    return league;
}

void feed_append(FeedHandle *feed, const char *data, size_t size, CallStatus &status) noexcept {
    guarded(status, [&] {
        FeedReader &reader = feed->open_reader();
        reader.append(std::string_view(data, size));
        report(reader, status);
    });
}

void feed_finish(FeedHandle *feed, CallStatus &status) noexcept {
    guarded(status, [&] {
        FeedReader &reader = feed->open_reader();
        reader.finish();
        report(reader, status);
    });
}

const MatchRecord *feed_records(const FeedHandle *feed, size_t &count) noexcept {
    count = feed->reader ? feed->reader->records().size() : 0;
    return count == 0 ? nullptr : feed->reader->records().data();
}

int64_t feed_received(const FeedHandle *feed) noexcept {
    return feed->reader ? feed->reader->received() : 0;
}

size_t feed_team_count(const FeedHandle *feed) noexcept {
    return feed->reader ? feed->reader->teams().size() : 0;
}

void feed_team(const FeedHandle *feed, size_t number, Text &league, Text &name) noexcept {
    const TeamList::Team &team = feed->reader->teams()[number];
    league = Text(team.league);
    name = Text(team.name);
}

IdResult id_rule(Text match_id, Text line, CallStatus &status) noexcept {
    IdResult result{};
    guarded(status, [&] {
        const MatchId id = make_match_id(match_id.view(), line.view());
        result.problem = id.problem;
        result.line = id.line;
        result.base = id.base;
        if (id.problem == Problem::none) result.id = id.text();
    });
    return result;
}

IdKind id_kind(Text id) noexcept {
    if (is_canonical_id(id.view())) return IdKind::source;
    return is_provisional_id(id.view()) ? IdKind::provisional : IdKind::none;
}

size_t provisional_key_of(const MatchRecord &record, char *key, size_t room,
                          CallStatus &status) noexcept {
    size_t size = 0;
    guarded(status, [&] {
        const std::string bytes = provisional_key(record);
        if (bytes.size() > room) throw std::length_error("names too long for a provisional id");
        size = bytes.copy(key, room);
    });
    return size;
}

void series_of(Text series_or_team, ShortText &key, CallStatus &status) noexcept {
    guarded(status, [&] {
        const std::string whole = series_key(series_or_team.view());
        size_t size = std::min(whole.size(), sizeof key.data);
        // never cut inside a character: this becomes text of the database
        while (size < whole.size() && (static_cast<unsigned char>(whole[size]) & 0xC0U) == 0x80U) {
            --size;
        }
        key = ShortText(std::string_view(whole).substr(0, size));
    });
}

size_t fold_text(Text text, char *folded, CallStatus &status) noexcept {
    size_t size = 0;
    guarded(status, [&] {
        const std::string plain = fold_spaces(text.view());
        size = plain.copy(folded, text.size);
    });
    return size;
}

bool score_difference(Text scores, int32_t &difference, CallStatus &status) noexcept {
    bool is_score = false;
    guarded(status, [&] {
        const auto sets = parse_score(scores.view());
        if (!sets) return;
        is_score = true;
        difference = set_difference(*sets);
    });
    return is_score;
}

bool score_is_unfinished(Text scores) noexcept { return has_unfinished_set(scores.view()); }

}  // namespace tenniscores
