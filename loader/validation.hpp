#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "loader/connection.hpp"

namespace tenniscores {

/// One check of tenniscores.validate() and what it found.
struct Check {
    std::string name;
    std::string severity;  ///< "error" or "warning"
    bool passed = false;
    int64_t violations = 0;
    std::string sample;
    std::string hint;

    /// Whether it makes the validation fail; with `strict` warnings do so, too.
    bool fails(bool strict) const { return !passed && (strict || severity == "error"); }
};

/// Runs all checks of the target schema. Throws LoadError.
std::vector<Check> run_checks(Connection &connection);

}  // namespace tenniscores
