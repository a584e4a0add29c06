#include "loader/feed.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "loader/error.hpp"
#include "loader/text.hpp"

namespace tenniscores {

namespace {

namespace fs = std::filesystem;

LoadError about(const std::string &path, LoadError error) {
    error.source = valid_utf8(path);
    return error;
}

LoadError unreadable(const std::string &path, const std::error_code &cause) {
    return about(path, {ExitCode::failed, "cannot read: " + cause.message()});
}

bool is_feed_name(std::string_view name) {
    for (const std::string_view compressed : {".gz", ".zst", ".xz"}) {
        if (name.ends_with(compressed)) {
            name.remove_suffix(compressed.size());
            break;
        }
    }
    constexpr std::array<std::string_view, 3> endings = {".json", ".ndjson", ".jsonl"};
    return std::ranges::any_of(endings, [&](auto ending) { return name.ends_with(ending); });
}

/// By name, so that every machine loads the feeds in the same order.
std::vector<std::string> feeds_of_directory(const std::string &directory) {
    std::vector<std::string> paths;
    std::error_code cause;
    fs::directory_iterator entries(directory, cause);
    for (; !cause && entries != fs::directory_iterator(); entries.increment(cause)) {
        std::error_code ignored;
        const fs::path &path = entries->path();
        if (is_feed_name(path.filename().native()) && !fs::is_directory(path, ignored)) {
            paths.push_back(path.native());
        }
    }
    if (cause) throw unreadable(directory, cause);
    if (paths.empty()) {
        throw about(directory,
                    {ExitCode::failed, "the directory holds no feeds",
                     "A feed is named *.json, *.ndjson or *.jsonl, also with .gz, .zst or .xz."});
    }
    std::ranges::sort(paths);
    return paths;
}

Feed checked_feed(const std::string &path) {
    Feed feed{path, valid_utf8(path)};
    std::error_code cause;
    const fs::file_status status = fs::status(path, cause);
    // A pipe must not be opened to try it: its writer would find it closed again.
    feed.is_replayable = fs::is_regular_file(status);
    if (!fs::exists(status)) {
        if (!cause) cause = std::make_error_code(std::errc::no_such_file_or_directory);
    } else if (feed.is_replayable) {
        const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (fd < 0) cause.assign(errno, std::generic_category());
        if (fd >= 0) close(fd);
    } else if (access(path.c_str(), R_OK) != 0) {
        cause.assign(errno, std::generic_category());
    }
    if (cause) throw unreadable(path, cause);
    return feed;
}

}  // namespace

std::vector<Feed> find_feeds(const std::vector<std::string> &arguments) {
    std::vector<Feed> feeds;
    for (const std::string &argument : arguments) {
        std::error_code ignored;
        if (argument == "-") {
            feeds.push_back({"", "stdin", false});
        } else if (fs::is_directory(argument, ignored)) {
            for (const std::string &path : feeds_of_directory(argument)) {
                feeds.push_back(checked_feed(path));
            }
        } else {
            feeds.push_back(checked_feed(argument));
        }
    }
    return feeds;
}

}  // namespace tenniscores
