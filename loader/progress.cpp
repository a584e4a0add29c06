#include "loader/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace tenniscores {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kBarInterval(200);
constexpr milliseconds kLineInterval(10'000);

bool can_redraw() {
    const char *const terminal =
        std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe): nobody sets it
    return isatty(STDERR_FILENO) != 0 && terminal != nullptr &&
           std::string_view(terminal) != "dumb";
}

std::string megabytes(int64_t bytes) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
    return text;
}

std::string bar(int64_t percent) {
    constexpr int64_t width = 20;
    std::string text(static_cast<size_t>(width * percent / 100), '#');
    text.resize(width, '.');
    return "[" + text + "] ";
}

}  // namespace

Progress::Progress(Console &console, const Options &options) : console_(console) {
    if (options.quiet || options.progress == ProgressStyle::never) {
        style_ = Style::off;
    } else if (options.progress == ProgressStyle::automatic && can_redraw()) {
        style_ = Style::bar;
    } else {
        style_ = Style::lines;
    }
}

void Progress::start(const std::string &feed, int64_t size) {
    feed_ = feed.substr(feed.rfind('/') + 1);
    size_ = size;
    bytes_ = 0;
    records_ = 0;
    all_sent_ = false;
    started_ = Clock::now();
    next_ = started_ + (style_ == Style::bar ? kBarInterval : kLineInterval);
}

void Progress::update(int64_t bytes, int64_t records) {
    bytes_ = bytes;
    records_ = records;
    tick();
}

void Progress::sent_all() { all_sent_ = true; }

void Progress::tick() {
    const Clock::time_point now = Clock::now();
    if (style_ == Style::off || feed_.empty() || now < next_) return;
    if (style_ == Style::bar) {
        console_.status(describe(now));
        next_ = now + kBarInterval;
    } else {
        console_.note(describe(now));
        next_ = now + kLineInterval;
    }
}

void Progress::stop() {
    feed_.clear();
    console_.clear_status();
}

std::string Progress::describe(Clock::time_point now) const {
    const double seconds = std::chrono::duration<double>(now - started_).count();
    std::string text = feed_ + ": ";
    if (all_sent_) {
        text += "applying ";
    } else if (size_ > 0) {
        // The file may have grown since its size was taken.
        const int64_t percent = std::min<int64_t>(100, bytes_ * 100 / size_);
        if (style_ == Style::bar) text += bar(percent);
        text += std::to_string(percent) + "% ";
    }
    text += std::to_string(records_) + " records, " + megabytes(bytes_);
    if (all_sent_) {
        text += ", " + std::to_string(static_cast<int64_t>(seconds)) + " s";
    } else if (seconds > 0) {
        const double rate = static_cast<double>(records_) / seconds;
        text += ", " + std::to_string(static_cast<int64_t>(rate)) + " records/s";
    }
    return text;
}

}  // namespace tenniscores
