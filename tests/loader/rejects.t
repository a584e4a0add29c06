#!/usr/bin/env bash
# Records that are rejected: kept, shown, counted in the exit code, and limited by --max-rejects.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

broken=$work/broken
{
    record nndz-WWlPd3dyditqQT09 1
    echo '{"match_id": "nndz-WWlPd3dyditqQT09", "Line" 2}'
    record nndz-WWlPd3dyditqQT09 2 $'Unknown \\u001b[31m Scores'
    record nndz-WWlPd3dyditqQT09 3 '0, 6'
} >"$broken"

new_database
load "$broken"
is "$status" 3 'some records rejected: exit 3'
like "$out" '^run 1: .*: received 4 inserted 1 updated 0 unchanged 0 duplicate 0 filtered 0 rejected 3 ' 'the summary counts them'
is "$(stored)" 1 'the good record is stored'
is "$(sql "SELECT string_agg(reason, ' ' ORDER BY ordinal) FROM tenniscores.reject")" \
    'invalid_json invalid_score invalid_score' 'the others are kept, with their reasons'
is "$(sql "SELECT convert_from(raw, 'UTF8') FROM tenniscores.reject WHERE ordinal = 2")" \
    '{"match_id": "nndz-WWlPd3dyditqQT09", "Line" 2}' 'with their text as it came'
like "$err" 'broken: 3 of 4 records rejected' 'the log says how many'
like "$err" "2 invalid_score, first: record 3, byte $(head -n 2 "$broken" | wc -c): score \"Unknown" 'and the first one for each reason'
like "$err" '1 invalid_json, first: record 2, byte [0-9]+: ' 'for all reasons'
unlike "$err" $'\e' 'no control character gets through'
query=$(sed -n 's/^  all: //p' "$work/err")
is "$(sql "SELECT count(*) FROM (${query%;}) AS shown")" 3 'the query it names shows them all'

echo '{"Home Team": "Skokie 23"}' >"$work/no_id"
load "$work/no_id"
is "$(grep -c '1 missing_match_id, first: record 1, byte 0$' "$work/err" || true)" 1 'of a reason that says it all nothing follows'

load "$feeds/cnswpl_standings_junk.json"
is "$status" 3 'all records rejected: exit 3'
is "$(counts)" 'received 625 inserted 0 updated 0 unchanged 0 duplicate 0 filtered 0 rejected 625' 'all are counted'

# limit LIMIT EXIT: loads the broken feed, of whose 4 records 3 are rejected.
limit() {
    new_database
    load --max-rejects "$1" "$broken"
    is "$status" "$2" "--max-rejects $1: exit $2"
    if [[ $2 -eq 3 ]]; then
        is "$(stored) $(runs)" '1 1' "--max-rejects $1: stored"
    else
        is "$(stored) $(runs)" '0 0' "--max-rejects $1: rolled back"
        like "$err" "broken: 3 of 4 records rejected, more than --max-rejects $1 allows" "--max-rejects $1: says why"
        like "$err" '2 invalid_score, first: ' "--max-rejects $1: shows what was rejected"
        is "$out" '' "--max-rejects $1: no summary of a run that is not there"
    fi
}
limit 0 1
limit 2 1
limit 3 3
limit 0% 1
limit 74.9% 1
limit 75% 3

new_database
load --max-rejects 0 "$feeds/apta_2025_snapshot_1.json"
is "$status|$(stored)" '0|367' '--max-rejects 0 of a feed without rejects'

done_testing
