#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>

namespace tenniscores {

/// A record larger than this is rejected; of its bytes the first kMaxRecordBytes are kept.
inline constexpr uint64_t kMaxRecordBytes = 1U << 20U;

/// Objects and arrays inside each other, the record itself counted.
inline constexpr int kMaxDepth = 64;

/// White space between the tokens of JSON.
inline bool is_json_space(char c) noexcept {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// Why a feed cannot be split into records at all.
struct FeedError {
    uint64_t offset = 0;  ///< byte in the feed, from 0
    std::string message;  ///< what was found there
};

/// The bytes of one record, as they stand in the feed.
struct RecordSlice {
    uint64_t offset = 0;         ///< of the record's first byte in the feed, from 0
    std::string_view bytes;      ///< at most kMaxRecordBytes; followed by 64 readable bytes
    uint64_t length = 0;         ///< the whole length, also of a record that was cut
    bool too_deep = false;       ///< nested beyond kMaxDepth
    const char *torn = nullptr;  ///< why the record's end is a guess; nullptr where it is not
};

/// Finds the records of a feed: the elements of a JSON array, the lines of NDJSON, one object, or
/// any sequence of those. Takes the feed in slices that may be cut anywhere and keeps no more than
/// one slice and one record.
///
/// A parser gives up at the first error; this one must not, because a broken record may cost only
/// itself. It follows strings and braces; where these cannot be right (a quote or a brace is
/// missing) it looks for the next place at which a record plainly begins: `}, {"`, or a new line
/// with `{"`. Whether a record is valid JSON is left to the parser.
class FeedSplitter {
  public:
    FeedSplitter();

    /// Adds the next slice. What next() gave out before becomes invalid.
    void append(std::string_view slice);

    /// Says that no more comes.
    void finish() { finished_ = true; }

    /// The next record. False where more input is needed, the feed is at its end, or failed().
    bool next(RecordSlice &record);

    /// True where the text is no feed; error() says where and why.
    bool failed() const { return failed_; }
    const FeedError &error() const { return error_; }

  private:
    enum class State { top, elements, after_element, record, resync };
    enum class Token { none, open_object, open_array, colon, comma, scalar, value };
    enum class Search { nothing, brace, comma, elements, open, bracket, newline };

    void skip_spaces();
    bool scan_top(RecordSlice &record);
    bool scan_elements(RecordSlice &record);
    bool scan_after_element();
    bool scan_record(RecordSlice &record);
    void scan_members();
    bool scan_string();
    bool scan_structural(char c, RecordSlice &record);
    bool scan_resync(RecordSlice &record);
    bool at_input_end(RecordSlice &record);

    void begin_record(uint64_t offset);
    void open(bool object);
    bool close(bool object);
    void lose_track(const char *why);
    bool end_record(uint64_t end, RecordSlice &record);
    bool fail(uint64_t offset, std::string message);
    void keep_head();
    std::string_view view(uint64_t from, uint64_t to) const;
    char at(uint64_t offset) const { return window_[offset - base_]; }
    uint64_t end() const { return base_ + size_; }

    std::string window_;  ///< the bytes from base_ on, and padding
    size_t size_ = 0;     ///< bytes in the window, without the padding
    uint64_t base_ = 0;   ///< offset of the window's first byte
    uint64_t pos_ = 0;    ///< next byte to look at
    bool finished_ = false;
    bool failed_ = false;
    FeedError error_;

    State state_ = State::top;
    bool in_array_ = false;
    bool any_record_ = false;
    bool any_container_ = false;  ///< a `[` or `{` was seen: this is a feed

    uint64_t start_ = 0;  ///< of the current record
    Token token_ = Token::none;
    bool in_string_ = false;
    bool escaped_ = false;
    int depth_ = 0;
    bool too_deep_ = false;
    std::bitset<kMaxDepth + 1> is_object_;  ///< what each open level is
    std::string head_;                      ///< first bytes of a record that outgrew the limit
    std::string last_head_;                 ///< the same of the record before
    const char *torn_ = nullptr;

    Search search_ = Search::nothing;  ///< how much of `}, {"` was found so far
    uint64_t cut_ = 0;                 ///< where the broken record would end
    uint64_t restart_ = 0;             ///< where the next one would begin
};

}  // namespace tenniscores
