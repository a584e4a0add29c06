#include "bench/client/import.hpp"

#include <array>
#include <fstream>
#include <sstream>

#include "bench/client/database.hpp"
#include "bench/client/feed.hpp"

namespace tenniscores {

namespace {

/// The values as libpq's parameters, which end with a NUL. One that is absent is NULL.
class Parameters {
  public:
    void set(const FeedRow &row) {
        for (size_t i = 0; i < row.size(); ++i) {
            texts_[i].assign(row[i]);
            values_[i] = row[i].data() == nullptr ? nullptr : texts_[i].c_str();
        }
    }

    const char *const *values() const { return values_.data(); }

  private:
    std::array<std::string, kFeedKeys.size()> texts_;
    std::array<const char *, kFeedKeys.size()> values_{};
};

void append_row(Database &database, const FeedRow &row, std::string &rows) {
    rows += rows.empty() ? "(" : ",\n(";
    for (size_t i = 0; i < row.size(); ++i) {
        if (i > 0) rows += ", ";
        if (row[i].data() == nullptr) {
            rows += "NULL";
            continue;
        }
        char *const literal = PQescapeLiteral(database.connection(), row[i].data(), row[i].size());
        if (literal == nullptr) throw std::runtime_error("a value cannot be quoted");
        rows += literal;
        PQfreemem(literal);
    }
    rows += ')';
}

}  // namespace

std::string file_text(const std::string &path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error(path + ": cannot be read");
    return (std::ostringstream() << in.rdbuf()).str();
}

void import_row_by_row(const Import &import, size_t commit_every) {
    Database database;
    constexpr int count = static_cast<int>(kFeedKeys.size());
    database.check(PQprepare(database.connection(), "load", file_text(import.statement).c_str(),
                             count, nullptr));
    Parameters parameters;
    for (const std::string &feed : import.feeds) {
        size_t since_commit = 0;
        database.execute("BEGIN");
        read_feed(feed, [&](const FeedRow &row) {
            parameters.set(row);
            database.check(PQexecPrepared(database.connection(), "load", count, parameters.values(),
                                          nullptr, nullptr, 0));
            if (++since_commit == commit_every) {
                database.execute("COMMIT");
                database.execute("BEGIN");
                since_commit = 0;
            }
        });
        database.execute("COMMIT");
    }
}

void import_in_batches(const Import &import, size_t batch) {
    Database database;
    constexpr std::string_view place = ":rows";
    const std::string statement = file_text(import.statement);
    const size_t rows_at = statement.find(place);
    if (rows_at == std::string::npos) throw std::runtime_error(import.statement + ": no :rows");
    std::string rows;
    size_t in_batch = 0;
    const auto send = [&] {
        if (in_batch > 0)
            database.execute(std::string(statement).replace(rows_at, place.size(), rows));
        rows.clear();
        in_batch = 0;
    };
    for (const std::string &feed : import.feeds) {
        database.execute("BEGIN");
        read_feed(feed, [&](const FeedRow &row) {
            append_row(database, row, rows);
            if (++in_batch == batch) send();
        });
        send();
        database.execute("COMMIT");
    }
}

}  // namespace tenniscores
