#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "loader/connect.hpp"
#include "loader/console.hpp"
#include "loader/error.hpp"

namespace tenniscores {

/// A parameter of a query. It refers to the value that it was made of.
class Parameter {
  public:
    static Parameter text(const std::string &text) { return {text.c_str(), text.size(), false}; }

    /// NULL where there is no text.
    static Parameter text(const std::optional<std::string> &text) {
        return text ? Parameter::text(*text) : Parameter(nullptr, 0, false);
    }

    /// A bytea.
    static Parameter bytes(std::string_view bytes) { return {bytes.data(), bytes.size(), true}; }

    const char *data() const { return data_; }
    int size() const { return static_cast<int>(size_); }
    int format() const { return is_binary_ ? 1 : 0; }

  private:
    Parameter(const char *data, size_t size, bool is_binary)
        : data_(data), size_(size), is_binary_(is_binary) {}

    const char *data_;
    size_t size_;
    bool is_binary_;
};

/// The rows that a query returned.
class Result {
  public:
    explicit Result(PGresult *result = nullptr) : result_(result) {}

    int rows() const { return PQntuples(result_.get()); }
    PGresult *get() const { return result_.get(); }
    std::string command_tag() const { return PQcmdStatus(result_.get()); }

    /// Empty where it is NULL. Throws LoadError (failed) where there is no such row or column.
    std::optional<std::string> text(int row, const char *column) const;
    std::optional<int64_t> number(int row, const char *column) const;

  private:
    struct Clear {
        void operator()(PGresult *result) const { PQclear(result); }
    };
    std::unique_ptr<PGresult, Clear> result_;
};

enum class OnSignal { cancel, finish };

/// A connection to the server. It keeps no state on the server outside of transactions, so that
/// PgBouncer may share it out by transactions.
class Connection {
  public:
    /// The server's warnings go to the console, its notices where that is verbose.
    Connection(ConnectionHandle handle, Console &console);

    /// Runs one statement and waits for its end. A signal cancels it, unless it is to finish.
    /// Throws LoadError with what the server says: failed, busy, no_connection or, where a signal
    /// cancelled it, interrupted.
    Result query(const char *sql, const std::vector<Parameter> &parameters = {},
                 OnSignal on_signal = OnSignal::cancel);

    /// Called again and again during long statements.
    void set_on_wait(std::function<void()> on_wait) { on_wait_ = std::move(on_wait); }

    bool is_lost() const { return PQstatus(handle_.get()) == CONNECTION_BAD; }
    bool is_in_transaction() const { return PQtransactionStatus(handle_.get()) != PQTRANS_IDLE; }
    std::string database() const { return PQdb(handle_.get()); }
    std::string server_version() const;

  private:
    using Clock = std::chrono::steady_clock;

    void send(const char *sql, const std::vector<Parameter> &parameters, OnSignal on_signal);
    void wait(short events, OnSignal on_signal);
    void cancel();
    LoadError error_of(const PGresult *result) const;

    ConnectionHandle handle_;
    std::function<void()> on_wait_ = [] {};
    Clock::time_point next_cancel_;
};

}  // namespace tenniscores
