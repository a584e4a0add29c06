#include "bench/client/feed.hpp"

#include <fcntl.h>
#include <simdjson.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <vector>

namespace tenniscores {

namespace {

namespace ondemand = simdjson::ondemand;

}  // namespace

void read_feed(const std::string &path, const std::function<void(const FeedRow &)> &visit) {
    const simdjson::padded_string feed = simdjson::padded_string::load(path);
    ondemand::parser parser;
    ondemand::document document = parser.iterate(feed);
    for (ondemand::object record : document.get_array()) {
        FeedRow row;
        for (ondemand::field field : record) {
            const std::string_view key = field.unescaped_key();
            const auto *const found = std::find(kFeedKeys.begin(), kFeedKeys.end(), key);
            if (found != kFeedKeys.end()) {
                row[static_cast<size_t>(found - kFeedKeys.begin())] = field.value().get_string();
            }
        }
        visit(row);
    }
}

size_t parse_feed(const std::string &path) {
    const simdjson::padded_string feed = simdjson::padded_string::load(path);
    ondemand::parser parser;
    ondemand::document document = parser.iterate(feed);
    size_t values = 0;
    for (ondemand::object record : document.get_array()) {
        for (ondemand::field field : record) {
            const std::string_view value = field.value().get_string();
            values += value.data() != nullptr ? 1 : 0;
        }
    }
    return values;
}

size_t read_bytes(const std::string &path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) throw std::system_error(errno, std::generic_category(), path);
    std::vector<char> buffer(256 * 1024);
    size_t bytes = 0;
    ssize_t count = 0;
    while ((count = read(file, buffer.data(), buffer.size())) > 0) {
        bytes += static_cast<size_t>(count);
    }
    close(file);
    return bytes;
}

}  // namespace tenniscores
