#include "extension/core/splitter.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "extension/core/text.hpp"

namespace tenniscores {

namespace {

constexpr size_t kPadding = 64;  // simdjson reads this far beyond a record
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string describe(char c) {
    char text[16];
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F) {
        std::snprintf(text, sizeof text, "\"%c\"", c);
    } else {
        std::snprintf(text, sizeof text, "byte 0x%02X", byte);
    }
    return text;
}

}  // namespace

FeedSplitter::FeedSplitter() : window_(kPadding, ' ') {}

void FeedSplitter::append(std::string_view slice) {
    // What stays: the record that is not complete yet, or the place where the next might begin.
    uint64_t keep = pos_;
    if (state_ == State::record || state_ == State::resync) {
        keep_head();
        if (head_.empty()) {
            keep = start_;
        } else if (search_ == Search::open || search_ == Search::elements) {
            keep = restart_;
        }
    }
    window_.resize(size_);
    window_.erase(0, keep - base_);
    base_ = keep;
    window_.append(slice);
    size_ = window_.size();
    window_.append(kPadding, ' ');
}

bool FeedSplitter::next(RecordSlice &record) {
    while (!failed_) {
        if (pos_ == 0 && state_ == State::top && !finished_ && size_ < kByteOrderMark.size()) {
            return false;
        }
        if (state_ != State::record && state_ != State::resync) skip_spaces();
        if (pos_ >= end()) return finished_ && at_input_end(record);
        bool found = false;
        switch (state_) {
            case State::top:
                found = scan_top(record);
                break;
            case State::elements:
                found = scan_elements(record);
                break;
            case State::after_element:
                found = scan_after_element();
                break;
            case State::record:
                found = scan_record(record);
                break;
            case State::resync:
                found = scan_resync(record);
                break;
        }
        if (found) return true;
    }
    return false;
}

/// White space between records.
void FeedSplitter::skip_spaces() {
    while (pos_ < end() && is_json_space(at(pos_))) ++pos_;
}

/// Outside of any array: an array, an object, or the next line of NDJSON.
bool FeedSplitter::scan_top(RecordSlice & /*record*/) {
    if (pos_ == 0 && view(0, end()).starts_with(kByteOrderMark)) {
        pos_ = kByteOrderMark.size();
        return false;
    }
    const char c = at(pos_);
    if (c == ',' && any_record_) {
        ++pos_;
    } else if (c == '[') {
        any_container_ = in_array_ = true;
        state_ = State::elements;
        ++pos_;
    } else if (c == '{' || any_container_) {
        any_container_ = true;
        begin_record(pos_);
    } else {
        return fail(pos_, "found " + describe(c) + ", expected \"[\" or \"{\"");
    }
    return false;
}

/// In the array, where an element may begin.
bool FeedSplitter::scan_elements(RecordSlice &record) {
    const char c = at(pos_);
    if (c == ']') {
        in_array_ = false;
        state_ = State::top;
        ++pos_;
    } else if (c == ',') {
        begin_record(pos_);
        torn_ = "an element of the array is empty";
        const bool found = end_record(pos_, record);
        state_ = State::elements;
        ++pos_;
        return found;
    } else {
        begin_record(pos_);
    }
    return false;
}

bool FeedSplitter::scan_after_element() {
    // else it is `]`, or another element without a comma before it
    if (at(pos_) == ',') ++pos_;
    state_ = State::elements;
    return false;
}

/// The feed ended: what is left of a record is a record, and a missing `]` is told.
bool FeedSplitter::at_input_end(RecordSlice &record) {
    switch (state_) {
        case State::record:
            if (depth_ > 0 || in_string_) torn_ = "the feed ends inside the record";
            in_array_ = in_array_ && torn_ == nullptr;
            return end_record(end(), record);
        case State::resync: {
            const bool closed = search_ == Search::bracket;
            const bool found = end_record(closed ? cut_ : end(), record);
            in_array_ = false;
            state_ = State::top;
            return found;
        }
        case State::elements:
        case State::after_element: {
            if (!any_record_) return fail(end(), "the feed ends behind its opening \"[\"");
            begin_record(end());
            torn_ = "the feed ends before the closing \"]\"";
            in_array_ = false;
            return end_record(end(), record);
        }
        case State::top:
            break;
    }
    if (!any_container_) return fail(end(), "the feed is empty");
    return false;
}

/// Gives out the record from start_ up to `to`, without the comma and the white space at its end.
bool FeedSplitter::end_record(uint64_t to, RecordSlice &record) {
    record = RecordSlice();
    record.offset = start_;
    record.length = to - start_;
    record.too_deep = too_deep_;
    record.torn = torn_;
    const uint64_t kept = std::min(record.length, kMaxRecordBytes);
    record.bytes =
        head_.empty() ? view(start_, start_ + kept) : std::string_view(head_).substr(0, kept);
    if (record.length <= kMaxRecordBytes) {
        while (!record.bytes.empty() && (is_json_space(record.bytes.back()) ||
                                         (torn_ != nullptr && record.bytes.back() == ','))) {
            record.bytes.remove_suffix(1);
        }
        record.length = record.bytes.size();
    }
    state_ = in_array_ ? State::after_element : State::top;
    return true;
}

/// Of a record that has outgrown the limit only the first bytes are kept.
void FeedSplitter::keep_head() {
    if (!head_.empty() || pos_ - start_ <= kMaxRecordBytes) return;
    head_ = std::string(view(start_, start_ + kMaxRecordBytes));
}

bool FeedSplitter::fail(uint64_t offset, std::string message) {
    failed_ = true;
    error_.offset = offset;
    error_.message = std::move(message);
    return false;
}

std::string_view FeedSplitter::view(uint64_t from, uint64_t to) const {
    return std::string_view(window_).substr(from - base_, to - from);
}

}  // namespace tenniscores
