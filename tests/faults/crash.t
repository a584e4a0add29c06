#!/usr/bin/env bash
# A server process that is killed in the middle of a run takes the whole server through crash recovery: afterwards all
# of the run is there or nothing of it. This needs a cluster of its own.
source "$(dirname "${BASH_SOURCE[0]}")/../loader/tap.sh"
source "$(dirname "${BASH_SOURCE[0]}")/own_cluster.sh"
source "$(dirname "${BASH_SOURCE[0]}")/victim.sh"

# The feeds here are made up, and look it.
export PGOPTIONS='-c tenniscores.guards=off'

new_database
sql "SELECT tenniscores.ingest('$(record nndz-WWlPd3dyditqQT09 1)')" >/dev/null

# What must be true whenever the server answers
consistent() {
    sql "SELECT count(*) = (SELECT sum(inserted) FROM tenniscores.run)
            AND count(*) = count(DISTINCT tenniscores_match_id)
            AND count(*) = (SELECT count(*) FROM tenniscores.journal, unnest(match_ids) WHERE action = 'insert') FROM match_scores"
}

for point in "${points[@]}"; do
    start_victim "$point" 2>/dev/null
    kill -KILL "$victim"
    end_victim "$point"
    is "$?" 2 "killed while it $point: the connection is lost"
    answers || fail 'the server recovers'
    is "$(stored)" 1 'nothing of the run is there'
    is "$(consistent)" t 'tables, run log and journal agree'
    is "$(sql "SELECT count(*) FROM pg_class WHERE relname ~ '^tenniscores_' AND relpersistence = 't'")" 0 'no staging table is left'
done

is "$(sql "SELECT inserted FROM $ingest_feed")" $feed_rows 'the run made again stores all'
is "$(sql "SELECT unchanged FROM $ingest_feed")" $feed_rows 'and again: unchanged'

# Killed at once after its commit: all of it is there.
PGAPPNAME=victim psql -XAtq -c "UPDATE match_scores SET winner = 'away'" -c "SELECT $ingest_feed" -c 'SELECT pg_sleep(60)' >"$work/out" 2>&1 &
session=$!
wait_until "$victim_is query ~ 'sleep')"
kill -KILL "$(sql "SELECT pid FROM pg_stat_activity WHERE application_name = 'victim'")"
wait "$session"
answers
is "$(sql "SELECT count(*) FROM match_scores WHERE winner = 'home'")" $feed_rows 'killed after its commit: all of the run is there'
is "$(consistent)" t 'tables, run log and journal agree'
is "$(sql "SELECT unchanged FROM $ingest_feed")" $feed_rows 'the run made again: unchanged'

done_testing
