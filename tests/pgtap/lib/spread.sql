-- What must work wherever the rows of match_scores are: loading, the same again, corrections, undo, pins, rejects,
-- checks, and that the rows are those of a plain table. It is for an empty table that deploy() has seen, and leaves the
-- season in it.
SET tenniscores.missing_team = 'create';
SET tenniscores.guards = off;
CREATE FUNCTION test.state() RETURNS text
    LANGUAGE sql
AS $$
    SELECT coalesce(md5(string_agg(r.content, E'\n' ORDER BY r.id)), 'empty')
      FROM (SELECT m.id, jsonb_build_array(
                       m.id, m.league_id, m.match_date, m.home_team, m.away_team, m.home_team_id, m.away_team_id,
                       m.home_player_1_id, m.home_player_2_id, m.away_player_1_id, m.away_player_2_id,
                       m.scores, m.winner, m.tenniscores_match_id, m.created_at)::text AS content
              FROM match_scores AS m OFFSET 0) AS r
$$;
CREATE FUNCTION test.last_run() RETURNS bigint LANGUAGE sql RETURN (SELECT max(run_id) FROM tenniscores.run);

SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_4'))), 'received 796 inserted 793 rejected 3', 'a feed');
SELECT test.state() AS first \gset
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_4'))), 'received 796 unchanged 793 rejected 3', 'the same again');
SELECT is(test.state(), :'first', 'changes nothing');
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_5'), dry_run => true)), 'received 1196 inserted 401 updated 521 unchanged 272 rejected 2 warnings 2', 'a dry run');
SELECT is(test.state(), :'first', 'changes nothing either');
SELECT is((SELECT count(DISTINCT tenniscores_match_id) FROM tenniscores.diff(test.feed('apta_2025_snapshot_5'))), 521::bigint, 'diff() shows the same rows');
SELECT is(test.state(), :'first', 'and changes nothing');
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_5'))), 'received 1196 inserted 401 updated 521 unchanged 272 rejected 2 warnings 2', 'corrected');
SELECT test.state() AS second, test.last_run() AS correction \gset
SELECT is((SELECT ROW(deleted, restored, conflicts)::text FROM tenniscores.undo(:correction)), '(401,521,0)', 'undone');
SELECT is(test.state(), :'first', 'as before, byte for byte');
SELECT is((SELECT ROW(restored, reinserted)::text FROM tenniscores.undo(test.last_run())), '(521,401)', 'and back');
SELECT is(test.state(), :'second', 'byte for byte');
SELECT is((SELECT count(*) FROM tenniscores.reject WHERE state = 'open' AND run_id = :correction), 2::bigint, 'its rejects are open');

-- a plain table comes to the same
SET tenniscores.target_schema = plain;
SELECT FROM tenniscores.deploy();
SELECT FROM tenniscores.ingest(test.feed('apta_2025_snapshot_4'));
SELECT FROM tenniscores.ingest(test.feed('apta_2025_snapshot_5'));
RESET tenniscores.target_schema;
SELECT is(test.content(), test.content('plain'), 'the rows are those of a plain table');

-- pins: what was corrected by hand stays, until the pin goes
SELECT tenniscores_match_id AS pinned, winner AS right_winner FROM match_scores ORDER BY tenniscores_match_id LIMIT 1 \gset
UPDATE match_scores SET winner = CASE winner WHEN 'home' THEN 'away' ELSE 'home' END WHERE tenniscores_match_id = :'pinned';
SELECT is(tenniscores.pin(:'pinned', '{winner}'), 1::bigint, 'a pin');
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_5'))), 'received 1196 unchanged 1194 rejected 2', 'the feed again');
SELECT results_eq('SELECT feed_value, agrees FROM tenniscores.pins', format('VALUES (%L, false)', :'right_winner'), 'the feed says otherwise');
SELECT isnt((SELECT winner FROM match_scores WHERE tenniscores_match_id = :'pinned'), :'right_winner', 'and is not heard');
SELECT is(tenniscores.unpin(:'pinned'), 1::bigint, 'the pin goes');
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_5'))), 'received 1196 updated 1 unchanged 1193 rejected 2', 'the feed is heard');
SELECT is(test.state(), :'second', 'all is as before');

-- a reject, worked off
SELECT is(test.counts(tenniscores.ingest(test.record('{"league_id": "a new league"}'))), 'received 1 rejected 1', 'an unknown league');
SELECT tenniscores.add_league_alias('a new league', 'APTA_CHICAGO') \g /dev/null
SELECT is(test.counts(tenniscores.retry_rejects(reason => 'unknown_league')), 'received 1 inserted 1', 'known now');
SELECT is((SELECT scores FROM match_scores WHERE tenniscores_match_id = 'nndz-WWlPd3dyditqQT09_Line1'), '6-4, 4-6, 1-0 [10-8]', 'the row is there');
SELECT is((SELECT deleted FROM tenniscores.undo(test.last_run())), 1::bigint, 'and is taken back');
SELECT is(test.state(), :'second', 'all is as before');

SELECT is((SELECT ROW(total_records, with_match_id, coverage_percent)::text FROM tenniscores.coverage WHERE league = '(all)'), '(1194,1194,100.00)', 'coverage');
SELECT is((SELECT count(*) FROM tenniscores.validate() WHERE severity = 'error' AND NOT passed), 0::bigint, 'validate() finds no error');
