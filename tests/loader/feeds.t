#!/usr/bin/env bash
# What can be loaded: files, directories, the standard input; arrays, lines, one object; compressed or not.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

one=$feeds/apta_2025_snapshot_1.json
two=$feeds/apta_2025_snapshot_2.json

new_database
load "$one"
is "$status" 0 'one file'
like "$out" "^run 1: $one: received 367 inserted 367 updated 0 unchanged 0 duplicate 0 filtered 0 rejected 0 warnings [0-9]+ in [0-9]+\.[0-9][0-9]s$" \
    'its summary line'
is "$err" '' 'nothing on the standard error output'
is "$(stored)" 367 'its rows are stored'
is "$(sql 'SELECT source FROM tenniscores.run')" "$one" 'the run log names the file'

load "$one" "$two" "$one"
is "$status" 0 'several files, one of them twice'
is "$(wc -l <"$work/out")" 3 'a summary line for each'
is "$(stored)" 525 'all rows are stored'
is "$(sql 'SELECT inserted, updated, unchanged FROM tenniscores.run ORDER BY run_id OFFSET 1')" \
    $'0|0|367\n158|1|366\n0|1|366' 'each file is a run of its own, in order'

new_database
load - <"$one"
is "$status" 0 'the standard input from a file'
load - < <(cat "$two")
is "$status" 0 'the standard input from a pipe'
is "$(stored)" 525 'the rows of both are stored'
is "$(sql 'SELECT DISTINCT source FROM tenniscores.run')" stdin 'the run log says stdin'
like "$out" '^run 2: stdin: received 525 ' 'so does the summary'

new_database
load <(cat "$one") "$two"
is "$status" 0 'a pipe given as a file'
is "$(stored)" 525 'its rows are stored'

# The second season file must come after the first, whatever the order in which the directory holds them.
new_database
mkdir "$work/season" "$work/season/later.json"
cp "$two" "$work/season/b.json"
cp "$one" "$work/season/a.json"
gzip -c "$two" >"$work/season/c.json.gz"
cp "$one" "$work/season/notes.txt"
load "$work/season"
is "$status" 0 'a directory'
is "$(sql "SELECT regexp_replace(source, '.*/', ''), inserted, updated FROM tenniscores.run ORDER BY run_id")" \
    $'a.json|367|0\nb.json|158|1\nc.json.gz|0|0' 'its feeds by name, without what is none'

for tool in gzip zstd xz; do
    new_database
    "$tool" -c <"$one" >"$work/$tool.json"
    load "$work/$tool.json"
    is "$status" 0 "$tool, recognised by content"
    is "$(stored)" 367 "$tool: all rows are stored"
done
"$TENNISCORES_LOAD" - < <(gzip -c "$two") >/dev/null
is "$(stored)" 525 'gzip on the standard input'
new_database
cat <(ndjson 10 | gzip) <(ndjson 20 | gzip) >"$work/joined.gz"
load "$work/joined.gz"
is "$status" 0 'two gzip files joined'
is "$(stored)" 20 'both are read'

new_database
ndjson 3 >"$work/lines"
load "$work/lines"
is "$status" 0 'newline-delimited JSON'
is "$(stored)" 3 'its rows are stored'
record nndz-WWlPd3dyditqQT09 4 >"$work/object"
load "$work/object"
is "$status" 0 'one object'
is "$(sql "SELECT count(*) FROM match_scores WHERE tenniscores_match_id = 'nndz-WWlPd3dyditqQT09_Line4'")" 1 \
    'its row is stored'
echo '[]' >"$work/none"
load "$work/none"
is "$status" 0 'an empty array'
is "$(counts)" 'received 0 inserted 0 updated 0 unchanged 0 duplicate 0 filtered 0 rejected 0' 'is a run without records'

# Records that lie across the slices in which the feed is sent.
new_database
ndjson 9000 >"$work/slices"
load "$work/slices"
is "$status|$(stored)" '0|9000' "a feed of several slices ($(wc -c <"$work/slices") bytes)"
is "$(sql 'SELECT count(DISTINCT tenniscores_match_id) FROM match_scores')" 9000 'each record once'

new_database
load --league NSTF "$one"
is "$status|$(counts)" '0|received 367 inserted 0 updated 0 unchanged 0 duplicate 0 filtered 367 rejected 0' '--league'
{ record nndz-WWlPd3dyditqQT09 1; record nndz-WWlPd3dyditqQT09 2 | sed 's/ 23"/ 3"/g'; } >"$work/series"
load --league Chicago --series 3 "$work/series"
is "$status|$(counts)" '0|received 2 inserted 1 updated 0 unchanged 0 duplicate 0 filtered 1 rejected 0' '--series'
is "$(sql 'SELECT home_team FROM match_scores')" 'Skokie 3' 'which does not take 23 for 3'

new_database
load --missing-team reject "$one"
is "$status|$(stored)|$(sql 'SELECT DISTINCT reason FROM tenniscores.reject')" '3|0|unknown_team' '--missing-team'
load --missing-team null "$one"
is "$status|$(stored)|$(sql 'SELECT count(home_team_id) FROM match_scores')" '0|367|0' '--missing-team null'
load --missing-id derive "$feeds/legacy_cnswpl_2024_tiebreaks_without_ids.json"
is "$status|$(counts)" '0|received 600 inserted 600 updated 0 unchanged 0 duplicate 0 filtered 0 rejected 0' '--missing-id'

empty_database
sql "CREATE EXTENSION tenniscores; CREATE SCHEMA club; SELECT tenniscores.deploy('club')" >/dev/null
load --schema club "$one"
is "$status" 0 '--schema'
is "$(sql 'SELECT count(*) FROM club.match_scores')" 367 'the rows are in that schema'

# Names that are no text.
new_database
cp "$one" "$work/"$'f\xff\n.json'
load "$work/"$'f\xff\n.json'
is "$status" 0 'a file name that is not UTF-8'
like "$out" $'^run 1: [^\n]*/f\uFFFD .json: received 367 ' 'is mended in the summary'
is "$(sql "SELECT source LIKE '%/f' || U&'\FFFD' || E'\n.json' FROM tenniscores.run")" t 'and in the run log'

done_testing
