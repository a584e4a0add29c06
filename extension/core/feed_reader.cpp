#include "extension/core/feed_reader.hpp"

#include <cstring>

namespace tenniscores {

namespace {

Text store(std::string_view text, std::pmr::memory_resource &arena) {
    auto *data = static_cast<char *>(arena.allocate(text.size() + 1, 1));
    std::memcpy(data, text.data(), text.size());
    return Text(std::string_view(data, text.size()));
}

}  // namespace

void FeedReader::append(std::string_view slice) {
    records_.clear();
    arena_.release();
    splitter_.append(slice);
    read_records();
}

void FeedReader::finish() {
    records_.clear();
    arena_.release();
    splitter_.finish();
    read_records();
}

void FeedReader::read_records() {
    RecordSlice slice;
    while (splitter_.next(slice)) read_record(slice);
}

void FeedReader::read_record(const RecordSlice &slice) {
    MatchRecord &record = records_.emplace_back();
    record.ordinal = ++received_;
    record.byte_offset = static_cast<int64_t>(slice.offset);

    RawFields fields;
    std::string detail;
    if (slice.torn != nullptr) {
        record.problem = Problem::invalid_json;
        detail = slice.torn;
    } else if (slice.length > kMaxRecordBytes) {
        record.problem = Problem::record_too_large;
        detail = std::to_string(slice.length) + " bytes";
    } else if (slice.too_deep) {
        record.problem = Problem::too_deep;
    } else {
        record.problem = decoder_.decode(slice.bytes, arena_, fields, detail);
    }
    checker_.check(fields, options_, arena_, record, detail);
    const bool accepted = record.problem == Problem::none && !record.filtered;
    const bool keep = accepted ? raw_kept_ + slice.length <= options_.raw_budget : !record.filtered;
    if (keep) {
        if (accepted) raw_kept_ += slice.length;
        record.raw = store(slice.bytes, arena_);
        record.raw_length = static_cast<int64_t>(slice.length);
        if (!detail.empty()) record.detail = store(detail, arena_);
    }
}

}  // namespace tenniscores
