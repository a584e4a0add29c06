#!/usr/bin/env bash
# Feeds that look wrong as a whole: --guards and --force.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

# Every winner is "home" in the first one; the second one corrects each match.
wrong=$feeds/cnswpl_2025_before_correction.json
right=$feeds/cnswpl_2025_after_correction.json

new_database
load "$wrong"
is "$status|$(stored)" '3|700' 'by default such a feed is loaded'
like "$err" 'warning: the feed looks wrong: winner_share' 'with a warning'
like "$err" 'winner_share: the home side wins 700 of 700 matches \(100\.0 %\)' 'that has the figure'
is "$(sql "SELECT guards->>'winner_share' FROM tenniscores.runs")" 'the home side wins 700 of 700 matches (100.0 %)' 'the run log keeps it'

new_database
load --guards stop "$wrong"
is "$status|$(stored)|$(runs)" '1|0|0' '--guards stop: exit 1, nothing is stored'
like "$err" 'the feed looks wrong: winner_share' 'it says why'
like "$err" '--force' 'and what to do'
load --guards stop --dry-run "$wrong"
is "$status|$(stored)" '3|0' 'a dry run counts it'
like "$err" 'the feed looks wrong: winner_share' 'with the warning'
load --guards stop --force "$wrong"
is "$status|$(stored)" '3|700' '--force loads it all the same'
is "$(sql "SELECT options->>'force' FROM tenniscores.runs")" true 'the run log says so'
load --guards off "$right"
is "$status|$(counts)" '3|received 709 inserted 0 updated 700 unchanged 0 duplicate 0 filtered 0 rejected 9' '--guards off'
unlike "$err" 'looks wrong' 'nobody looks'

load --guards never "$right"
is "$status" 64 'another value of --guards'
like "$err" 'never' 'is named'

done_testing
