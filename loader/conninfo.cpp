#include "loader/conninfo.hpp"

#include <libpq-fe.h>

#include <cstdlib>
#include <memory>
#include <string_view>

#include "loader/error.hpp"
#include "loader/text.hpp"

namespace tenniscores {

namespace {

bool is_uri(std::string_view text) {
    return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

/// The same rule as libpq has for a database name.
bool is_connection_string(std::string_view text) {
    return is_uri(text) || text.find('=') != std::string_view::npos;
}

/// libpq puts what it complains about between quotes.
std::string without_quoted_text(std::string message) {
    const size_t first = message.find('"');
    const size_t last = message.rfind('"');
    if (first != last) message.replace(first + 1, last - first - 1, "...");
    return std::string(trim_end(message));
}

LoadError malformed(const std::string &origin, const std::string &cause, std::string hint = {}) {
    return {ExitCode::no_connection, origin + " is no valid connection string: " + cause,
            std::move(hint)};
}

/// Whether libpq takes a part of a URI's password for something else, which it would then show: it
/// ends a password at the first `@`, and finds none behind a `/`.
bool password_spills(std::string_view uri) {
    const size_t authority_at = uri.find("://") + 3;
    const size_t at = uri.find_first_of("@/", authority_at);
    if (at == std::string_view::npos) return false;
    const std::string_view rest = uri.substr(uri[at] == '@' ? at + 1 : at);
    return rest.substr(0, rest.find('?')).find('@') != std::string_view::npos;
}

void check_no_spill(const std::string &origin, std::string_view text, const ConnInfo &conninfo) {
    if (is_uri(text) && password_spills(text)) {
        throw malformed(origin, "\"@\" in an unexpected place",
                        "In a password, write @ as %40 and / as %2F.");
    }
    const auto port = conninfo.find("port");
    if (port != conninfo.end() &&
        port->second.find_first_not_of("0123456789,") != std::string::npos) {
        throw malformed(origin, "the port is no number");
    }
}

ConnInfo parse(const std::string &origin, const std::string &text) {
    char *message = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
        PQconninfoParse(text.c_str(), &message), PQconninfoFree);
    const std::unique_ptr<char, decltype(&PQfreemem)> message_owner(message, PQfreemem);
    if (!parsed) {
        throw malformed(origin,
                        without_quoted_text(message != nullptr ? message : "out of memory"));
    }

    ConnInfo conninfo;
    for (const PQconninfoOption *option = parsed.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) conninfo[option->keyword] = option->val;
    }
    check_no_spill(origin, text, conninfo);
    return conninfo;
}

}  // namespace

ConnInfo resolve_conninfo(const Options &options) {
    ConnInfo conninfo;
    const char *const url =
        std::getenv("DATABASE_URL");  // NOLINT(concurrency-mt-unsafe): nobody sets it
    const bool given_by_string = options.dbname && is_connection_string(*options.dbname);
    if (given_by_string) {
        conninfo = parse("the value of --dbname", *options.dbname);
    } else if (url != nullptr && *url != '\0') {
        if (!is_connection_string(url)) throw malformed("DATABASE_URL", "it is no URI");
        conninfo = parse("DATABASE_URL", url);
    }

    if (options.dbname && !given_by_string) conninfo["dbname"] = *options.dbname;
    if (options.host) conninfo["host"] = *options.host;
    if (options.port) conninfo["port"] = *options.port;
    if (options.user) conninfo["user"] = *options.user;
    // An address in the string would win over the host.
    if (options.host) conninfo.erase("hostaddr");

    conninfo["client_encoding"] = "UTF8";
    conninfo.try_emplace("fallback_application_name", "tenniscores-load");
    return conninfo;
}

}  // namespace tenniscores
