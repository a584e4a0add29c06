// How fast the core reads a feed, against simdjson on the same bytes. Each iteration times both,
// one after the other, so that whatever slows the machine down slows both.
//
// of_ondemand, of_dom: the part's speed as a share of simdjson's: On-Demand decoding every value,
// and the DOM parser over the whole feed.

#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <memory_resource>
#include <string>
#include <string_view>

#include "bench/feed_generator.hpp"
#include "extension/core/checker.hpp"
#include "extension/core/decoder.hpp"
#include "extension/core/feed_reader.hpp"
#include "extension/core/splitter.hpp"

namespace tenniscores {

namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kSliceBytes = 256 * 1024;  // what the server hands over at a time

/// A season of 20,000 records, followed by the bytes that simdjson may read beyond its input.
const std::string &feed() {
    static const std::string text = [] {
        SeasonOptions options;
        options.records = 20'000;
        std::string season = season_feed(options);
        season.reserve(season.size() + simdjson::SIMDJSON_PADDING);
        return season;
    }();
    return text;
}

ReadOptions read_options() {
    ReadOptions options;
    for (const char *league : {"APTA_CHICAGO", "CNSWPL", "NSTF"})
        options.leagues.add(league, league);
    return options;
}

/// Calls `use` with every record of the feed. `release` is called before each slice: nothing of the
/// slices before it is needed any more.
template <class Release, class Use>
void for_each_record(Release release, Use use) {
    FeedSplitter splitter;
    RecordSlice slice;
    const std::string_view text = feed();
    for (size_t at = 0; at < text.size(); at += kSliceBytes) {
        release();
        splitter.append(text.substr(at, kSliceBytes));
        while (splitter.next(slice)) use(slice);
    }
    splitter.finish();
    while (splitter.next(slice)) use(slice);
}

size_t split() {
    size_t records = 0;
    for_each_record([] {}, [&](const RecordSlice &) { ++records; });
    return records;
}

size_t decode() {
    size_t records = 0;
    RecordDecoder decoder;
    RawFields fields;
    std::string detail;
    std::pmr::monotonic_buffer_resource arena(kSliceBytes);
    for_each_record([&] { arena.release(); },
                    [&](const RecordSlice &slice) {
                        if (decoder.decode(slice.bytes, arena, fields, detail) == Problem::none)
                            ++records;
                    });
    return records;
}

size_t check() {
    size_t records = 0;
    const ReadOptions options = read_options();
    RecordDecoder decoder;
    RecordChecker checker;
    RawFields fields;
    std::string detail;
    std::pmr::monotonic_buffer_resource arena(kSliceBytes);
    for_each_record([&] { arena.release(); },
                    [&](const RecordSlice &slice) {
                        MatchRecord record;
                        record.problem = decoder.decode(slice.bytes, arena, fields, detail);
                        checker.check(fields, options, arena, record, detail);
                        if (record.problem == Problem::none) ++records;
                    });
    return records;
}

size_t read_all() {
    FeedReader reader(read_options());
    const std::string_view text = feed();
    size_t records = 0;
    const auto count = [&] {
        records += static_cast<size_t>(
            std::ranges::count(reader.records(), Problem::none, &MatchRecord::problem));
    };
    for (size_t at = 0; at < text.size(); at += kSliceBytes) {
        reader.append(text.substr(at, kSliceBytes));
        count();
    }
    reader.finish();
    count();
    return records;
}

size_t simdjson_ondemand() {
    namespace ondemand = simdjson::ondemand;
    static ondemand::parser parser;
    ondemand::document document;
    ondemand::array elements;
    if (parser.iterate(feed().data(), feed().size(), feed().size() + simdjson::SIMDJSON_PADDING)
                .get(document) != simdjson::SUCCESS ||
        document.get_array().get(elements) != simdjson::SUCCESS) {
        return 0;
    }
    size_t records = 0;
    for (auto element : elements) {
        ondemand::object object;
        if (element.get_object().get(object) != simdjson::SUCCESS) return 0;
        for (auto field : object) {
            std::string_view key;
            std::string_view value;
            if (field.unescaped_key().get(key) != simdjson::SUCCESS ||
                field.value().get_string().get(value) != simdjson::SUCCESS) {
                return 0;
            }
            benchmark::DoNotOptimize(key.data());
            benchmark::DoNotOptimize(value.data());
        }
        ++records;
    }
    return records;
}

size_t simdjson_dom() {
    static simdjson::dom::parser parser;
    simdjson::dom::array elements;
    const auto error = parser.parse(feed().data(), feed().size(), false).get_array().get(elements);
    return error == simdjson::SUCCESS ? elements.size() : 0;
}

/// Seconds of one call; 0 where it did not read the whole feed.
double timed(size_t (*read)()) {
    const Clock::time_point begin = Clock::now();
    const size_t records = read();
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return records == 20'000 ? seconds : 0;
}

void compare(benchmark::State &state, size_t (*part)()) {
    double own = 0;
    double ondemand = 0;
    double dom = 0;
    for ([[maybe_unused]] auto iteration : state) {
        const double seconds = timed(part);
        const double ondemand_seconds = timed(simdjson_ondemand);
        const double dom_seconds = timed(simdjson_dom);
        if (seconds == 0 || ondemand_seconds == 0 || dom_seconds == 0) {
            state.SkipWithError("the feed was not read as a whole");
            break;
        }
        state.SetIterationTime(seconds);
        own += seconds;
        ondemand += ondemand_seconds;
        dom += dom_seconds;
    }
    state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * feed().size()));
    state.counters["of_ondemand"] = own > 0 ? ondemand / own : 0;
    state.counters["of_dom"] = own > 0 ? dom / own : 0;
}

void add_benchmark(const char *name, size_t (*part)()) {
    benchmark::RegisterBenchmark(name, compare, part)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
}

}  // namespace

}  // namespace tenniscores

int main(int argc, char **argv) {
    using namespace tenniscores;
    add_benchmark("split", split);
    add_benchmark("split, decode", decode);
    add_benchmark("split, decode, check", check);
    add_benchmark("reader", read_all);
    add_benchmark("simdjson On-Demand", simdjson_ondemand);
    add_benchmark("simdjson DOM", simdjson_dom);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 64;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
