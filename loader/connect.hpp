#pragma once

#include <libpq-fe.h>

#include <memory>

#include "loader/conninfo.hpp"
#include "loader/options.hpp"

namespace tenniscores {

struct FinishConnection {
    void operator()(PGconn *handle) const { PQfinish(handle); }
};
using ConnectionHandle = std::unique_ptr<PGconn, FinishConnection>;

/// Connects, and asks for the password on the terminal where that is wanted. It is kept in
/// `conninfo`, and `prompt` lowered, so that it is asked for once.
///
/// Throws LoadError: no_connection, transient where the server may just not be up; interrupted.
ConnectionHandle connect(ConnInfo &conninfo, PasswordPrompt &prompt);

}  // namespace tenniscores
