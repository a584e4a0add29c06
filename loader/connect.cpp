#include "loader/connect.hpp"

#include <chrono>
#include <future>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "loader/error.hpp"
#include "loader/password.hpp"
#include "loader/signals.hpp"
#include "loader/text.hpp"

namespace tenniscores {

namespace {

struct Attempt {
    ConnectionHandle handle;
    PGPing server_state = PQPING_OK;

    bool succeeded() const { return PQstatus(handle.get()) == CONNECTION_OK; }
};

Attempt attempt_connection(const ConnInfo &conninfo) {
    std::vector<const char *> keywords;
    std::vector<const char *> values;
    for (const auto &[keyword, value] : conninfo) {
        keywords.push_back(keyword.c_str());
        values.push_back(value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);

    Attempt attempt;
    attempt.handle.reset(PQconnectdbParams(keywords.data(), values.data(), 0));
    if (!attempt.handle) throw std::bad_alloc();
    // libpq does not give the SQLSTATE of a failed connection; this tells a server that is down
    // from one that has said no.
    if (!attempt.succeeded()) {
        attempt.server_state = PQpingParams(keywords.data(), values.data(), 0);
    }
    return attempt;
}

/// Connecting may take minutes and cannot be interrupted (and only libpq's blocking form knows
/// connect_timeout), so it has a thread of its own, which a signal leaves behind.
Attempt attempt_interruptibly(const ConnInfo &conninfo) {
    std::packaged_task<Attempt()> task([conninfo] { return attempt_connection(conninfo); });
    std::future<Attempt> attempt = task.get_future();
    std::thread(std::move(task)).detach();
    while (attempt.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready) {
        throw_if_interrupted();
    }
    return attempt.get();
}

LoadError error_of(const Attempt &attempt) {
    LoadError error(ExitCode::no_connection,
                    std::string(trim_end(PQerrorMessage(attempt.handle.get()))));
    error.transient =
        attempt.server_state == PQPING_NO_RESPONSE || attempt.server_state == PQPING_REJECT;
    return error;
}

}  // namespace

ConnectionHandle connect(ConnInfo &conninfo, PasswordPrompt &prompt) {
    if (prompt == PasswordPrompt::always) {
        std::optional<std::string> password = ask_password();
        if (!password) {
            throw LoadError(ExitCode::no_connection,
                            "there is no terminal to ask for the password");
        }
        conninfo["password"] = *std::move(password);
        prompt = PasswordPrompt::if_asked;
    }
    Attempt attempt = attempt_interruptibly(conninfo);
    if (!attempt.succeeded() && prompt == PasswordPrompt::if_asked &&
        PQconnectionNeedsPassword(attempt.handle.get()) != 0) {
        if (std::optional<std::string> password = ask_password()) {
            conninfo["password"] = *std::move(password);
            attempt = attempt_interruptibly(conninfo);
        }
    }
    if (!attempt.succeeded()) throw error_of(attempt);
    return std::move(attempt.handle);
}

}  // namespace tenniscores
