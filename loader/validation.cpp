#include "loader/validation.hpp"

namespace tenniscores {

namespace {

constexpr const char *kValidate = R"(
    SELECT name, severity, passed::int AS passed, violations, sample, hint
    FROM tenniscores.validate())";

}  // namespace

std::vector<Check> run_checks(Connection &connection) {
    const Result rows = connection.query(kValidate);
    std::vector<Check> checks;
    checks.reserve(static_cast<size_t>(rows.rows()));
    for (int row = 0; row < rows.rows(); ++row) {
        checks.push_back(
            {rows.text(row, "name").value_or(""), rows.text(row, "severity").value_or(""),
             rows.number(row, "passed").value_or(0) != 0,
             rows.number(row, "violations").value_or(0), rows.text(row, "sample").value_or(""),
             rows.text(row, "hint").value_or("")});
    }
    return checks;
}

}  // namespace tenniscores
