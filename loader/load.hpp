#pragma once

#include <optional>
#include <span>
#include <vector>

#include "loader/connection.hpp"
#include "loader/console.hpp"
#include "loader/feed.hpp"
#include "loader/options.hpp"
#include "loader/progress.hpp"
#include "loader/report.hpp"
#include "loader/run.hpp"

namespace tenniscores {

/// Loads feeds: connections, transactions, and attempts.
class Load {
  public:
    Load(const Options &options, Console &console, Report &report);

    /// Loads all that the options name, and tells the report what became of it. The first feed that
    /// fails is the last.
    void run();

  private:
    template <typename Step>
    void with_retries(Step step);

    void load_all();
    void validate();
    void tell_what_stays();
    void leave_trace(const LoadError &error);
    void load_transaction(std::span<const Feed> feeds);
    void begin();
    void commit();
    bool is_in_run_log(const std::string &run_id);
    void connect_if_needed();
    void check_extension();
    void roll_back();

    const Options &options_;
    Console &console_;
    Report &report_;
    Progress progress_;
    ConnInfo conninfo_;
    PasswordPrompt password_prompt_;
    std::optional<Connection> connection_;
    std::vector<Run> runs_;  ///< of the transaction at hand
    size_t feeds_stored_ = 0;
};

}  // namespace tenniscores
