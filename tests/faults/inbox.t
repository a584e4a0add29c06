#!/usr/bin/env bash
# process_inbox(): several calls at once, a session that is terminated, a server that crashes: each payload is applied
# exactly once, and in order. This needs a cluster of its own.
source "$(dirname "${BASH_SOURCE[0]}")/../loader/tap.sh"
source "$(dirname "${BASH_SOURCE[0]}")/own_cluster.sh"

# in_league LEAGUE LINE: one record
in_league() { record nndz-WWlPd3dyditqQT09 "$2" | sed "s/APTA_CHICAGO/$1/"; }
drop_in() { sql "INSERT INTO tenniscores.inbox (payload, source) VALUES ('$1', '$2')"; }
inbox() { sql "SELECT string_agg(concat_ws(' ', source, state, attempts), ', ' ORDER BY id) FROM tenniscores.inbox"; }

# What must be true of what is applied, whenever the server answers
consistent() {
    sql "SELECT count(*) FILTER (WHERE i.state = 'applied') = count(r.run_id) AND count(r.run_id) = (SELECT count(*) FROM tenniscores.run)
            AND count(DISTINCT r.run_id) = count(r.run_id) AND coalesce(sum(r.inserted), 0) = (SELECT count(*) FROM match_scores)
           FROM tenniscores.inbox AS i LEFT JOIN tenniscores.run AS r USING (run_id)"
}

# Several calls at once, while payloads still come in
new_database
for line in {1..40}; do
    drop_in "$(in_league APTA_CHICAGO "$line")" "feed $line"
done
sessions=()
for _ in {1..4}; do
    psql -XAtq -v ON_ERROR_STOP=1 -c 'CALL tenniscores.process_inbox()' >>"$work/calls" 2>>"$work/errors" &
    sessions+=($!)
done
for line in {41..60}; do
    drop_in "$(in_league NSTF "$line")" "feed $line"
done
status=0
for session in "${sessions[@]}"; do
    wait "$session" || status=1
done
is "$status|$(<"$work/errors")" '0|' 'four calls at once: none fails, none waits for ever'
sql 'CALL tenniscores.process_inbox()' >>"$work/calls"
is "$(awk -F'|' '{ applied += $1; failed += $2 } END { print applied, failed }' "$work/calls")" '60 0' 'each payload is counted by one call'
is "$(sql 'SELECT count(*), sum(inserted), count(DISTINCT source) FROM tenniscores.run')" '60|60|60' 'and applied once'
is "$(sql 'SELECT count(*) FROM (SELECT run_id < lag(run_id) OVER (ORDER BY id) AS is_late FROM tenniscores.inbox) AS i WHERE is_late')" 0 \
    'in the order of their ids'
is "$(consistent)" t 'inbox, run log and table agree'

# start_call: a call that comes to wait in the middle of its second payload; its process is $victim, its client $session.
start_call() {
    new_database
    drop_in "$(in_league APTA_CHICAGO 1)" first
    drop_in "$(in_league NSTF 2)" second
    drop_in "$(in_league APTA_CHICAGO 3)" third
    hold "SELECT tenniscores.ingest('$(in_league NSTF 2)')" 2>/dev/null
    PGAPPNAME=victim psql -XAtq -c 'CALL tenniscores.process_inbox()' >"$work/out" 2>&1 8>&- &
    session=$!
    wait_until "EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'victim' AND wait_event_type = 'Lock')"
    victim=$(sql "SELECT pid FROM pg_stat_activity WHERE application_name = 'victim'")
}

# goes_on NAME: what is left is applied by the next call.
goes_on() {
    is "$(inbox)" 'first applied 1, second waiting 0, third waiting 0' "$1: what was applied before stays, the others wait"
    is "$(consistent)" t "$1: inbox, run log and table agree"
    is "$(sql "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")" 0 "$1: no lock is left"
    is "$(sql 'CALL tenniscores.process_inbox()')" '2|0' "$1: the next call applies the others"
    is "$(inbox)" 'first applied 1, second applied 1, third applied 1' "$1: each once"
    is "$(sql "SELECT string_agg(source || ' ' || inserted, ', ' ORDER BY run_id) FROM tenniscores.run")" 'first 1, second 1, third 1' "$1: in order"
    is "$(consistent)" t "$1: and all of it agrees"
}

start_call
is "$(sql 'CALL tenniscores.process_inbox()')" '0|0' 'another call returns at once'
sql "SELECT pg_terminate_backend($victim)" >/dev/null
wait "$session"
is "$?" 2 'terminated: the connection is lost'
echo 'ROLLBACK;' >&8
release
goes_on terminated

start_call
kill -KILL "$victim"
wait "$session"
is "$?" 2 'killed: the connection is lost'
release 2>/dev/null
answers || fail 'the server recovers'
goes_on killed

# Cancelled: the attempt is counted, and nothing else.
start_call
sql "SELECT pg_cancel_backend($victim)" >/dev/null
wait "$session"
is "$?" 1 'cancelled: the call fails'
echo 'ROLLBACK;' >&8
release
is "$(inbox)" 'first applied 1, second waiting 1, third waiting 0' 'cancelled: the attempt is counted'
is "$(sql 'CALL tenniscores.process_inbox()')|$(consistent)" '2|0|t' 'cancelled: the next call applies the others'

done_testing
