#!/usr/bin/env bash
# pg_dump and restore: the extension's tables and sequences come along, and runs go on as if nothing had happened.
source "$(dirname "${BASH_SOURCE[0]}")/../loader/tap.sh"

tables=(run reject warning journal league_alias team_alias target inbox failure)

ingest() { sql "SELECT inserted, updated, unchanged, rejected, warnings FROM tenniscores.ingest(pg_read_binary_file('$feeds/$1.json') ${2:-})"; }

# All rows of a table, as one value.
content() { sql "SELECT md5(string_agg(t::text, E'\n' ORDER BY t::text)) FROM $1 AS t"; }
next_value() { sql "SELECT last_value + is_called::int FROM $1"; }

# Everything that must be carried, a line each.
state() {
    local table
    for table in "${tables[@]/#/tenniscores.}" match_scores leagues teams; do
        echo "$table $(sql "SELECT count(*) FROM $table") $(content "$table")"
    done
    echo "run_id $(next_value tenniscores.run_run_id_seq) entry_id $(next_value tenniscores.journal_entry_id_seq)"
    echo "inbox $(next_value tenniscores.inbox_id_seq) failure $(next_value tenniscores.failure_failure_id_seq)"
    sql 'SELECT * FROM tenniscores.coverage'
}

# restored NAME COMMAND...: COMMAND fills a new database, which must then be as the old one.
restored() {
    local name=$1 next
    shift
    createdb "$PGDATABASE"
    "$@" 2>"$work/err"
    is "$?" 0 "$name: is restored"
    is "$(<"$work/err")" '' "$name: without a complaint"
    is "$(state)" "$before" "$name: nothing is lost"
    is "$(sql 'SELECT count(*) FROM tenniscores.league_alias WHERE builtin')" "$builtin" "$name: built-in aliases are there once"
    next=$(next_value tenniscores.run_run_id_seq)
    is "$(ingest apta_2025_snapshot_5)" '0|0|1194|2|0' "$name: the same feed changes nothing"
    is "$(sql 'SELECT max(run_id) FROM tenniscores.run')" "$next" "$name: the next run has the next id"
    is "$(sql "SELECT (tenniscores.ingest('$(record nndz-WWlPd3dyditqQT09 1)', league => 'paddle')).inserted")" 1 "$name: aliases of one's own work"
    dropdb "$PGDATABASE"
}

new_database
builtin=$(sql 'SELECT count(*) FROM tenniscores.league_alias WHERE builtin')
sql "INSERT INTO tenniscores.league_alias VALUES ('paddle', 'APTA_CHICAGO');
     INSERT INTO tenniscores.team_alias VALUES ('NSTF', 'Wilmette One', 'Wilmette S1')"
ingest apta_2025_snapshot_3 >/dev/null
ingest apta_2025_snapshot_5 >/dev/null
ingest nstf_2025_july ", missing_team => 'null'" >/dev/null
sql "INSERT INTO tenniscores.inbox (payload) VALUES ('[]'); SELECT tenniscores.record_failure('a feed', '22032', 'invalid feed')" >/dev/null
sql 'DELETE FROM tenniscores.reject WHERE run_id = 1; SELECT nextval($$tenniscores.run_run_id_seq$$)' >/dev/null
before=$(state)
is "$(grep -cE ' 0 $' <<<"$before")" 0 'each table has rows to be carried'

pg_dump --format=custom --file="$work/dump"
pg_dump --file="$work/dump.sql"
pg_dump --format=custom --schema-only --file="$work/schema"
dropdb "$PGDATABASE"

restored 'custom format' pg_restore --exit-on-error --dbname "$PGDATABASE" "$work/dump"
restored 'plain format' psql -Xq -v ON_ERROR_STOP=1 --output=/dev/null --file="$work/dump.sql"
restored 'two jobs' pg_restore --exit-on-error --jobs=2 --dbname "$PGDATABASE" "$work/dump"

createdb "$PGDATABASE"
pg_restore --exit-on-error --dbname "$PGDATABASE" "$work/schema"
is "$(ingest nstf_2025_july ", missing_team => 'create'")" '363|0|0|12|13' 'the schema alone can be loaded into'
is "$(sql 'SELECT max(run_id) FROM tenniscores.run')" 1 'its runs begin at 1'

done_testing
