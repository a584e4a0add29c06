#!/usr/bin/env bash
# --dry-run counts and stores nothing; --single-transaction stores all files or none.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

first=$feeds/apta_2025_snapshot_2.json
second=$feeds/apta_2025_snapshot_3.json

# Everything that a run could leave behind.
fingerprint() {
    sql "SELECT md5(string_agg(m::text, ',' ORDER BY id)) FROM match_scores m"
    sql 'SELECT count(*) FROM tenniscores.run' && sql 'SELECT count(*) FROM tenniscores.reject'
    sql 'SELECT count(*) FROM tenniscores.journal' && sql 'SELECT count(*) FROM teams'
}
# summary: the counts of the loader's summary line.
summary() { sed -E 's/.*: (received .*) in .*/\1/' "$work/out"; }

new_database
load "$first"
before=$(fingerprint)
load --dry-run "$second"
is "$status" 3 '--dry-run: the exit code that the run would have'
like "$out" "^dry run: $second: received 792 inserted 264 updated 13 unchanged 512 duplicate 0 filtered 0 rejected 3 " \
    '--dry-run: the counts'
like "$err" '2 invalid_score, first: ' '--dry-run: shows what is rejected'
unlike "$err" 'all: SELECT' '--dry-run: names no query, for there is nothing to see'
is "$(fingerprint)" "$before" '--dry-run: nothing is stored'
dry=$(summary)
load "$second"
is "$(summary)" "$dry" 'the run then has the same counts'
load --dry-run "$second"
is "$(fingerprint | head -n 1) $(counts)" \
    "$(fingerprint | head -n 1) received 792 inserted 264 updated 13 unchanged 512 duplicate 0 filtered 0 rejected 3" \
    'a dry run of what is there changes nothing'
load --dry-run --max-rejects 2 "$second"
is "$status" 1 '--dry-run with --max-rejects: exit 1, as the run would have'

new_database
load --single-transaction "$first" "$second"
is "$status" 3 '--single-transaction: both files'
is "$(stored)" 789 'the rows of both are stored'
is "$(sql 'SELECT inserted, updated, unchanged FROM tenniscores.run ORDER BY run_id')" $'525|0|0\n264|13|512' \
    'each file is a run of its own, which sees the one before'
is "$(sql 'SELECT count(DISTINCT xmin::text) FROM tenniscores.run')" 1 'in one transaction'
is "$(wc -l <"$work/out")" 2 'a summary line for each'

new_database
echo 'no feed' >"$work/bad"
load --single-transaction "$first" "$work/bad"
is "$status" 1 '--single-transaction with a bad file: exit 1'
is "$(stored) $(runs)" '0 0' 'nothing is stored'
is "$out" '' 'no summary of runs that are not there'
like "$err" 'nothing was changed' 'and it is said'
load --single-transaction --max-rejects 0 "$first" "$second"
is "$status|$(stored) $(runs)" '1|0 0' '--single-transaction with --max-rejects passed: nothing is stored'

done_testing
