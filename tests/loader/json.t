#!/usr/bin/env bash
# --json: one JSON object on the standard output, whatever happens.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

one=$feeds/apta_2025_snapshot_1.json
three=$feeds/apta_2025_snapshot_3.json

# answered NAME EXIT MESSAGE [SQLSTATE]: the last load failed and said so in JSON.
answered() {
    is "$status" "$2" "$1: exit $2"
    is "$(wc -l <"$work/out")" 1 "$1: one line"
    is "$(json "->> 'schema_version'") $(json "->> 'exit_code'")" "1 $2" "$1: the object says the same"
    like "$(json "-> 'error' ->> 'message'")" "$3" "$1: and why"
    is "$(json "-> 'error' ->> 'sqlstate'")" "${4:-}" "$1: SQLSTATE"
}

new_database
load --json "$one" "$three"
is "$status" 3 'two files: the exit code'
is "$(wc -l <"$work/out")" 1 'two files: one line'
is "$(json "->> 'schema_version'") $(json "->> 'exit_code'")" '1 3' 'two files: schema_version and exit_code'
is "$(json "-> 'error'")" '' 'two files: no error'
for field in source run_id received inserted updated unchanged duplicate filtered rejected warnings; do
    is "$(json "-> 'runs' -> 1 ->> '$field'")" "$(sql "SELECT $field FROM tenniscores.run WHERE run_id = 2")" \
        "$field is what the run log says"
done
is "$(json "-> 'runs' -> 1 ->> 'reasons'")" '{"invalid_score":2,"same_player":1}' 'rejects by reason'
is "$(json "-> 'runs' -> 0 ->> 'reasons'")" '{}' 'none'
is "$(json "-> 'runs' -> 1 ->> 'committed'") $(json "-> 'runs' -> 1 ->> 'dry_run'")" 'true false' 'committed, no dry run'
like "$(json "-> 'runs' -> 1 ->> 'elapsed_ms'")" '^[0-9]+(\.[0-9]+)?$' 'elapsed_ms'
like "$err" '3 of 792 records rejected' 'the log is as without --json'

load --json --dry-run "$three"
is "$(json "-> 'runs' -> 0 ->> 'run_id'")" '' 'dry run: no run_id'
is "$(json "-> 'runs' -> 0 ->> 'committed'") $(json "-> 'runs' -> 0 ->> 'dry_run'")" 'false true' 'dry run: not committed'

load --json --quiet "$one"
is "$(json "->> 'exit_code'")|$err" '0|' '--quiet silences the log only'

load --json "$work/missing.json"
answered 'a missing file' 1 '^cannot read: No such file'
is "$(json "-> 'error' ->> 'source'")" "$work/missing.json" 'a missing file: source'
is "$(json "->> 'runs'")" '[]' 'a missing file: no runs'

echo 'no feed' >"$work/text"
load --json "$one" "$work/text"
answered 'a file that is no feed' 1 '^invalid feed' 22032
is "$(json "-> 'error' ->> 'source'")" "$work/text" 'a file that is no feed: source'
is "$(json "-> 'runs' -> 0 ->> 'committed'") $(json "-> 'runs' -> 1")" 'true ' 'a file that is no feed: the run before it'

load --json --max-rejects 0 "$three"
answered 'too many rejects' 1 '3 of 792 records rejected'
is "$(json "-> 'runs' -> 0 ->> 'committed'") $(json "-> 'runs' -> 0 ->> 'rejected'")" 'false 3' \
    'too many rejects: the run that was rolled back'

load --json --league Wimbledon "$one"
answered 'an unknown league' 1 'Wimbledon' 22023
like "$(json "-> 'error' ->> 'detail'")" 'APTA_CHICAGO' 'an unknown league: detail'
like "$(json "-> 'error' ->> 'hint'")" 'league_alias' 'an unknown league: hint'

load --json --retries 0 -h 127.0.0.1 -p 1 "$one"
answered 'a refused connection' 2 'refused'
load --json -d postgres://club:pass%zzword@/club "$one"
answered 'a malformed connection string' 2 'no valid connection string'

load --json --no-such-option "$one"
answered 'wrong usage' 64 'no-such-option'
load --json
answered 'no file' 64 'no file given'

hold "$(another_run)"
load --json --lock-timeout 100ms "$one"
answered 'busy' 5 'lock timeout' 55P03
release

start --json -
printf '[%100s' '' >&7
wait_until "$is_reading"
kill -TERM "$loader"
finish
answered 'terminated' 143 'terminated'

empty_database
load --json "$one"
answered 'no extension' 1 'extension tenniscores is not installed'

new_database
cp "$one" "$work/"$'\xff"\n.json'
load --json "$work/"$'\xff"\n.json'
is "$(json "-> 'runs' -> 0 ->> 'source'")" "$work/"$'\uFFFD"\n.json' 'a file name that is not UTF-8'

load --json --version
is "$(json "->> 'schema_version'")" 1 '--version: an object as well'
like "$(json "->> 'version'") $(json "->> 'libpq'") $(json "->> 'libarchive'")" \
    '^[0-9]+\.[0-9]+ [0-9]+\.[0-9]+ [0-9]+\.[0-9]+\.[0-9]+$' '--version: the versions'

done_testing
