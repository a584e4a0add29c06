#pragma once

#include <libpq-fe.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace tenniscores {

/// A connection by libpq's environment variables. Every failure is an exception.
class Database {
  public:
    Database() : connection_(PQconnectdb(""), PQfinish) {
        if (PQstatus(connection_.get()) != CONNECTION_OK) fail();
    }

    PGconn *connection() const { return connection_.get(); }

    void execute(const std::string &sql) { check(PQexec(connection(), sql.c_str())); }

    /// Takes a result over and throws where it is a failure.
    void check(PGresult *result) {
        const std::unique_ptr<PGresult, decltype(&PQclear)> owned(result, PQclear);
        const ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail();
    }

  private:
    void fail() { throw std::runtime_error(PQerrorMessage(connection())); }

    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

/// The contents of a file.
std::string file_text(const std::string &path);

}  // namespace tenniscores
