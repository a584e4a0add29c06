// What the peers need besides SQL, written as fast as it can be, so that they lose no time in it.

#include <simdjson.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "bench/client/feed.hpp"
#include "bench/client/import.hpp"

namespace tenniscores {

namespace {

std::string simdjson_version() {
    return std::to_string(simdjson::SIMDJSON_VERSION_MAJOR) + "." +
           std::to_string(simdjson::SIMDJSON_VERSION_MINOR) + "." +
           std::to_string(simdjson::SIMDJSON_VERSION_REVISION);
}

/// What CSV quotes, quoted; an absent value is an empty field, which COPY takes for NULL.
void append_csv(std::string_view value, std::string &line) {
    if (value.find_first_of("\",\n\r") == std::string_view::npos && !value.empty()) {
        line += value;
        return;
    }
    if (value.data() == nullptr) return;
    line += '"';
    for (const char c : value) {
        if (c == '"') line += '"';
        line += c;
    }
    line += '"';
}

void write_csv(const std::string &feed) {
    std::string lines;
    read_feed(feed, [&](const FeedRow &row) {
        for (size_t i = 0; i < row.size(); ++i) {
            if (i > 0) lines += ',';
            append_csv(row[i], lines);
        }
        lines += '\n';
        if (lines.size() >= 256 * 1024) {
            std::fwrite(lines.data(), 1, lines.size(), stdout);
            lines.clear();
        }
    });
    std::fwrite(lines.data(), 1, lines.size(), stdout);
}

}  // namespace

}  // namespace tenniscores

int main(int argc, char **argv) {
    using namespace tenniscores;
    Import import;
    size_t commit_every = 500;
    size_t batch = 1000;

    CLI::App app("The clients of the benchmark's peers.");
    app.set_version_flag("--version", simdjson_version());
    app.require_subcommand(1);
    const auto command = [&](const char *name, const char *description) {
        CLI::App *const added = app.add_subcommand(name, description);
        added->add_option("feed", import.feeds, "Feeds")->required();
        return added;
    };
    command("read", "Read the file's bytes")->callback([&] {
        for (const std::string &feed : import.feeds) read_bytes(feed);
    });
    command("parse", "Read the file and let simdjson decode every value")->callback([&] {
        for (const std::string &feed : import.feeds) parse_feed(feed);
    });
    command("csv", "Write the feed as CSV to the standard output")->callback([&] {
        for (const std::string &feed : import.feeds) write_csv(feed);
    });
    CLI::App *const rows = command("rows", "One INSERT a record");
    rows->add_option("--statement", import.statement, "File with the statement")->required();
    rows->add_option("--commit-every", commit_every, "Records in a transaction")
        ->capture_default_str();
    rows->callback([&] { import_row_by_row(import, commit_every); });
    CLI::App *const values = command("values", "One INSERT a batch of records");
    values->add_option("--statement", import.statement, "File with the statement")->required();
    values->add_option("--batch", batch, "Records in an INSERT")->capture_default_str();
    values->callback([&] { import_in_batches(import, batch); });
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error);
    } catch (const std::exception &error) {
        std::cerr << "feed_client: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
