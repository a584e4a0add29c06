#pragma once

#include <memory_resource>
#include <string>
#include <vector>

#include "extension/core/checker.hpp"
#include "extension/core/decoder.hpp"
#include "extension/core/record.hpp"
#include "extension/core/splitter.hpp"

namespace tenniscores {

/// Turns the bytes of a feed into checked records, slice by slice.
class FeedReader {
  public:
    explicit FeedReader(ReadOptions options) : options_(std::move(options)) {}

    /// Takes the next slice and reads the records that are complete with it.
    void append(std::string_view slice);

    /// Says that no more comes, and reads what is left.
    void finish();

    /// The records that the last append() or finish() completed; valid until the next.
    const std::vector<MatchRecord> &records() const { return records_; }

    /// Records read since the beginning.
    int64_t received() const { return received_; }

    /// The teams of the accepted records so far.
    const std::deque<TeamList::Team> &teams() const { return checker_.teams().teams(); }

    /// The feed's error, where it cannot be split into records; else nullptr.
    const FeedError *error() const { return splitter_.failed() ? &splitter_.error() : nullptr; }

  private:
    void read_records();
    void read_record(const RecordSlice &slice);

    ReadOptions options_;
    FeedSplitter splitter_;
    RecordDecoder decoder_;
    RecordChecker checker_;
    std::pmr::monotonic_buffer_resource arena_{256 * 1024};
    std::vector<MatchRecord> records_;
    int64_t received_ = 0;
    uint64_t raw_kept_ = 0;  ///< bytes of good records that were given out as raw
};

}  // namespace tenniscores
