#!/usr/bin/env bash
# PgBouncer in transaction mode: every transaction may be on another server connection.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

pooler=$(PATH=$PATH:/usr/sbin command -v pgbouncer) || {
    echo '1..0 # SKIP pgbouncer is not installed'
    exit
}

new_database
# It does not run as root either.
owner=$(stat -c %U "$PGHOST")
chown "$owner" "$work"
cat >"$work/pgbouncer.ini" <<EOF
[databases]
* = host=$PGHOST port=$PGPORT user=$PGUSER
[pgbouncer]
listen_addr =
unix_socket_dir = $work
listen_port = 6432
auth_type = any
pool_mode = transaction
default_pool_size = 2
server_round_robin = 1
logfile = $work/pgbouncer.log
pidfile = $work/pgbouncer.pid
EOF
as_owner=()
[[ $(id -un) == "$owner" ]] || as_owner=(runuser -u "$owner" --)
"${as_owner[@]}" "$pooler" -q -d "$work/pgbouncer.ini"
cleanup() {
    kill "$(<"$work/pgbouncer.pid")"
    clean_work
}
through_pooler=(-h "$work" -p 6432)

load "${through_pooler[@]}" "$feeds"/apta_2025_snapshot_{1,2,3}.json
is "$status|$(stored)" '3|789' 'three runs'
sql "CREATE SCHEMA club; SELECT tenniscores.deploy('club')" >/dev/null
load "${through_pooler[@]}" --schema club --lock-timeout 1s "$feeds/apta_2025_snapshot_1.json"
is "$status|$(sql 'SELECT count(*) FROM club.match_scores')" '0|367' 'a run into another schema'
for _ in 1 2; do
    load "${through_pooler[@]}" "$feeds/apta_2025_snapshot_1.json"
    is "$status|$(sql 'SELECT target_schema FROM tenniscores.run ORDER BY run_id DESC LIMIT 1')" '0|public' \
        'which the next run does not inherit'
done

# Two loaders share the connections while one of them waits.
hold "$(another_run)"
start "${through_pooler[@]}" "$feeds/apta_2025_snapshot_1.json"
wait_until "EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'ingest_finish')"
kill -INT "$loader"
finish
is "$status" 130 'SIGINT cancels through the pooler'
wait_until "NOT EXISTS (SELECT FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query ~ 'ingest')"
is "$?" 0 'nothing goes on behind it'
release

done_testing
