#!/usr/bin/env bash
# --validate: what is stored is checked, nothing is loaded; the exit code is for deploy scripts.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

new_database
load --validate
is "$status" 0 'nothing is wrong with an empty table'

(cd "$feeds" && load apta_2025_snapshot_1.json)
load --validate
is "$status" 0 'nor with a feed as it should be'
is "$(sql 'SELECT count(*) FROM tenniscores.run')" 1 'it is no run'

sql "UPDATE match_scores SET tenniscores_match_id = NULL WHERE id = 1; UPDATE match_scores SET match_date = NULL WHERE id IN (2, 3)"
load --validate
is "$status" 4 'errors: exit 4'
like "$out$err" 'coverage' 'the failing checks are named'
like "$out$err" 'missing_dates' 'all of them'
unlike "$out$err" 'same_player' 'and no other'
load --validate --json
is "$status" 4 'with --json, too'
is "$(jq -r .exit_code <<<"$out" 2>/dev/null || grep -o '"exit_code": *4' <<<"$out" | grep -o 4)" 4 'which has the exit code'
load --validate --quiet
is "$status" 4 'and with --quiet'

# warnings: every winner is "home"
new_database
load --guards off "$feeds/cnswpl_2025_before_correction.json"
load --validate
is "$status" 0 'warnings alone: exit 0'
like "$out$err" 'winner_share' 'they are told'
load --validate --strict
is "$status" 4 '--strict lets them fail'

load --validate "$feeds/apta_2025_snapshot_1.json"
is "$status" 64 'not together with a file'
load --strict "$feeds/apta_2025_snapshot_1.json"
is "$status" 64 '--strict only with --validate'
load --validate --schema nowhere
is "$status" 1 'a schema that is not deployed'
like "$err" 'deploy' 'says what to do'

done_testing
