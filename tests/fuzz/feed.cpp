// Reads the input as a feed, in one piece and cut into slices, and checks what holds for any feed.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "extension/core/match_id.hpp"
#include "tests/unit/feeds.hpp"

namespace {

using namespace tenniscores;
using test::ReadFeed;
using test::ReadRecord;

void require(bool holds, const char *what, const ReadRecord &record) {
    if (holds) return;
    std::fprintf(stderr, "%s: record %lld at %lld, problem \"%s\", detail \"%s\"\n", what,
                 static_cast<long long>(record.ordinal), static_cast<long long>(record.byte_offset),
                 record.problem.c_str(), record.detail.c_str());
    std::abort();
}

/// Slices whose sizes are random, but the same for the same input.
std::vector<std::string_view> random_slices(std::string_view text, uint32_t seed) {
    std::mt19937 random(seed);
    std::vector<std::string_view> slices;
    const size_t most = 1 + random() % (seed % 2 == 0 ? 4 : 64);
    while (!text.empty()) {
        slices.push_back(text.substr(0, random() % (most + 1)));
        text.remove_prefix(slices.back().size());
    }
    return slices;
}

/// What another parser makes of the record.
simdjson::error_code parse(const std::string &json, bool &is_object) {
    static simdjson::dom::parser parser;
    simdjson::dom::element element;
    const simdjson::error_code error = parser.parse(json).get(element);
    is_object = error == simdjson::SUCCESS && element.is_object();
    return error;
}

/// The DOM parser reads numbers, and so refuses those that fit no machine type. Later versions of
/// simdjson have an error of their own for large integers.
bool is_too_large_a_number(simdjson::error_code error) {
    const std::string_view message = simdjson::error_message(error);
    return error == simdjson::NUMBER_ERROR || message.find("integer") != std::string_view::npos;
}

void check_json(const ReadRecord &record) {
    bool is_object = false;
    const simdjson::error_code error = parse(record.raw, is_object);
    if (record.problem == "invalid_json") {
        const bool misfit = record.detail.ends_with(", not text");
        require(!is_object || misfit, "valid JSON was rejected as invalid", record);
    } else if (record.problem == "not_an_object") {
        require(!is_object, "an object was rejected as none", record);
    } else if (record.problem == "invalid_utf8") {
        require(!simdjson::validate_utf8(record.raw), "valid UTF-8 was rejected", record);
    } else if (record.problem != "record_too_large" && record.problem != "too_deep") {
        require(is_object || is_too_large_a_number(error), "invalid JSON was accepted", record);
    }
}

void check(const ReadFeed &feed, std::string_view text) {
    int64_t ordinal = 0;
    int64_t end = 0;
    for (const ReadRecord &record : feed.records) {
        require(record.ordinal == ++ordinal, "ordinals do not count up", record);
        require(record.byte_offset >= end, "records overlap", record);
        end = record.byte_offset + record.raw_length;
        require(end <= static_cast<int64_t>(text.size()), "a record ends behind the feed", record);
        require(record.raw.size() <= kMaxRecordBytes, "raw is too long", record);
        require(
            text.substr(static_cast<size_t>(record.byte_offset), record.raw.size()) == record.raw,
            "raw is not what stands in the feed", record);
        require(simdjson::validate_utf8(record.detail), "the detail is no text", record);
        if (record.problem.empty() && !record.filtered && !record.provisional) {
            require(record.match_id && is_canonical_id(*record.match_id), "not canonical", record);
            require(record.match_date.has_value(), "no date", record);
        }
        for (const auto &field : record.texts) {
            require(!field || simdjson::validate_utf8(*field), "a field is no text", record);
            require(!field || field->find('\0') == std::string::npos, "NUL in a field", record);
            require(!field || !field->empty(), "a field is empty, not absent", record);
        }
        check_json(record);
    }
    const ReadRecord none;
    require(feed.received == ordinal, "received is not the number of records", none);
    require(!feed.error || feed.records.empty(), "a feed that failed had records", none);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    ReadOptions options = test::some_options();
    options.raw_budget = UINT64_MAX;
    options.derive_ids = size % 2 == 0;
    options.all_keys = true;
    const ReadFeed whole = test::read_slices({text}, options);
    check(whole, text);

    uint32_t seed = 2166136261U;
    for (size_t i = 0; i < size; ++i) seed = (seed ^ data[i]) * 16777619U;
    const ReadFeed cut = test::read_slices(random_slices(text, seed), options);
    require(cut == whole, "slices give other records", ReadRecord());
    return 0;
}
