// Writes feeds with the statistics of real ones: a season, and the same season a week later.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "bench/feed_generator.hpp"

namespace tenniscores {

namespace {

constexpr size_t kBufferBytes = 1U << 20U;

/// One feed: a JSON array in a file.
class FeedFile {
  public:
    explicit FeedFile(const std::string &path) : out_(path, std::ios::binary), feed_("[\n") {
        out_.exceptions(std::ios::failbit | std::ios::badbit);
    }

    /// The record's text goes to the end of this; then call written().
    std::string &begin_record() {
        if (records_ > 0) feed_ += ",\n";
        return feed_;
    }

    void written() {
        ++records_;
        if (feed_.size() >= kBufferBytes) flush();
    }

    void end() {
        feed_ += "\n]\n";
        flush();
        out_.close();
    }

  private:
    void flush() {
        out_.write(feed_.data(), static_cast<std::streamsize>(feed_.size()));
        feed_.clear();
    }

    std::ofstream out_;
    std::string feed_;
    uint64_t records_ = 0;
};

std::string part_path(const std::string &directory, uint64_t number) {
    char name[32];
    std::snprintf(name, sizeof name, "/%05llu.json", static_cast<unsigned long long>(number));
    return directory + name;
}

/// A feed of all records, or, with `split`, feeds of so many records each in the directory
/// `output`.
void generate(const SeasonOptions &options, const std::string &output, uint64_t split) {
    if (split > 0) std::filesystem::create_directories(output);
    FeedGenerator generator(options);
    const uint64_t count = generator.record_count();
    const uint64_t part = split > 0 ? split : count;
    uint64_t number = 0;
    for (uint64_t done = 0; done < count;) {
        FeedFile file(split > 0 ? part_path(output, ++number) : output);
        for (const uint64_t end = std::min(done + part, count); done < end; ++done) {
            generator.next(file.begin_record());
            file.written();
        }
        file.end();
    }
}

}  // namespace

}  // namespace tenniscores

int main(int argc, char **argv) {
    tenniscores::SeasonOptions options;
    std::string output = "/dev/stdout";
    uint64_t split = 0;
    double corrected_percent = 0;
    double added_percent = 0;

    CLI::App app(
        "Writes a feed like those of the leagues' sites. The same options give the same bytes.");
    app.add_option("--records", options.records, "Records in the season")->capture_default_str();
    app.add_option("--seed", options.seed, "Another seed is another season")->capture_default_str();
    app.add_option("--corrected", corrected_percent,
                   "Percentage of the records that were corrected since");
    app.add_option("--new", added_percent, "Percentage of records on top, played since");
    app.add_option("--split", split, "Write feeds of so many records into the directory --output");
    app.add_option("--output", output, "The file")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    options.corrected = corrected_percent / 100;
    options.added = added_percent / 100;
    try {
        tenniscores::generate(options, output, split);
    } catch (const std::exception &error) {
        std::cerr << "generate_feed: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
