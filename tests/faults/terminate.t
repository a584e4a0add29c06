#!/usr/bin/env bash
# A session that is terminated in the middle of a run: nothing is written, and the run can be made again.
source "$(dirname "${BASH_SOURCE[0]}")/../loader/tap.sh"

new_database
ndjson 40000 >"$work/feed"
run="SELECT tenniscores.ingest(pg_read_binary_file('$work/feed'))"

# How long a whole run takes
begin=$(date +%s%N)
sql "BEGIN; $run; ROLLBACK" >/dev/null
whole=$((($(date +%s%N) - begin) / 1000000))

# What is written, physically: what a run that failed must leave as it is.
state() {
    sql "SELECT count(*), max(ctid), max(xmin::text) FROM match_scores UNION ALL SELECT count(*), max(ctid), max(xmin::text) FROM teams
         UNION ALL SELECT count(*), max(ctid), max(xmin::text) FROM tenniscores.run UNION ALL SELECT count(*), NULL, NULL FROM tenniscores.journal"
}

sql "SELECT tenniscores.ingest('$(record nndz-WWlPd3dyditqQT09 1)')" >/dev/null
before=$(state)
for percent in 5 20 40 60; do
    PGAPPNAME=victim psql -XAtq -c "$run" >"$work/out" 2>&1 &
    session=$!
    wait_until "EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'victim' AND state = 'active')"
    sleep "$(printf '%d.%03d' $((whole * percent / 100000)) $((whole * percent / 100 % 1000)))"
    is "$(sql "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'victim'")" 1 \
        "terminated after $percent % of its time"
    wait "$session"
    like "$(<"$work/out")" 'terminating connection' 'the session is told'
    wait_until "NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'victim')"
    is "$(state)" "$before" 'nothing is written'
done

is "$(sql "SELECT inserted FROM tenniscores.ingest(pg_read_binary_file('$work/feed'))")" 40000 'the run made again stores all'
is "$(sql "SELECT unchanged FROM tenniscores.ingest(pg_read_binary_file('$work/feed'))")" 40000 'and again: unchanged'
is "$(stored)" 40001 'each match is stored once'

done_testing
