#include "extension/core/splitter.hpp"

// How the splitter finds its way again behind a record that cannot be right.

namespace tenniscores {

namespace {

/// A missing quote turns a record inside out: in `{"a":"x},{"b":1}` the text `"x},{"` is taken for
/// a string. Where the bytes up to such a string's closing quote end with `{"`, the offset of that
/// brace; else npos.
size_t swallowed_brace(std::string_view bytes) noexcept {
    const auto drop_spaces = [&] {
        while (!bytes.empty() && is_json_space(bytes.back())) bytes.remove_suffix(1);
    };
    drop_spaces();
    if (!bytes.ends_with('"')) return std::string_view::npos;
    bytes.remove_suffix(1);
    drop_spaces();
    return bytes.ends_with('{') ? bytes.size() - 1 : std::string_view::npos;
}

}  // namespace

void FeedSplitter::lose_track(const char *why) {
    torn_ = why;
    in_string_ = escaped_ = false;
    search_ = Search::nothing;
    state_ = State::resync;
    if (token_ != Token::value || pos_ - start_ > kMaxRecordBytes) return;
    const size_t brace = swallowed_brace(view(start_, pos_));
    if (brace == std::string_view::npos) return;
    cut_ = restart_ = start_ + brace;
    search_ = Search::open;
    pos_ = restart_ + 1;
}

/// Looks for `}, {"` or a line that begins with `{"`: there the next record begins. Where the
/// broken one is no object, any `{"` will do. Between the two may stand elements of the array that
/// are no objects, as in `}, 12, {"`: they are records too. At the end of an array `}]` is followed
/// by nothing, or by another array.
bool FeedSplitter::scan_resync(RecordSlice &record) {
    for (const uint64_t stop = end(); pos_ < stop; ++pos_) {
        const char c = at(pos_);
        const bool after_open = search_ == Search::open;
        const bool in_elements = search_ == Search::elements;
        // all behind restart_ has to be kept, and no record begins so far behind the one before
        const bool too_far = (after_open || in_elements) && pos_ - restart_ > kMaxRecordBytes;
        if (after_open && (c == '"' || c == '}')) {
            pos_ = restart_;
            return end_record(cut_, record);
        }
        if (search_ == Search::bracket && c == '[') {
            in_array_ = false;
            const bool found = end_record(cut_, record);
            state_ = State::top;
            return found;
        }
        if (c == '\n' && search_ == Search::nothing) {
            search_ = Search::newline;
            cut_ = pos_;
        } else if (is_json_space(c)) {
            if (too_far) search_ = Search::nothing;
        } else if (c == '}') {
            search_ = Search::brace;
            cut_ = pos_ + 1;
        } else if ((c == ',' || c == '[') && search_ != Search::nothing && !after_open &&
                   !in_elements) {
            search_ = Search::comma;
        } else if (c == '{' && (search_ != Search::nothing || depth_ == 0) && !after_open) {
            if (search_ == Search::nothing) cut_ = pos_;
            if (!in_elements) restart_ = pos_;
            search_ = Search::open;
        } else if (c == ']' && search_ == Search::brace && in_array_) {
            search_ = Search::bracket;
        } else if (search_ == Search::comma && in_array_ && c != ':' && c != ']') {
            search_ = Search::elements;
            restart_ = pos_;
        } else if (!in_elements || c == ':' || c == '[' || c == ']' || too_far) {
            search_ = Search::nothing;
        }
    }
    return false;
}

}  // namespace tenniscores
