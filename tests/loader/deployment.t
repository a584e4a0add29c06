#!/usr/bin/env bash
# A database that is not ready: the answer names the command that mends it, and that command does.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

feed=$feeds/apta_2025_snapshot_1.json

# not_ready NAME REGEX: the last load failed and said why.
not_ready() {
    is "$status" 1 "$1: exit 1"
    like "$err" "$2" "$1: says why"
    is "$out" '' "$1: no result"
}

# mend: runs the command that the last hint names.
mend() { sql "$(sed -nE 's/^HINT:  (Run: )?([^;]*;).*/\2/p' "$work/err")" >/dev/null; }

empty_database
load "$feed"
not_ready 'no extension' "error: the extension tenniscores is not installed in the database \"$PGDATABASE\""
mend
load "$feed"
not_ready 'an undeployed schema' 'error: .*match_scores.*HINT: .*deploy'
mend
load "$feed"
is "$status|$(stored)" '0|367' 'after the commands of both hints it loads'

set_version() { sql "UPDATE pg_extension SET extversion = '$1' WHERE extname = 'tenniscores'"; }
version=$(sql "SELECT extversion FROM pg_extension WHERE extname = 'tenniscores'")
for older in 0.9 0.10.2; do
    set_version "$older"
    load "$feed"
    not_ready "extension $older" "extension tenniscores $older is older than this loader"
    like "$err" 'HINT:  ALTER EXTENSION tenniscores UPDATE;' "extension $older: names the command"
done
for newer in "$version.1" 1.10 20.0; do
    set_version "$newer"
    load "$feed"
    is "$status" 0 "extension $newer: the loader may be older"
done
set_version "$version"
is "$(runs)" 4 'what was not ready left no run behind'

load --schema nowhere "$feed"
not_ready 'a schema that is not there' 'error: .*nowhere.*HINT: .*deploy'
load --missing-team maybe "$feed"
not_ready 'an unknown value of an option' 'missing_team: "maybe".*HINT: .*auto, null, create, reject'

sql 'CREATE ROLE loader_guest LOGIN'
load -U loader_guest "$feed"
not_ready 'a user without rights' 'permission denied'
sql 'DROP ROLE loader_guest'

done_testing
