#include "extension/core/splitter.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "extension/core/text.hpp"

namespace tenniscores {

namespace {

constexpr size_t kPadding = 64;  // simdjson reads this far beyond a record
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Bytes at which the scan of a string has to stop and look.
constexpr std::array<bool, 256> string_stops() {
    std::array<bool, 256> stops{};
    stops['"'] = stops['\\'] = stops['\n'] = true;
    return stops;
}
constexpr std::array<bool, 256> kStringStops = string_stops();

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
        } else if (search_ == Search::open) {
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

/// Outside of any array: white space, an array, an object, or the next line of NDJSON.
bool FeedSplitter::scan_top(RecordSlice & /*record*/) {
    if (pos_ == 0 && view(0, end()).starts_with(kByteOrderMark)) {
        pos_ = kByteOrderMark.size();
        return false;
    }
    const char c = at(pos_);
    if (is_json_space(c) || (c == ',' && any_record_)) {
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
    if (is_json_space(c)) {
        ++pos_;
    } else if (c == ']') {
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
    const char c = at(pos_);
    if (c == ',') {
        state_ = State::elements;
        ++pos_;
    } else if (is_json_space(c)) {
        ++pos_;
    } else {
        // `]`, or another element without a comma before it
        state_ = State::elements;
    }
    return false;
}

void FeedSplitter::begin_record(uint64_t offset) {
    start_ = offset;
    token_ = Token::none;
    in_string_ = escaped_ = too_deep_ = false;
    depth_ = 0;
    torn_ = nullptr;
    search_ = Search::nothing;
    std::swap(head_, last_head_);  // the record given out last may still point into it
    head_.clear();
    any_record_ = true;
    state_ = State::record;
}

bool FeedSplitter::scan_record(RecordSlice &record) {
    const uint64_t stop = end();
    while (pos_ < stop && state_ == State::record) {
        if (in_string_) {
            if (!scan_string()) continue;
        }
        if (pos_ >= stop) break;
        const char c = at(pos_);
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            if (depth_ == 0 && !in_array_ && c == '\n') return end_record(pos_, record);
            if (token_ == Token::scalar) token_ = Token::value;
            ++pos_;
            continue;
        }
        if (scan_structural(c, record)) return true;
    }
    return false;
}

/// Inside a string, up to its closing quote. True where the string ended and the scan may go on.
bool FeedSplitter::scan_string() {
    const char *const data = window_.data();
    const size_t stop = size_;
    size_t i = pos_ - base_;
    while (i < stop) {
        if (escaped_) {
            escaped_ = false;
            ++i;
            continue;
        }
        while (i < stop && !kStringStops[static_cast<unsigned char>(data[i])]) ++i;
        if (i == stop) break;
        if (data[i] == '"') {
            in_string_ = false;
            token_ = Token::value;
            pos_ = base_ + i + 1;
            return true;
        }
        if (data[i] == '\n') {
            pos_ = base_ + i;
            lose_track("a string is not closed on its line");
            return false;
        }
        escaped_ = true;
        ++i;
    }
    pos_ = base_ + i;
    return false;
}

/// One byte outside of strings and white space. True where it ended a record.
bool FeedSplitter::scan_structural(char c, RecordSlice &record) {
    const bool in_object = depth_ > 0 && depth_ <= kMaxDepth && is_object_[depth_];
    const bool after_value = token_ == Token::value || token_ == Token::scalar;
    // a record that was cut off behind a colon, and another line or feed
    const bool new_line =
        token_ == Token::colon && pos_ - start_ <= kMaxRecordBytes && at(pos_ - 1) == '\n';
    // no object but an array: a bracket too many, which must not take all records that follow
    const bool is_array = depth_ > 0 && !is_object_[1];
    switch (c) {
        case '"':
            if (after_value) {
                lose_track("a quote is missing or too many");
                return false;
            }
            in_string_ = true;
            break;
        case '{':
        case '[':
            if (after_value || (in_object && token_ != Token::colon) || new_line ||
                (is_array && c == '{')) {
                // a record begins where a key or a comma should: the one before was not closed
                lose_track("an object or array is not closed");
                if (search_ == Search::open) return false;
                if (c == '[') {
                    // perhaps the next array
                    cut_ = pos_;
                    search_ = Search::comma;
                    ++pos_;
                } else if (depth_ <= 1 || is_array) {
                    restart_ = pos_;
                    cut_ = pos_;
                    search_ = Search::open;
                    ++pos_;
                }
                return false;
            }
            open(c == '{');
            break;
        case '}':
        case ']':
            if (depth_ == 0 && after_value && c == ']' && in_array_)
                return end_record(pos_, record);
            if (!close(c == '}')) {
                lose_track("a brace or bracket does not match");
                if (c == ']' && in_array_) {
                    // perhaps the array's own
                    cut_ = pos_ + 1;
                    search_ = Search::bracket;
                    ++pos_;
                }
                return false;
            }
            if (depth_ == 0) {
                ++pos_;
                return end_record(pos_, record);
            }
            break;
        case ',':
            if (depth_ == 0) return end_record(pos_, record);
            token_ = Token::comma;
            break;
        case ':':
            if (depth_ == 0) {
                lose_track("an object is not opened");
                return false;
            }
            token_ = Token::colon;
            break;
        default:
            if (token_ == Token::value) {
                lose_track("a quote or a comma is missing");
                return false;
            }
            token_ = Token::scalar;
    }
    ++pos_;
    return false;
}

void FeedSplitter::open(bool object) {
    ++depth_;
    if (depth_ <= kMaxDepth) {
        is_object_[depth_] = object;
    } else {
        too_deep_ = true;
    }
    token_ = object ? Token::open_object : Token::open_array;
}

bool FeedSplitter::close(bool object) {
    if (depth_ == 0) return false;
    if (depth_ <= kMaxDepth && is_object_[depth_] != object) return false;
    --depth_;
    token_ = Token::value;
    return true;
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
