#include "bench/feed_generator.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <vector>

namespace tenniscores {

namespace {

/// SplitMix64: small, good enough, and seeded anew for each fixture, so that a record does not
/// depend on how many came before it.
class Random {
  public:
    explicit Random(uint64_t seed, uint64_t stream = 0)
        : state_(seed * 0x9E3779B97F4A7C15U ^ (stream + 1) * 0xD1B54A32D192ED03U) {
        number();
    }

    uint64_t number() {
        uint64_t mixed = state_ += 0x9E3779B97F4A7C15U;
        mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
        return mixed ^ (mixed >> 31U);
    }

    /// 0 to `count` - 1.
    size_t below(size_t count) { return static_cast<size_t>(number() % count); }

    bool chance(double share) { return static_cast<double>(number() >> 11U) * 0x1.0p-53 < share; }

    template <class Items>
    const auto &pick(const Items &items) {
        return items[below(std::size(items))];
    }

  private:
    uint64_t state_;
};

constexpr std::array<std::string_view, 36> kClubs = {
    "Birchwood",         "Tennaqua",       "Valley Lo",        "Skokie",
    "Evanston",          "Westmoreland",   "Sunset Ridge",     "Winter Club",
    "LaGrange CC",       "Winnetka",       "Park Ridge CC",    "Lake Bluff",
    "Wilmette PD",       "North Shore",    "Lake Forest",      "Oak Park CC",
    "Indian Hill",       "Hinsdale PC",    "Prairie Club",     "Glen View",
    "Michigan Shores",   "Wilmette PD I",  "Hinsdale PC I",    "Midtown - Chicago",
    "Glen Oak",          "Ruth Lake",      "Inverness",        "Glen Ellyn",
    "Lifesport-Lshire",  "Saddle & Cycle", "Edgewood Valley",  "Knollwood",
    "River Forest PD I", "Exmoor",         "South Barrington", "Chicago Highlands"};

constexpr std::array<std::string_view, 32> kFirstNames = {
    "Tara", "Noel", "Ivo",   "Xena", "Lola", "Milo", "Paula", "Rae",   "Ike",  "Arlo", "Kit",
    "Liam", "Alan", "Ada",   "Owen", "Zeke", "Rosa", "Tess",  "Opal",  "Faye", "Cara", "Lars",
    "Joel", "Mara", "Cyrus", "Kara", "Lena", "Mina", "Dora",  "Felix", "Hugo", "Iris"};

constexpr std::array<std::string_view, 32> kLastNames = {
    "Crane",  "Yates", "Pine",   "Wood", "Kerr",  "Bard",  "Flint", "York",
    "Hale",   "Thorn", "Ward",   "Harp", "Eads",  "Alder", "North", "Darrow",
    "Baxter", "Ellis", "West",   "Park", "Elder", "Boone", "Ash",   "Dell",
    "Foss",   "Bell",  "Jarvis", "Page", "Cobb",  "Birch", "Rand",  "Moss"};

constexpr std::array<std::string_view, 12> kSets = {"6-0", "6-1", "6-2", "6-3", "6-4", "7-5",
                                                    "7-6", "1-6", "2-6", "3-6", "4-6", "5-7"};

/// The shape of one league's feeds. A series is a group of teams that play each other.
struct League {
    std::string_view name;
    int series_count;
    int teams_in_series;               ///< even
    std::array<int, 6> lines_percent;  ///< fixtures that have 0, 1, … 5 lines
    double tie_break;                  ///< share of scores that tell the tie-break
    std::string_view player_prefix;
};

constexpr std::array<League, 3> kLeagues = {{
    {"APTA_CHICAGO", 42, 12, {0, 1, 4, 10, 85, 0}, 0, "nndz-"},
    {"CNSWPL", 6, 12, {0, 0, 1, 5, 94, 0}, 0.08, "cnswpl_"},
    {"NSTF", 3, 10, {0, 0, 1, 4, 44, 51}, 0, "nndz-"},
}};

constexpr int fixtures_a_day(const League &league) {
    return league.series_count * league.teams_in_series / 2;
}

constexpr int fixtures_a_day() {
    int count = 0;
    for (const League &league : kLeagues) count += fixtures_a_day(league);
    return count;
}

constexpr int64_t kFirstDay = 15'588;  // 2012-09-05: a date's two digits must tell its century
constexpr int64_t kDaysBetween = 3;

/// The two teams of a series that meet on a day: the first stays, the others go round in a circle.
std::pair<int, int> pairing(int teams, uint64_t day, int table) {
    const int circle = teams - 1;
    const auto seat = [&](int place) {
        return place == 0 ? 0 : 1 + static_cast<int>((place - 1 + day) % circle);
    };
    const std::pair<int, int> pair{seat(table), seat(teams - 1 - table)};
    return day / circle % 2 == 0 ? pair : std::pair{pair.second, pair.first};
}

std::string team_name(const League &league, int series, int team) {
    const std::string club(kClubs[(series * 7 + team * 3) % kClubs.size()]);
    if (league.name == "NSTF") return club + " S" + std::to_string(series + 1);
    return club + " " + std::to_string(series + 1);
}

std::string source_id(Random &random) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    constexpr std::array<std::string_view, 4> ends = {"QT09", "UT09", "dz09", "Zz09"};
    std::string id;
    for (int i = 0; i < 12; ++i) id += random.pick(letters);
    return id.append(random.pick(ends));
}

struct Person {
    std::string name;
    std::string id;
};

Person person(const League &league, uint64_t team, size_t number) {
    Random random(team, number);
    Person person;
    person.name.append(random.pick(kFirstNames)).append(" ").append(random.pick(kLastNames));
    if (random.chance(0.2)) person.name.append("-").append(random.pick(kLastNames));
    person.id.append(league.player_prefix).append(source_id(random));
    return person;
}

std::string score(const League &league, Random &random) {
    std::string text(random.pick(kSets));
    const int sets = random.chance(0.31) ? 3 : 2;
    for (int i = 1; i < sets; ++i) text.append(", ").append(random.pick(kSets));
    if (random.chance(league.tie_break)) text.append(", 7-6 [7-5]");
    return text;
}

std::string date_text(int64_t day) {
    constexpr std::array<const char *, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%02u-%s-%02d", static_cast<unsigned>(date.day()),
                  months[static_cast<unsigned>(date.month()) - 1],
                  static_cast<int>(date.year()) % 100);
    return text.data();
}

