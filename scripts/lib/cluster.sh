# shellcheck shell=bash
# A private throw-away PostgreSQL cluster with the extension installed, reachable through a Unix socket only.
# To be sourced after server.sh.
#
# The cluster runs from a relocated copy of the server, as PostgreSQL's own regression tests do: the programs find
# their libraries and extensions relative to their own place. So the extension is installed into the copy, and the
# system's directories and clusters are never touched.
#
# Layout of $TENNISCORES_CLUSTER: server/ (the copy), pgdata/, data/ (tests/data, unpacked), log, the socket.

# PostgreSQL refuses to run as root.
cluster_owner() {
    if ! is_root; then
        id -un
    elif id -u postgres >/dev/null 2>&1; then
        echo postgres
    else
        echo nobody
    fi
}

# From the cluster's directory, because the owner may not be allowed to enter the caller's.
as_cluster_owner() (
    cd "$TENNISCORES_CLUSTER" || exit
    if is_root; then
        exec runuser -u "$(cluster_owner)" -- "$@"
    fi
    exec "$@"
)

server_program() { printf '%s\n' "$TENNISCORES_CLUSTER/server$("$PG_CONFIG" --bindir)/$1"; }

# Sets TENNISCORES_CLUSTER to a new directory that the owner can reach and whose path is short enough for a socket.
make_cluster_directory() {
    local parent
    for parent in "${TMPDIR:-/tmp}" /tmp; do
        [[ ${#parent} -lt 70 ]] || continue
        export TENNISCORES_CLUSTER
        TENNISCORES_CLUSTER=$(mktemp -d "$parent/tenniscores.XXXXXX")
        chown "$(cluster_owner)" "$TENNISCORES_CLUSTER"
        as_cluster_owner true 2>/dev/null && return
        rmdir "$TENNISCORES_CLUSTER"
    done
    die "no directory for the private cluster: ${TMPDIR:-/tmp} and /tmp cannot be used"
}

link_tree() {
    mkdir -p "$2"
    cp -rs "$1/." "$2"
}

copy_server() {
    local root=$TENNISCORES_CLUSTER/server bindir
    bindir=$("$PG_CONFIG" --bindir)
    link_tree "$("$PG_CONFIG" --pkglibdir)" "$root$("$PG_CONFIG" --pkglibdir)"
    link_tree "$("$PG_CONFIG" --sharedir)" "$root$("$PG_CONFIG" --sharedir)"
    mkdir -p "$root$bindir"
    cp "$bindir"/{postgres,initdb,pg_ctl} "$root$bindir"
    # Links to an installed version must not be written through.
    find "$root" -name 'tenniscores*' -delete
    make -s -C "$project" -f Makefile.pgxs install DESTDIR="$root" PG_CONFIG="$PG_CONFIG"
}

unpack_test_data() {
    local target=$TENNISCORES_CLUSTER/data packed
    cp -r "$project/tests/data" "$target"
    for packed in "$target"/feeds/*.gz; do
        gzip -d "$packed"
    done
}

initialise_cluster() {
    as_cluster_owner "$(server_program initdb)" -D "$TENNISCORES_CLUSTER/pgdata" \
        -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync
    as_cluster_owner tee -a "$TENNISCORES_CLUSTER/pgdata/postgresql.conf" <<EOF
listen_addresses = ''
unix_socket_directories = '$TENNISCORES_CLUSTER'
fsync = off
shared_buffers = 256MB
max_wal_size = 4GB
timezone = 'UTC'
EOF
    # Where Citus is installed, its test shall run.
    [[ ! -e $("$PG_CONFIG" --pkglibdir)/citus.so ]] ||
        as_cluster_owner tee -a "$TENNISCORES_CLUSTER/pgdata/postgresql.conf" <<<"shared_preload_libraries = 'citus'"
}

run_server() {
    as_cluster_owner "$(server_program pg_ctl)" -D "$TENNISCORES_CLUSTER/pgdata" "$@"
}

create_cluster() {
    copy_server
    unpack_test_data
    chown -hR "$(cluster_owner)" "$TENNISCORES_CLUSTER"
    initialise_cluster
    run_server start -w -l "$TENNISCORES_CLUSTER/log"
}

# What leads clients to the cluster, and nothing of the caller's that would lead elsewhere.
cluster_environment() {
    local name
    for name in DATABASE_URL "${!PG@}"; do
        [[ $name == PG_CONFIG ]] || printf 'unset %s\n' "$name"
    done
    printf 'export %s=%q\n' \
        PGHOST "$TENNISCORES_CLUSTER" PGPORT 5432 PGUSER postgres PGDATABASE postgres \
        TENNISCORES_CLUSTER "$TENNISCORES_CLUSTER" \
        TENNISCORES_DATA "$TENNISCORES_CLUSTER/data" \
        TENNISCORES_LOAD "$project/build/release/bin/tenniscores-load" \
        PATH "$("$PG_CONFIG" --bindir):$PATH"
}

stop_cluster() {
    [[ -d ${TENNISCORES_CLUSTER:-} ]] || return 0
    if [[ -e $TENNISCORES_CLUSTER/pgdata/postmaster.pid ]]; then
        run_server stop -s -m immediate || true
    fi
    rm -rf "$TENNISCORES_CLUSTER"
}

start_cluster() {
    make_cluster_directory
    quietly "starting a private PostgreSQL cluster" create_cluster
}

# For a script that works with a cluster of its own, from here to its end.
use_cluster() {
    unset TENNISCORES_CLUSTER
    trap 'trap "" INT TERM HUP; stop_cluster' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    start_cluster
    eval "$(cluster_environment)"
}
