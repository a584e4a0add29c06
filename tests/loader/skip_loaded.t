#!/usr/bin/env bash
# --skip-loaded: a feed whose very bytes were loaded before is left out.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

feed=$feeds/apta_2025_snapshot_1.json
new_database
load --skip-loaded "$feed"
is "$status|$(stored)|$(runs)" '0|367|1' 'the first time it is loaded'
load --skip-loaded "$feed"
is "$status|$(runs)" '0|1' 'the second time it is not'
like "$out" '^skipped: .*apta_2025_snapshot_1.json: run 1 has loaded the same feed' 'the loader says so'
gzip -c "$feed" >"$work/packed"
load --skip-loaded "$work/packed"
is "$(runs)" 1 'nor is it under another name, compressed'
load --skip-loaded --json "$feed"
is "$(json "-> 'runs' -> 0 ->> 'loaded_by'") $(json "-> 'runs' -> 0 ->> 'skipped'") $(json "-> 'runs' -> 0 ->> 'committed'")" '1 true false' 'with --json, too'
load --skip-loaded --dry-run "$feed"
like "$out" '^skipped: ' 'nor is it in a dry run'
echo 'no feed' >"$work/bad"
load --skip-loaded "$feed" "$work/bad"
like "$err" ': nothing was changed$' 'what is skipped is not taken for stored'
load --skip-loaded --league nstf "$feed"
is "$(runs)" 2 'with other options it is another run'
load "$feed"
is "$(runs)|$(sql 'SELECT same_as FROM tenniscores.runs LIMIT 1')" '3|1' 'without the option it is loaded, and the log knows'
is "$err" "tenniscores-load: $feed: run 1 has loaded the same feed" 'and the loader says so'
load --json "$feed"
is "$(json "-> 'runs' -> 0 ->> 'loaded_by'") $(json "-> 'runs' -> 0 ->> 'skipped'") $(json "-> 'runs' -> 0 ->> 'committed'")" \
    "$(sql 'SELECT same_as FROM tenniscores.runs LIMIT 1') false true" 'also with --json'
load --quiet "$feed"
is "$out$err" '' 'not with --quiet'

new_database
load --skip-loaded --single-transaction "$feed" "$work/packed" "$feeds/apta_2025_snapshot_2.json"
is "$status|$(stored)|$(runs)" '0|525|2' 'also within one transaction'
load --skip-loaded --single-transaction "$feed" "$work/packed"
is "$status|$(grep -c '^skipped' "$work/out")|$(runs)" '0|2|2' 'where nothing else is left to load'
load --skip-loaded - <"$feed"
is "$(runs)" 2 'also from the standard input'
sql 'SELECT tenniscores.undo(r.run_id) FROM (SELECT run_id FROM tenniscores.run ORDER BY run_id DESC) AS r' >/dev/null
load --skip-loaded "$feed"
is "$(stored)" 367 'what was undone is loaded again'

# A failure keeps the fingerprint of a feed that was read to its end.
record nndz-WWlPd3dyditqQT09 1 '0, 6' >"$work/broken"
load --max-rejects 0 "$work/broken"
is "$(sql 'SELECT fingerprint FROM tenniscores.failures LIMIT 1')" "$(sql "SELECT tenniscores.fingerprint(pg_read_binary_file('$work/broken'))")" \
    'a failure has the fingerprint'
load --skip-loaded "$work/broken"
is "$status" 3 'what failed was not loaded'
unlike "$out$err" 'same feed' 'and is not said to be'

done_testing