/// One record, its keys in the order of the calls.
class RecordWriter {
  public:
    explicit RecordWriter(std::string &feed) : feed_(feed) { feed_ += "  {"; }

    void field(std::string_view key, std::string_view value) {
        feed_.append(first_ ? "\n    \"" : ",\n    \"").append(key).append("\": \"");
        feed_.append(value).append("\"");
        first_ = false;
    }

    void end() { feed_ += "\n  }"; }

  private:
    std::string &feed_;
    bool first_ = true;
};

}  // namespace

FeedGenerator::FeedGenerator(const SeasonOptions &options)
    : options_(options),
      record_count_(options.records + static_cast<uint64_t>(std::llround(
                                          static_cast<double>(options.records) * options.added))) {}

void FeedGenerator::begin_fixture() {
    const uint64_t day = fixture_ / fixtures_a_day();
    int table = static_cast<int>(fixture_ % fixtures_a_day());
    Fixture fixture;
    while (table >= fixtures_a_day(kLeagues[fixture.league])) {
        table -= fixtures_a_day(kLeagues[fixture.league++]);
    }
    const League &league = kLeagues[fixture.league];
    const int tables = league.teams_in_series / 2;
    const int series = table / tables;
    const auto [home, away] = pairing(league.teams_in_series, day, table % tables);
    const auto key = [&](int team) {
        return static_cast<uint64_t>((fixture.league * 1000 + series) * 1000 + team);
    };

    Random random(options_.seed, fixture_);
    fixture.day = kFirstDay + kDaysBetween * static_cast<int64_t>(day);
    fixture.id = "nndz-" + source_id(random);
    fixture.home_team = team_name(league, series, home);
    fixture.away_team = team_name(league, series, away);
    fixture.home_key = key(home);
    fixture.away_key = key(away);
    int percent = static_cast<int>(random.below(100));
    while (percent >= league.lines_percent[fixture.line_count]) {
        percent -= league.lines_percent[fixture.line_count++];
    }
    current_ = std::move(fixture);
    line_ = 0;
    ++fixture_;
}

