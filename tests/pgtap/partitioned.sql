-- match_scores partitioned by a hash of its id: loading, undoing, pinning and explaining work as on a plain table.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
CREATE TABLE kept AS SELECT * FROM match_scores;
DROP TABLE match_scores;
CREATE SEQUENCE match_ids;
CREATE TABLE match_scores (LIKE kept, CHECK (winner IN ('home', 'away'))) PARTITION BY HASH (tenniscores_match_id);
ALTER TABLE match_scores ALTER id SET DEFAULT nextval('match_ids'), ALTER created_at SET DEFAULT now();
SELECT format('CREATE TABLE match_scores_%s PARTITION OF match_scores FOR VALUES WITH (MODULUS 4, REMAINDER %1$s)', n)
  FROM generate_series(0, 3) AS n \gexec
SELECT is((SELECT string_agg(status, ' ') FROM tenniscores.deploy() WHERE status <> 'ok'), 'done done', 'deploy() makes the indexes');
SET LOCAL tenniscores.missing_team = 'create';
SET LOCAL tenniscores.guards = off;
CREATE FUNCTION test.state() RETURNS text
    LANGUAGE sql
RETURN (SELECT coalesce(md5(string_agg(m::text, E'\n' ORDER BY id)), 'empty') FROM match_scores AS m);

SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_4'))), 'received 796 inserted 793 rejected 3', 'a feed');
SELECT test.state() AS first \gset
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_4'))), 'received 796 unchanged 793 rejected 3', 'the same again');
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_5'))), 'received 1196 inserted 401 updated 521 unchanged 272 rejected 2 warnings 2', 'corrected');
SELECT is((SELECT count(DISTINCT tableoid) FROM match_scores), 4::bigint, 'the rows are spread');
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

-- a row that gets the source's id moves to the partition where it belongs
UPDATE match_scores SET tenniscores_match_id = NULL WHERE id <= 50;
SELECT test.state() AS bare \gset
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_5'))), 'received 1196 updated 50 unchanged 1144 rejected 2', 'rows without an id are taken over');
SELECT is(test.state(), :'second', 'as if they had never lost it');
SELECT is((SELECT restored FROM tenniscores.undo((SELECT max(run_id) FROM tenniscores.run))), 50::bigint, 'undone');
SELECT is(test.state(), :'bare', 'they have none again');
SELECT * FROM tenniscores._dedupe(false) \g /dev/null
SELECT is((SELECT count(*) FROM match_scores), 1194::bigint, 'no duplicates');
SELECT * FROM finish();
ROLLBACK;
