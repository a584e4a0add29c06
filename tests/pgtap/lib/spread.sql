-- What must work wherever the rows of match_scores are: loading, the same again, corrections, undo, pins, checks. It is
-- for an empty table that deploy() has seen.
SET tenniscores.missing_team = 'create';
SET tenniscores.guards = off;
CREATE FUNCTION test.state() RETURNS text
    LANGUAGE sql
RETURN (SELECT coalesce(md5(string_agg(m::text, E'\n' ORDER BY id)), 'empty') FROM match_scores AS m);

SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_4'))), 'received 796 inserted 793 rejected 3', 'a feed');
SELECT test.state() AS first \gset
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_4'))), 'received 796 unchanged 793 rejected 3', 'the same again');
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_5'))), 'received 1196 inserted 401 updated 521 unchanged 272 rejected 2 warnings 2', 'corrected');
SELECT test.state() AS second \gset
SELECT is((SELECT ROW(deleted, restored, conflicts)::text FROM tenniscores.undo(3)), '(401,521,0)', 'undone');
SELECT is(test.state(), :'first', 'as before, byte for byte');
SELECT is((SELECT ROW(restored, reinserted)::text FROM tenniscores.undo(4)), '(521,401)', 'and back');
SELECT is(test.state(), :'second', 'byte for byte');

SELECT is(tenniscores.pin(m.tenniscores_match_id, '{winner}'), 1::bigint, 'a pin') FROM (SELECT * FROM match_scores ORDER BY id LIMIT 1) AS m;
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_5'))), 'received 1196 unchanged 1194 rejected 2', 'the feed again');
SELECT is((SELECT agrees FROM tenniscores.pins), true, 'the pin agrees');
SELECT is((SELECT coverage_percent FROM tenniscores.coverage WHERE league = '(all)'), 100.00, 'coverage');
SELECT is((SELECT count(*) FROM tenniscores.validate() WHERE severity = 'error' AND NOT passed), 0::bigint, 'validate() finds no error');

