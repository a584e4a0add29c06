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
like "$out" '"loaded_by": *1' 'with --json, too'
load --skip-loaded --league nstf "$feed"
is "$(runs)" 2 'with other options it is another run'
load "$feed"
is "$(runs)|$(sql 'SELECT same_as FROM tenniscores.runs LIMIT 1')" '3|1' 'without the option it is loaded, and the log knows'

new_database
load --skip-loaded --single-transaction "$feed" "$work/packed" "$feeds/apta_2025_snapshot_2.json"
is "$status|$(stored)|$(runs)" '0|525|2' 'also within one transaction'
load --skip-loaded - <"$feed"
is "$(runs)" 2 'also from the standard input'
sql 'SELECT tenniscores.undo(r.run_id) FROM (SELECT run_id FROM tenniscores.run ORDER BY run_id DESC) AS r' >/dev/null
load --skip-loaded "$feed"
is "$(stored)" 367 'what was undone is loaded again'

done_testing
