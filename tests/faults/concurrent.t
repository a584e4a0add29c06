#!/usr/bin/env bash
# Several sessions load at once: none deadlocks, and their counts add up to what is stored.
source "$(dirname "${BASH_SOURCE[0]}")/../loader/tap.sh"

# A session that waits for ever fails. The feeds here are made up, and look it.
export PGOPTIONS='-c lock_timeout=60s -c tenniscores.guards=off -c client_min_messages=warning'

# load_all FILE...: a session for each file, all at once; their errors in $work/errors.
load_all() {
    local file sessions=() status=0
    for file in "$@"; do
        psql -XAtq -v ON_ERROR_STOP=1 -v VERBOSITY=terse -o /dev/null \
            -c "SELECT tenniscores.ingest(pg_read_binary_file('$file'))" 2>>"$work/errors" &
        sessions+=($!)
    done
    for file in "${sessions[@]}"; do
        wait "$file" || status=1
    done
    return "$status"
}

# together NAME ROWS FILE...
together() {
    local name=$1 rows=$2
    shift 2
    : >"$work/errors"
    new_database
    load_all "$@"
    is "$?" 0 "$name: all end well"
    is "$(<"$work/errors")" '' "$name: without an error"
    is "$(sql 'SELECT count(*) FROM tenniscores.run')" $# "$name: each is logged"
    is "$(sql 'SELECT count(*), count(DISTINCT tenniscores_match_id) FROM match_scores')" "$rows|$rows" "$name: each match is stored once"
    is "$(sql 'SELECT sum(inserted) FROM tenniscores.run')" "$rows" "$name: each was inserted by one session"
    is "$(sql "SELECT count(*) FROM tenniscores.journal, unnest(match_ids) WHERE action = 'insert'")" "$rows" "$name: and journalled by one"
    is "$(sql 'SELECT count(*) - count(DISTINCT (team_name, league_id)) FROM teams')" 0 "$name: no team was created twice"
    load_all "$@"
    is "$(sql 'SELECT sum(inserted) FROM tenniscores.run')" "$rows" "$name: again: nothing is inserted"
}

# N records, numbered from FROM on, in turn of the leagues that are named
some_matches() {
    local from=$1 n=$2
    shift 2
    awk -v from="$from" -v n="$n" -v names="$*" -v one="$(record nndz-WWl0000000000000 1)" 'BEGIN {
        count = split(names, league, " ")
        for (i = from; i < from + n; i++) {
            line = one
            sub(/0000000000000/, sprintf("%013d", i), line)
            sub(/APTA_CHICAGO/, league[i % count + 1], line)
            print line
        }
    }'
}

snapshot=$feeds/apta_2025_snapshot_5.json
together 'two sessions, one real feed' 1194 "$snapshot" "$snapshot"
together 'four sessions, one real feed' 1194 "$snapshot" "$snapshot" "$snapshot" "$snapshot"
together 'four sessions, leagues of their own' $((1194 + 363 + 700)) \
    "$snapshot" "$feeds/nstf_2025_july.json" "$feeds/cnswpl_2025_before_correction.json" "$feeds/nstf_2025_broken_scrape.json"

some_matches 1 6000 apta >"$work/a.ndjson"
tac "$work/a.ndjson" >"$work/b.ndjson"
some_matches 3001 6000 apta >"$work/c.ndjson"
shuf --random-source="$work/a.ndjson" "$work/a.ndjson" >"$work/d.ndjson"
together 'four sessions, one league, in any order' 9000 "$work"/[abcd].ndjson

some_matches 0 4000 apta nstf cita >"$work/1.ndjson"
tac "$work/1.ndjson" >"$work/2.ndjson"
some_matches 3000 3000 apta nstf cita | tac >"$work/3.ndjson"
some_matches 1500 3000 apta nstf cita | shuf --random-source="$work/1.ndjson" >"$work/4.ndjson"
together 'four sessions, three leagues, in any order' 6000 "$work"/[1234].ndjson

# Two versions of the same matches: whoever is last, every row is whole.
new_database
sed 's/6-4, 6-4/6-0, 6-0/; s/"Winner": "home"/"Winner": "away"/' "$work/a.ndjson" | tac >"$work/e.ndjson"
load_all "$work/a.ndjson" "$work/e.ndjson" "$work/a.ndjson" "$work/e.ndjson"
is "$?" 0 'two versions: all end well'
is "$(sql "SELECT count(DISTINCT scores || winner) FROM match_scores")" 1 'two versions: the last run counts for all rows'
is "$(sql 'SELECT sum(inserted), sum(inserted + updated + unchanged) FROM tenniscores.run')" '6000|24000' 'two versions: the counts add up'
is "$(sql "SELECT count(*) FROM tenniscores.journal WHERE action = 'update'")" "$(sql 'SELECT sum(updated) FROM tenniscores.run')" \
    'two versions: the journal has each update'

# A transaction that began before another one's load cannot see its rows: it is told to try again.
new_database
hold "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT FROM match_scores" 2>/dev/null
sql "SELECT tenniscores.ingest(pg_read_binary_file('$snapshot'))" >/dev/null
echo "SELECT tenniscores.ingest(pg_read_binary_file('$snapshot'));" >&8
release
is "$(sql 'SELECT count(*), sum(inserted) FROM tenniscores.run')" '1|1194' 'REPEATABLE READ with an old snapshot: the run fails'
is "$(stored)" 1194 'and changes nothing'

# The application writes the same match at the same time: the counts stay true, or the run is told to try again.
new_database
hold "INSERT INTO match_scores (tenniscores_match_id, home_team) VALUES ('nndz-WWlPd3dyditqQT09_Line1', 'by hand')"
psql -XAtq -v VERBOSITY=sqlstate -c "SELECT inserted, updated FROM tenniscores.ingest('$(record nndz-WWlPd3dyditqQT09 1)')" >"$work/out" 2>&1 8>&- &
session=$!
wait_until "EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'ingest')"
echo 'COMMIT;' >&8
release
wait "$session"
like "$(<"$work/out")" '^0\|1$|40001' 'a row that another session has just inserted is not counted as inserted'
is "$(sql "SELECT count(*) FROM tenniscores.journal WHERE action = 'insert'")" 0 'nor journalled as such'

done_testing
