# shellcheck shell=bash
# A cluster of the test's own, whose server may crash. To be sourced after tap.sh; psql and the loader then use it.

# The server's programs, and the user who may run them: those of the cluster that all tests share.
programs=$(sql "SELECT setting FROM pg_config WHERE name = 'BINDIR'")
owner=$(stat -c %U "$(sql 'SHOW data_directory')")
as_owner() (
    cd "$work" || exit
    if [[ $(id -un) != "$owner" ]]; then
        exec runuser -u "$owner" -- "$@"
    fi
    exec "$@"
)

cleanup() {
    [[ ! -e $cluster/data/postmaster.pid ]] || as_owner "$programs/pg_ctl" -s -D "$cluster/data" -m immediate stop
    rm -rf "$cluster"
    clean_work
}

cluster=$(mktemp -d /tmp/tenniscores-crash.XXXXXX)
[[ $(id -un) == "$owner" ]] || chown "$owner" "$cluster"
as_owner "$programs/initdb" -D "$cluster/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$work/log" || exit
as_owner "$programs/pg_ctl" -s -w -D "$cluster/data" -l "$cluster/log" -o "-c listen_addresses= -c port=5432 -k $cluster -c fsync=off" start || exit
export PGHOST=$cluster PGPORT=5432 PGUSER=postgres PGDATABASE=postgres

# Waits for the server to be back.
answers() {
    local _
    for _ in {1..300}; do
        psql -XAtqc 'SELECT 1' >/dev/null 2>&1 && return
        sleep 0.1
    done
    return 1
}
