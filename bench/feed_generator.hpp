#pragma once

#include <cstdint>
#include <string>

namespace tenniscores {

/// What a generated season is made of. The same options always give the same bytes.
struct SeasonOptions {
    uint64_t records = 200'000;  ///< in the season, without the new ones
    uint64_t seed = 1;           ///< another season
    double corrected = 0;        ///< share of the records that differ from the season's, 0-1
    double added = 0;            ///< share of records that come on top, 0-1: played since
};

/// Makes the records of a season as the leagues' sites write them: fields, their order and lengths,
/// lines a fixture, sizes of leagues and kinds of correction are those of real feeds. Every record
/// is valid, has an id of its own, and no team plays twice on one day.
class FeedGenerator {
  public:
    explicit FeedGenerator(const SeasonOptions &options);

    /// All records, the new ones included.
    uint64_t record_count() const { return record_count_; }

    /// Appends the next record as JSON, indented as an element of an array; false at the end.
    bool next(std::string &feed);

  private:
    struct Fixture {
        int league = 0;
        int line_count = 0;
        int64_t day = 0;  ///< since 1970-01-01
        std::string id;
        std::string home_team;
        std::string away_team;
        uint64_t home_key = 0;  ///< tells the team's players from others
        uint64_t away_key = 0;
    };

    struct Result {
        std::string scores;
        bool home_wins = false;
        int64_t day = 0;
    };

    void begin_fixture();
    Result result(bool is_corrected) const;
    void write_record(const Result &result, std::string &feed) const;

    SeasonOptions options_;
    uint64_t record_count_;
    uint64_t record_ = 0;   ///< records given out
    uint64_t fixture_ = 0;  ///< fixtures begun
    int line_ = 0;          ///< lines of the current fixture given out
    Fixture current_;
};

/// A whole feed in memory: a JSON array.
std::string season_feed(const SeasonOptions &options);

}  // namespace tenniscores
