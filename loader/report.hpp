#pragma once

#include <vector>

#include "loader/console.hpp"
#include "loader/error.hpp"
#include "loader/options.hpp"
#include "loader/run.hpp"
#include "loader/validation.hpp"

namespace tenniscores {

/// The result: a line for each run on the standard output as it is done, or one JSON object at the
/// end; what was rejected, and errors, go to the console.
class Report {
  public:
    Report(Console &console, const Options &options) : console_(console), options_(options) {}

    /// A run that ended well.
    void add_run(const Run &run);

    /// A run that was done but is not, or not certainly, kept.
    void add_lost_run(const Run &run);

    /// What the checks of --validate found.
    void add_checks(const std::vector<Check> &checks);

    /// What stopped the load.
    void set_error(const LoadError &error);

    /// Prints what is left to print; to be called once, at the end.
    ExitCode finish();

  private:
    ExitCode exit_code() const;

    Console &console_;
    const Options &options_;
    std::vector<Run> runs_;
    std::vector<Check> checks_;
    std::optional<LoadError> error_;
};

}  // namespace tenniscores