bool FeedGenerator::next(std::string &feed) {
    if (record_ == record_count_) return false;
    while (line_ == current_.line_count) begin_fixture();
    ++line_;
    Random corrections(options_.seed + 1, record_);
    const bool is_corrected = record_ < options_.records && corrections.chance(options_.corrected);
    write_record(result(is_corrected), feed);
    ++record_;
    return true;
}

FeedGenerator::Result FeedGenerator::result(bool is_corrected) const {
    Random random(options_.seed + 2, record_);
    Result result{score(kLeagues[current_.league], random), random.chance(0.5), current_.day};
    if (is_corrected) {
        // What is corrected in real feeds: mostly a score, then the winner, then the date.
        const size_t kind = random.below(10);
        if (kind < 6) {
            result.scores.replace(0, 3, result.scores.starts_with("6-4") ? "6-3" : "6-4");
        } else if (kind < 9) {
            result.home_wins = !result.home_wins;
        } else {
            ++result.day;
        }
    }
    return result;
}

void FeedGenerator::write_record(const Result &result, std::string &feed) const {
    const League &league = kLeagues[current_.league];
    const std::string number = std::to_string(line_);
    const std::string match_id = current_.id + "_Line" + number;
    const std::string line = "Line " + number;
    const std::string date = date_text(result.day);
    const std::string_view winner = result.home_wins ? "home" : "away";

    RecordWriter record(feed);
    const auto url = [&](std::string_view host) {
        return "https://" + std::string(host) +
               ".tenniscores.com/print_match.php?sch=" + current_.id + "&print&";
    };
    const auto players = [&](const std::string &side, uint64_t team) {
        // A team has a squad of ten; line n is played by its n-th pair.
        const Person first = person(league, team, line_ * 2 - 2);
        const Person second = person(league, team, line_ * 2 - 1);
        record.field(side + " Player 1", first.name);
        record.field(side + " Player 2", second.name);
        record.field(side + " Player 1 ID", first.id);
        record.field(side + " Player 2 ID", second.id);
    };
    record.field("league_id", league.name);
    if (league.name == "APTA_CHICAGO") {
        record.field("source_league", league.name);
        record.field("match_id", match_id);
        record.field("url", url("aptachicago"));
        record.field("Home Team", current_.home_team);
        record.field("Away Team", current_.away_team);
        record.field("Scores", result.scores);
        record.field("Line", line);
        players("Away", current_.away_key);
        players("Home", current_.home_key);
        record.field("Winner", winner);
        record.field("Date", date);
    } else {
        const bool is_nstf = league.name == "NSTF";
        record.field("match_id", match_id);
        record.field("source_league", league.name);
        record.field("Line", line);
        if (is_nstf) record.field("series", "Series " + std::string(1, current_.home_team.back()));
        record.field("Date", date);
        record.field("Home Team", current_.home_team);
        record.field("Away Team", current_.away_team);
        players("Home", current_.home_key);
        players("Away", current_.away_key);
        record.field("Scores", result.scores);
        record.field("Winner", winner);
        if (is_nstf) record.field("match_url", url("nstf"));
    }
    record.end();
}

std::string season_feed(const SeasonOptions &options) {
    FeedGenerator generator(options);
    std::string feed = "[\n";
    for (bool first = true;; first = false) {
        const size_t length = feed.size();
        if (!first) feed += ",\n";
        if (!generator.next(feed)) {
            feed.resize(length);
            break;
        }
    }
    return feed += "\n]\n";
}

}  // namespace tenniscores
