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
\ir lib/spread.sql
SELECT is((SELECT count(DISTINCT tableoid) FROM match_scores), 4::bigint, 'the rows are spread');

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
