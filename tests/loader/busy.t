#!/usr/bin/env bash
# Two runs of one league wait for each other; --lock-timeout says how long.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

feed=$feeds/apta_2025_snapshot_1.json
new_database

hold "$(another_run)"
load --lock-timeout 200ms "$feed"
is "$status" 5 'busy: exit 5'
like "$err" "error: $feed: .*lock timeout" 'says why'
unlike "$err" 'trying again' 'is not tried again: the time was the limit'
is "$out" '' 'no result'
is "$(stored) $(runs)" '0 0' 'nothing is stored'

load --lock-timeout 200ms "$feeds/nstf_2025_july.json"
is "$status" 3 'another league is not busy'
is "$(stored)" 363 'its rows are stored'

start --lock-timeout 1min "$feed"
wait_until "$is_locked"
release
finish
is "$status" 0 'one that waits goes on when the other has ended'
is "$(stored)" $((363 + 367)) 'the rows are stored'

# Two loaders at once.
new_database
"$TENNISCORES_LOAD" --quiet "$feed" &
first=$!
"$TENNISCORES_LOAD" --quiet "$feed" &
second=$!
wait "$first"
is "$?" 0 'two loaders of the same feed: one ends well'
wait "$second"
is "$?" 0 'and so does the other'
is "$(stored)" 367 'each match is stored once'
is "$(sql 'SELECT sum(inserted), sum(unchanged) FROM tenniscores.run')" '367|367' 'one run inserted what the other left unchanged'

done_testing
