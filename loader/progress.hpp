#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "loader/console.hpp"
#include "loader/options.hpp"

namespace tenniscores {

/// Says how far a run is: in place on a terminal, else a line every ten seconds.
class Progress {
  public:
    Progress(Console &console, const Options &options);

    /// A new feed; `size` in bytes, 0 if not known.
    void start(const std::string &feed, int64_t size);

    /// So much of the feed has been sent.
    void update(int64_t bytes, int64_t records);

    /// All of the feed has been sent, and the server applies it.
    void sent_all();

    /// To be called again and again while waiting.
    void tick();

    /// The feed is done, or given up.
    void stop();

  private:
    using Clock = std::chrono::steady_clock;
    enum class Style { off, bar, lines };

    std::string describe(Clock::time_point now) const;

    Console &console_;
    Style style_;
    std::string feed_;
    int64_t size_ = 0;
    int64_t bytes_ = 0;
    int64_t records_ = 0;
    bool all_sent_ = false;
    Clock::time_point started_;
    Clock::time_point next_;
};

}  // namespace tenniscores
