# shellcheck shell=bash
# The private cluster's settings and databases. To be sourced after cluster.sh.
#
# empty         the tables as deploy() makes them, with every league and team, without matches
# trial_PEER    the peer's own: made anew for its first load, then used for what follows that
# trial         for all that starts from another state
# expected_FEED what must be there after the feed
# results       what was measured

# sql DATABASE COMMAND: its result, unaligned.
sql() { PGOPTIONS='-c client_min_messages=warning' psql -XqAt -v ON_ERROR_STOP=1 -d "$1" -c "$2"; }

sql_file() { psql -Xq -v ON_ERROR_STOP=1 -d "$1" "${@:3}" -f "$2"; }

has_function() { [[ $(sql empty "SELECT to_regprocedure('$1') IS NOT NULL") == t ]]; }

# new_database NAME TEMPLATE: files are copied, because that is faster than WAL for large ones.
new_database() {
    sql postgres "DROP DATABASE IF EXISTS $1"
    sql postgres "CREATE DATABASE $1 TEMPLATE $2 STRATEGY file_copy"
}

use_settings() {
    as_cluster_owner tee -a "$TENNISCORES_CLUSTER/pgdata/postgresql.conf" <"$bench/settings/$1.conf" >/dev/null
    quietly "restarting the server with the settings \"$1\"" \
        run_server restart -w -m fast -l "$TENNISCORES_CLUSTER/log"
    postmaster=$(head -n 1 "$TENNISCORES_CLUSTER/pgdata/postmaster.pid")
}

create_databases() {
    sql postgres 'CREATE DATABASE results'
    sql_file results "$bench/report/tables.sql"
    if [[ $(sql results "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_walinspect')") == t ]]; then
        sql results 'CREATE EXTENSION pg_walinspect'
    fi
    sql postgres 'CREATE DATABASE empty'
    sql empty 'CREATE EXTENSION tenniscores'
    sql empty 'SELECT FROM tenniscores.deploy()' >/dev/null
    # Some days of the season name every team.
    generate_feed --records 5000 --output "$work/teams.json"
    FEED=$work/teams.json sql_file empty "$bench/lib/teams.sql"
}

drop_databases_of_size() {
    local name
    for name in $(sql postgres "SELECT datname FROM pg_database WHERE datname ~ '^(trial|expected|start)'"); do
        sql postgres "DROP DATABASE $name"
    done
    rm -rf "$work/feeds"/*
}

# What autovacuum would do after a load.
tidy() { sql "$1" 'VACUUM ANALYZE'; }

# The table's contents in one line: two tables with the same matches have the same.
digest() { sql_file "$1" "$bench/lib/digest.sql" -At; }
