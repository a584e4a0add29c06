#include "loader/connection.hpp"

#include <poll.h>

#include <cstdlib>

#include "loader/signals.hpp"
#include "loader/text.hpp"

namespace tenniscores {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTick(200);
constexpr milliseconds kCancelInterval(1000);

std::string field(const PGresult *result, int code) {
    const char *const text = PQresultErrorField(result, code);
    return text != nullptr ? text : "";
}

bool is_error(const PGresult *result) {
    const ExecStatusType status = PQresultStatus(result);
    return status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK;
}

void show_notice(void *argument, const PGresult *notice) {
    Console &console = *static_cast<Console *>(argument);
    const std::string text = field(notice, PG_DIAG_MESSAGE_PRIMARY);
    if (field(notice, PG_DIAG_SEVERITY_NONLOCALIZED) == "WARNING") {
        const std::string detail = field(notice, PG_DIAG_MESSAGE_DETAIL);
        console.warning(detail.empty() ? text : text + "\n" + detail);
    } else {
        console.detail(text);
    }
}

}  // namespace

std::optional<std::string> Result::text(int row, const char *column) const {
    const int number = PQfnumber(result_.get(), column);
    if (number < 0 || row >= rows()) {
        throw LoadError(ExitCode::failed,
                        std::string("the server's answer has no column \"") + column + "\"");
    }
    if (PQgetisnull(result_.get(), row, number) != 0) return std::nullopt;
    return PQgetvalue(result_.get(), row, number);
}

std::optional<int64_t> Result::number(int row, const char *column) const {
    const std::optional<std::string> value = text(row, column);
    if (!value) return std::nullopt;
    return std::strtoll(value->c_str(), nullptr, 10);
}

Connection::Connection(ConnectionHandle handle, Console &console) : handle_(std::move(handle)) {
    PQsetnonblocking(handle_.get(), 1);
    PQsetNoticeReceiver(handle_.get(), show_notice, &console);
}

std::string Connection::server_version() const {
    const char *const version = PQparameterStatus(handle_.get(), "server_version");
    return version != nullptr ? version : "";
}

Result Connection::query(const char *sql, const std::vector<Parameter> &parameters,
                         OnSignal on_signal) {
    if (on_signal == OnSignal::cancel) throw_if_interrupted();
    send(sql, parameters, on_signal);

    Result outcome;
    bool readable = true;
    for (;;) {
        while (readable && PQisBusy(handle_.get()) != 0) {
            wait(POLLIN, on_signal);
            // When the connection is gone, PQgetResult says so and what the server said before.
            readable = PQconsumeInput(handle_.get()) != 0;
        }
        Result next(PQgetResult(handle_.get()));
        if (next.get() == nullptr) break;
        if (outcome.get() == nullptr || !is_error(outcome.get())) outcome = std::move(next);
    }
    if (outcome.get() == nullptr || is_error(outcome.get())) {
        if (on_signal == OnSignal::cancel) throw_if_interrupted();
        throw error_of(outcome.get());
    }
    return outcome;
}

void Connection::send(const char *sql, const std::vector<Parameter> &parameters,
                      OnSignal on_signal) {
    std::vector<const char *> values;
    std::vector<int> lengths;
    std::vector<int> formats;
    for (const Parameter &parameter : parameters) {
        values.push_back(parameter.data());
        lengths.push_back(parameter.size());
        formats.push_back(parameter.format());
    }
    if (PQsendQueryParams(handle_.get(), sql, static_cast<int>(values.size()), nullptr,
                          values.data(), lengths.data(), formats.data(), 0) == 0) {
        throw error_of(nullptr);
    }
    while (PQflush(handle_.get()) == 1) {
        // The server may stop to read until it has got rid of its own messages.
        wait(POLLIN | POLLOUT, on_signal);
        if (PQconsumeInput(handle_.get()) == 0) break;
    }
}

void Connection::wait(short events, OnSignal on_signal) {
    const int socket = PQsocket(handle_.get());
    if (on_signal == OnSignal::cancel && received_signal() == 0) {
        wait_for(socket, events, kTick);
    } else {
        pollfd watched = {socket, events, 0};
        poll(&watched, 1, static_cast<int>(kTick.count()));
    }
    if (on_signal == OnSignal::cancel && received_signal() != 0) cancel();
    on_wait_();
}

/// Again after a while: a cancel request that overtakes its query finds nothing to cancel.
void Connection::cancel() {
    if (Clock::now() < next_cancel_) return;
    next_cancel_ = Clock::now() + kCancelInterval;
    char message[256];
    PGcancel *const request = PQgetCancel(handle_.get());
    if (request != nullptr) PQcancel(request, message, sizeof message);
    PQfreeCancel(request);
}

LoadError Connection::error_of(const PGresult *result) const {
    LoadError error(ExitCode::failed, field(result, PG_DIAG_MESSAGE_PRIMARY));
    error.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
    error.hint = field(result, PG_DIAG_MESSAGE_HINT);
    error.sqlstate = field(result, PG_DIAG_SQLSTATE);
    if (error.message.empty()) {
        error.message = trim_end(result != nullptr ? PQresultErrorMessage(result)
                                                   : PQerrorMessage(handle_.get()));
    }

    if (is_lost() || error.sqlstate.starts_with("57P0")) {
        error.exit_code = ExitCode::no_connection;
        error.message = "the connection to the server was lost: " + error.message;
        error.transient = true;
    } else if (error.sqlstate == "55P03") {
        error.exit_code = ExitCode::busy;
    } else {
        // serialization failure, deadlock
        error.transient = error.sqlstate == "40001" || error.sqlstate == "40P01";
    }
    return error;
}

}  // namespace tenniscores
