# shellcheck shell=bash
# Which PostgreSQL the scripts use: the distribution's, or the one whose pg_config PG_CONFIG names.
# To be sourced after common.sh.

server_version() {
    local system
    # shellcheck source=/dev/null
    system=$(. /etc/os-release && printf '%s %s' "$ID" "${VERSION_ID:-}")
    case $system in
        'debian 12') echo 15 ;;
        'debian 13') echo 17 ;;
        *) die "set PG_CONFIG to a server's pg_config: on ${system} it is not known which one to take" ;;
    esac
}

if [[ -z ${PG_CONFIG:-} ]]; then
    PG_CONFIG=/usr/lib/postgresql/$(server_version)/bin/pg_config
fi
export PG_CONFIG
