#pragma once

#include <map>
#include <string>

#include "loader/options.hpp"

namespace tenniscores {

/// libpq's connection parameters by keyword. What is not here libpq takes from its environment
/// variables, service file, password file and defaults.
using ConnInfo = std::map<std::string, std::string>;

/// The parameters of the command line and, below them, of DATABASE_URL. A connection string given
/// with -d takes DATABASE_URL's place as a whole: parts of two different servers are not mixed.
///
/// Throws LoadError (no_connection) where a string is malformed. The message never repeats any of
/// the string, for what is malformed may be the password.
ConnInfo resolve_conninfo(const Options &options);

}  // namespace tenniscores
