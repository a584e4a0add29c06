#!/usr/bin/env bash
# A run that failed leaves a trace in the database, though nothing of it was committed.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

echo 'no feed' >"$work/nonsense"
record nndz-WWlPd3dyditqQT09 1 '0, 6' >"$work/broken"
record nndz-WWlPd3dyditqQT09 1 >"$work/good"
failures() { sql "SELECT coalesce(string_agg(concat_ws(' ', source, coalesce(sqlstate, '-')), ', ' ORDER BY failure_id), 'none') FROM tenniscores.failure"; }

new_database
load "$work/nonsense"
is "$status|$(failures)|$(runs)" "1|$work/nonsense 22032|0" 'a feed that is none'
is "$(sql 'SELECT message FROM tenniscores.failures')" 'invalid feed: no records in it' 'with the message'
like "$(sql 'SELECT detail FROM tenniscores.failures')" 'At byte 0' 'and the detail'

new_database
load --max-rejects 0 "$work/broken"
is "$status|$(failures)" "1|$work/broken -" 'too many rejects: it was not the server that refused'
load "$work/good"
is "$(sql 'SELECT succeeded_since FROM tenniscores.failures')" f 'another source succeeds'
load --max-rejects 1 "$work/broken"
is "$(sql 'SELECT succeeded_since FROM tenniscores.failures')" t 'the same does'

new_database
load --dry-run "$work/nonsense"
is "$(failures)" none 'a dry run writes nothing'
load --schema nowhere "$work/good"
is "$status" 1 'a schema that is not deployed'
load --guards stop "$feeds/cnswpl_standings_junk.json"
like "$(failures)" 'cnswpl_standings_junk.json 22000' 'a guard that stopped it'
is "$(sql "SELECT count(*) FROM tenniscores.failure WHERE concat(message, detail) ~* 'password|host='")" 0 'nothing of the connection'

done_testing
