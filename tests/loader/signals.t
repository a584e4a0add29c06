#!/usr/bin/env bash
# SIGINT and SIGTERM roll back and end; a second one ends at once.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

new_database

# stopped NAME EXIT REGEX: what was started ended so, and left nothing behind.
stopped() {
    is "$status" "$2" "$1: exit $2"
    like "$err" "$3" "$1: says so"
    is "$out" '' "$1: no result"
    is "$(stored) $(runs)" '0 0' "$1: nothing is stored"
    wait_until "$has_ended"
    is "$?" 0 "$1: the session has ended"
}

# More than one slice, so that a part of the feed has been sent.
ndjson 20000 >"$work/feed"

for signal in INT:130:interrupted TERM:143:terminated; do
    IFS=: read -r name code word <<<"$signal"
    start -
    cat "$work/feed" >&7
    wait_until "EXISTS (SELECT $session AND state = 'idle in transaction' AND query ~ 'ingest_chunk')"
    kill -"$name" "$loader"
    finish
    stopped "SIG$name while it waits for input" "$code" "error: stdin: $word"
done

for signal in INT:130:interrupted TERM:143:terminated; do
    IFS=: read -r name code word <<<"$signal"
    hold "$(another_run)"
    start "$work/feed"
    wait_until "$is_locked"
    kill -"$name" "$loader"
    finish
    release
    stopped "SIG$name while the server works" "$code" "error: $work/feed: $word"
done

# A server that does not answer to the first signal.
hold "$(another_run)"
start "$work/feed"
wait_until "$is_locked"
backend=$(sql "SELECT pid $session")
kill -STOP "$backend"
kill -INT "$loader"
sleep 0.5
kill -0 "$loader"
is "$?" 0 'one SIGINT, and the server hangs: it waits for the server'
kill -INT "$loader"
finish
kill -CONT "$backend"
release
is "$status" 130 'a second SIGINT: it ends at once, exit 130'
wait_until "$has_ended"
is "$(stored) $(runs)" '0 0' 'nothing is stored'

# Between two files: what is committed stays.
start "$feeds/apta_2025_snapshot_1.json" -
printf '[%100s' '' >&7
wait_until "EXISTS (SELECT FROM tenniscores.run)"
wait_until "$is_reading"
kill -INT "$loader"
finish
is "$status" 130 'SIGINT in the second file: exit 130'
is "$(stored) $(runs)" '367 1' 'the first file is stored'
like "$out" '^run [0-9]+: .*: received 367 ' 'and has its summary'
like "$err" 'what was committed before it stays: 1 file' 'and it is said'

# While it waits to try again.
start --retries 50 -h "$work" "$work/feed"
sleep 1
kill -INT "$loader"
finish
is "$status" 130 'SIGINT while there is no server: exit 130'

# A reader that goes away.
"$TENNISCORES_LOAD" "$feeds/apta_2025_snapshot_2.json" 2>"$work/err" | true
is "${PIPESTATUS[0]}" 0 'nobody reads the result: the exit code is that of the load'
is "$(<"$work/err")" '' 'and nothing is said'
is "$(stored)" 525 'which is done'

done_testing
