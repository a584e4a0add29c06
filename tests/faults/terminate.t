#!/usr/bin/env bash
# A session that is terminated in the middle of a run: nothing is written, and the run can be made again.
source "$(dirname "${BASH_SOURCE[0]}")/../loader/tap.sh"
source "$(dirname "${BASH_SOURCE[0]}")/victim.sh"

# What is written, physically: what a run that failed must leave as it is.
state() {
    sql "SELECT count(*), max(ctid), max(xmin::text) FROM match_scores UNION ALL SELECT count(*), max(ctid), max(xmin::text) FROM teams
         UNION ALL SELECT count(*), max(ctid), max(xmin::text) FROM tenniscores.run UNION ALL SELECT count(*), NULL, NULL FROM tenniscores.journal"
}

new_database
sql "SELECT tenniscores.ingest('$(record nndz-WWlPd3dyditqQT09 1)')" >/dev/null
before=$(state)
for point in "${points[@]}"; do
    start_victim "$point"
    is "$(sql "SELECT pg_terminate_backend($victim)")" t "terminated while it $point"
    end_victim "$point"
    is "$?" 2 'the connection is lost'
    like "$(<"$work/out")" 'terminating connection' 'and the client is told why'
    is "$(state)" "$before" 'nothing is written'
    is "$(sql "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")" 0 'no lock is left'
done

is "$(sql "SELECT inserted FROM $ingest_feed")" $feed_rows 'the run made again stores all'
is "$(sql "SELECT unchanged FROM $ingest_feed")" $feed_rows 'and again: unchanged'
is "$(stored)" $((feed_rows + 1)) 'each match is stored once'

done_testing
