# shellcheck shell=bash disable=SC2034
# What the loader's tests share: TAP, a database, the loader. To be sourced; end a test with done_testing.
#
# From the environment: PGHOST, PGPORT, PGUSER (a superuser of a private cluster), TENNISCORES_LOAD (the program),
# TENNISCORES_DATA (the unpacked test data).
set -uo pipefail

: "${PGHOST:?names a private cluster}" "${TENNISCORES_LOAD:?is the loader}" "${TENNISCORES_DATA:?is the test data}"
unset DATABASE_URL
feeds=$TENNISCORES_DATA/feeds
work=$(mktemp -d)
chmod 755 "$work"
trap 'cleanup' EXIT

# To be redefined by a test that has more to clean up, calling clean_work.
cleanup() { clean_work; }
clean_work() {
    local jobs
    mapfile -t jobs < <(jobs -p)
    [[ ${#jobs[@]} -eq 0 ]] || kill -KILL "${jobs[@]}" 2>/dev/null
    rm -rf "$work"
}

#
# TAP
#

tests=0

# pass NAME, fail NAME [LINE...]
pass() { printf 'ok %d - %s\n' $((++tests)) "$1"; }
fail() {
    printf 'not ok %d - %s\n' $((++tests)) "$1"
    shift
    [[ $# -eq 0 ]] || printf '%s\n' "$@" | sed 's/^/# /' >&2
}

# skip NAME WHY
skip() { printf 'ok %d # SKIP %s: %s\n' $((++tests)) "$1" "$2"; }

# is GOT WANTED NAME
is() {
    if [[ $1 == "$2" ]]; then pass "$3"; else fail "$3" "got:    $1" "wanted: $2"; fi
}

# like GOT REGEX NAME
like() {
    if [[ $1 =~ $2 ]]; then pass "$3"; else fail "$3" "got:      $1" "no match: $2"; fi
}

# unlike GOT REGEX NAME
unlike() {
    if [[ $1 =~ $2 ]]; then fail "$3" "got: $1" "matches: $2"; else pass "$3"; fi
}

done_testing() { printf '1..%d\n' "$tests"; }

#
# The database
#

sql() { psql -XAtq -v ON_ERROR_STOP=1 -c "$1"; }

# A new empty database, which psql and the loader then use.
empty_database() {
    export PGDATABASE=loader_test
    dropdb --if-exists --force "$PGDATABASE" 2>/dev/null
    createdb "$PGDATABASE"
}

# The same, ready for runs.
new_database() {
    empty_database
    sql 'CREATE EXTENSION tenniscores; SELECT tenniscores.deploy();' >/dev/null
}

stored() { sql 'SELECT count(*) FROM match_scores'; }
runs() { sql 'SELECT count(*) FROM tenniscores.run'; }

# wait_until CONDITION: an SQL expression; ten seconds at most.
wait_until() {
    local _ answer
    for _ in {1..100}; do
        answer=$(sql "SELECT $1") || return
        [[ $answer != t ]] || return 0
        sleep 0.1
    done
    echo "# never came true: $1" >&2
    return 1
}

# What the loader's session is doing, for wait_until.
session="FROM pg_stat_activity WHERE application_name = 'tenniscores-load'"
is_reading="EXISTS (SELECT $session AND state = 'idle in transaction' AND query ~ 'ingest_')"
is_locked="EXISTS (SELECT $session AND wait_event_type = 'Lock')"
has_ended="NOT EXISTS (SELECT $session)"

# hold STATEMENT: keeps a transaction with it open, and its locks, until release.
hold() {
    exec 8> >(psql -XAtq >/dev/null)
    holder=$!
    echo "BEGIN; $1; SELECT pg_notify('held', '');" >&8
    wait_until "EXISTS (SELECT FROM pg_stat_activity WHERE state = 'idle in transaction' AND query ~ 'held')"
}
release() {
    exec 8>&-
    wait "$holder"
}

# Another run of the league of record and of the feeds of APTA.
another_run() { printf "SELECT tenniscores.ingest('%s')" "$(record nndz-WWlPd3dyditqQT09 1)"; }

#
# The loader
#

# load ARGUMENT...: runs the loader; its answers are in $out, $err and $status.
load() {
    "$TENNISCORES_LOAD" "$@" >"$work/out" 2>"$work/err"
    status=$?
    read_answers
}

# start ARGUMENT...: the same in the background, as $loader; its input is the pipe that descriptor 7 writes to. It needs
# some bytes to tell whether they are compressed, and only then begins to read them.
start() {
    rm -f "$work/pipe"
    mkfifo "$work/pipe"
    "$TENNISCORES_LOAD" "$@" <"$work/pipe" >"$work/out" 2>"$work/err" 8>&- &
    loader=$!
    exec 7>"$work/pipe"
}

# Waits for the end of what was started.
finish() {
    exec 7>&-
    wait "$loader"
    status=$?
    read_answers
}

read_answers() {
    out=$(<"$work/out")
    err=$(<"$work/err")
}

# json OPERATORS: what is at that place of the loader's answer, as PostgreSQL reads JSON.
json() { psql -XAtq -v ON_ERROR_STOP=1 -v answer="$out" <<<"SELECT :'answer'::json $1"; }

# counts: the last run as it stands in the run log.
counts() {
    sql "SELECT format('received %s inserted %s updated %s unchanged %s duplicate %s filtered %s rejected %s',
                       received, inserted, updated, unchanged, duplicate, filtered, rejected)
           FROM tenniscores.run ORDER BY run_id DESC LIMIT 1"
}

# record BASE LINE [SCORES]: one record of a feed.
record() {
    printf '{"match_id": "%s", "Line": "Line %s", "league_id": "APTA_CHICAGO", "Date": "25-Sep-24",' "$1" "$2"
    printf ' "Home Team": "Skokie 23", "Away Team": "Lake Forest 23", "Scores": "%s", "Winner": "home"}\n' "${3:-6-4, 6-4}"
}

# ndjson N: N records, each another match.
ndjson() {
    awk -v n="$1" -v one="$(record nndz-WWl0000000000000 1)" 'BEGIN {
        for (i = 0; i < n; i++) { line = one; sub(/0000000000000/, sprintf("%013d", i), line); print line }
    }'
}
