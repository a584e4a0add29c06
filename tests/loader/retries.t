#!/usr/bin/env bash
# What may pass is tried again before COMMIT. From COMMIT on, the run log says what became of the run.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

feed=$feeds/apta_2025_snapshot_1.json
new_database

terminate="SELECT pg_terminate_backend(pid) $session"
# In a transaction with this, runs cannot be recorded.
lock='LOCK TABLE tenniscores.run IN EXCLUSIVE MODE'

start -
cat "$feed" >&7
wait_until "$is_reading"
sql "$terminate" >/dev/null
finish
is "$status" 2 'lost while it reads the standard input: exit 2'
is "$(stored) $(runs)" '0 0' 'nothing is stored'
like "$err" 'error: stdin: the connection to the server was lost: terminating connection due to administrator command' \
    'says why'
unlike "$err" 'trying again' 'what was read from the standard input cannot be sent again'

hold "$lock"
start --retries 0 "$feed"
wait_until "$is_locked"
sql "$terminate" >/dev/null
finish
release
is "$status" 2 'lost while a file is loaded, --retries 0: exit 2'
is "$(stored) $(runs)" '0 0' 'nothing is stored'

hold "$lock"
start "$feed"
wait_until "$is_locked"
first=$(sql "SELECT pid $session")
sql "$terminate" >/dev/null
wait_until "EXISTS (SELECT $session AND wait_event_type = 'Lock' AND pid <> $first)"
release
finish
is "$status" 0 'lost while a file is loaded: tried again, exit 0'
is "$(stored) $(runs)" '367 1' 'stored once'
like "$err" 'trying again, 1 of 5' 'and it is said'
is "$(wc -l <"$work/out")" 1 'one summary line'

# A deadlock, or a transaction that cannot be serialised.
for sqlstate in 40P01 40001; do
    new_database
    # Only a sequence outlives the transaction.
    sql "CREATE SEQUENCE attempts;
         CREATE FUNCTION fail_twice() RETURNS trigger LANGUAGE plpgsql AS
             \$\$ BEGIN IF nextval('attempts') < 3 THEN RAISE 'not yet' USING ERRCODE = '$sqlstate'; END IF; RETURN NULL; END \$\$;
         CREATE TRIGGER fail_twice AFTER INSERT ON tenniscores.run EXECUTE FUNCTION fail_twice()"
    load --retries 1 "$feed"
    is "$status $(stored) $(runs)" '1 0 0' "$sqlstate twice, --retries 1: exit 1, nothing is stored"
    sql "SELECT setval('attempts', 1, false)" >/dev/null
    load "$feed"
    is "$status $(stored) $(runs)" '0 367 1' "$sqlstate twice: tried again, stored once"
    like "$err" 'warning: not yet.*trying again, 1 of 5.*warning: not yet.*trying again, 2 of 5' 'and it is said'
done

# The session ends in COMMIT, before the server has decided.
new_database
sql "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
     CREATE CONSTRAINT TRIGGER die AFTER INSERT ON tenniscores.run DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION die()"
load --json "$feed"
is "$status" 2 'lost in COMMIT, not committed: exit 2'
is "$(stored) $(runs)" '0 0' 'nothing is stored, and it is not tried again'
like "$(json "-> 'error' ->> 'message'")" 'lost during COMMIT, and whether the run was stored is unknown' 'says what is known'
like "$(json "-> 'error' ->> 'hint'")" 'safe to run the same again' 'and what to do'
is "$(json "-> 'runs' -> 0 ->> 'committed'")" '' 'committed is null'

# An error in COMMIT is the server's own answer.
sql "CREATE OR REPLACE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN RAISE EXCEPTION \$\$not today\$\$ USING ERRCODE = \$\$serialization_failure\$\$; END'"
load "$feed"
is "$status" 1 'an error in COMMIT: exit 1'
like "$err" 'not today' 'says why'
unlike "$err" 'trying again' 'is not tried again'
is "$(stored) $(runs)" '0 0' 'nothing is stored'

# The session ends in COMMIT, after the server has decided: while it waits for a standby that is not there.
new_database
export PGOPTIONS='-c synchronous_commit=local'
cleanup() {
    sql 'ALTER SYSTEM RESET synchronous_standby_names' && sql 'SELECT pg_reload_conf()' >/dev/null
    clean_work
}
sql "ALTER SYSTEM SET synchronous_standby_names = 'nobody'" && sql 'SELECT pg_reload_conf()' >/dev/null
wait_until "current_setting('synchronous_standby_names') = 'nobody'"
PGOPTIONS='' start "$feeds/apta_2025_snapshot_3.json"
wait_until "EXISTS (SELECT $session AND wait_event = 'SyncRep')"
sql "$terminate" >/dev/null
finish
is "$status" 3 'lost in COMMIT, committed: the exit code of the run'
like "$out" '^run 1: .*: received 792 ' 'its summary'
like "$err" 'connection to the server was lost' 'says what happened'
is "$(stored) $(runs)" '789 1' 'stored once'

# The same where the first feed of the transaction is skipped: the run log is asked for one that was made.
PGOPTIONS='' start --skip-loaded --single-transaction --json "$feeds/apta_2025_snapshot_3.json" "$feeds/apta_2025_snapshot_4.json"
wait_until "EXISTS (SELECT $session AND wait_event = 'SyncRep')"
sql "$terminate" >/dev/null
finish
is "$status $(runs)" '3 2' 'lost in COMMIT, after a feed that is skipped: the exit code of the run'
is "$(json "-> 'runs' -> 0 ->> 'committed'") $(json "-> 'runs' -> 1 ->> 'committed'")" 'false true' 'what is stored is known'

done_testing
