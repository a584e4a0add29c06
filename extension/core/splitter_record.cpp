#include <algorithm>
#include <cstring>
#include <utility>

#include "extension/core/splitter.hpp"
#include "extension/core/string_stops.hpp"

// How the splitter follows a record to its end.

namespace tenniscores {

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
    while (pos_ < end() && state_ == State::record) {
        if (in_string_ && !scan_string()) continue;
        scan_members();
        if (pos_ >= end()) break;
        const char c = at(pos_);
        if (is_json_space(c)) {
            if (depth_ == 0 && !in_array_ && c == '\n') return end_record(pos_, record);
            if (token_ == Token::scalar) token_ = Token::value;
            ++pos_;
            continue;
        }
        if (scan_structural(c, record)) return true;
    }
    return false;
}

/// What nearly all of a record is, and what neither opens, closes nor breaks anything: between
/// braces, whole strings and other values where they may stand, colons, commas and white space.
/// Stops where there is anything else.
void FeedSplitter::scan_members() {
    if (depth_ == 0) return;
    const std::string_view text = view(pos_, end());
    const char *at = text.data();
    const char *const stop = at + text.size();
    StringStops stops(text);
    Token token = token_;
    while (at < stop) {
        const char c = *at;
        if (c == '"') {
            if (token == Token::value || token == Token::scalar) break;
            const char *const close = stops.find_close(at + 1);
            if (close == nullptr) break;
            at = close + 1;
            token = Token::value;
            // what follows as a rule; the NUL behind the padding ends it
            if (*at == ':' || *at == ',') {
                token = *at == ':' ? Token::colon : Token::comma;
                ++at;
                if (*at == '\n') ++at;
                if (std::memcmp(at, "    ", 4) == 0) at += 4;  // the usual indentation
                while (*at == ' ') ++at;
            }
        } else if (c == ':' || c == ',') {
            token = c == ':' ? Token::colon : Token::comma;
            ++at;
        } else if (is_json_space(c)) {
            if (token == Token::scalar) token = Token::value;
            ++at;
        } else if (token == Token::value || c == '{' || c == '}' || c == '[' || c == ']') {
            break;
        } else {
            token = Token::scalar;
            ++at;
        }
    }
    token_ = token;
    pos_ += static_cast<uint64_t>(std::min(at, stop) - text.data());
}

/// Inside a string, up to its closing quote. True where the string ended and the scan may go on.
bool FeedSplitter::scan_string() {
    const std::string_view text = view(pos_, end());
    const char *const stop = text.data() + text.size();
    StringStops stops(text);
    const char *at = stops.find(text.data() + (escaped_ ? 1 : 0));
    while (at != stop && *at == '\\' && at + 1 != stop) at = stops.find(at + 2);
    escaped_ = at != stop && *at == '\\';
    pos_ = end() - static_cast<uint64_t>(stop - at) + (escaped_ ? 1 : 0);
    if (pos_ == end()) return false;
    if (*at == '\n') {
        lose_track("a string is not closed on its line");
        return false;
    }
    in_string_ = false;
    token_ = Token::value;
    ++pos_;
    return true;
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

}  // namespace tenniscores
