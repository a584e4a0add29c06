-- A match_scores that Citus seems to distribute: with nothing but an entry in Citus' list of its tables, the way that
-- runs take there is tried here, and what such a table does not allow is refused. citus.sql tries it with Citus.
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
SELECT is(tenniscores._is_distributed('match_scores'), false, 'there is no Citus');
SET allow_system_table_mods = on;
CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass NOT NULL, partmethod "char");
RESET allow_system_table_mods;
SELECT is(tenniscores._is_distributed('match_scores'), false, 'the table is none of Citus''');
INSERT INTO pg_catalog.pg_dist_partition VALUES ('match_scores', 'n'), ('leagues', 'n'), ('teams', 'n');
SELECT is(tenniscores._is_distributed('match_scores'), false, 'it is a reference table');
UPDATE pg_catalog.pg_dist_partition SET partmethod = 'h' WHERE logicalrelid = 'match_scores'::regclass;
SELECT is(tenniscores._is_distributed('match_scores'), true, 'it is distributed');
SELECT is(tenniscores._bulk_obstacle('match_scores'), 'it is a Citus table', 'no row goes into the table itself past the executor');
\ir lib/spread.sql

-- Ids cannot change.
CREATE FUNCTION test.refused(command text, message text) RETURNS text
    LANGUAGE sql
RETURN throws_ok(command, '0A000', message || ' where match_scores is distributed', message);
SELECT count(*) AS runs FROM tenniscores.run \gset
SELECT test.refused('SELECT FROM tenniscores.ingest(''[]'', missing_id => ''derive'')', 'missing_id = ''derive'' cannot be used');
SELECT test.refused('SELECT FROM tenniscores.retry_rejects(missing_id => ''derive'')', 'missing_id = ''derive'' cannot be used');
UPDATE match_scores SET tenniscores_match_id = tenniscores_match_id || '_Line1' WHERE id = 1;
UPDATE match_scores SET tenniscores_match_id = '' WHERE id = 2;
SELECT test.state() AS damaged \gset
SELECT test.refused(format('SELECT FROM tenniscores.ingest(test.feed(''apta_2025_snapshot_5''), dry_run => %L)', d.dry_run),
                    'rows cannot get the ids of the feed''s records') FROM (VALUES (true), (false)) AS d (dry_run);
SELECT test.refused('CALL tenniscores.backfill()', 'backfill() cannot be used');
CALL tenniscores.backfill(dry_run => true) \gset
SELECT is(:respelled + :cleared, 2, 'it can be asked what it would do');
INSERT INTO match_scores SELECT (jsonb_populate_record(m, jsonb_build_object('id', 100000, 'tenniscores_match_id', 'invented'))).* FROM match_scores AS m WHERE id = 3;
SELECT test.refused('CALL tenniscores.dedupe()', 'dedupe() cannot be used');
CALL tenniscores.dedupe(dry_run => true) \gset
SELECT is(:removed, 1, 'it, too');
DELETE FROM match_scores WHERE id = 100000;
SELECT is(test.state(), :'damaged', 'nothing was changed');
SELECT is((SELECT count(*) FROM tenniscores.run), :runs::bigint, 'no run is left');

-- Where it is distributed no longer, the ids come; where it is again, they stay.
DELETE FROM pg_catalog.pg_dist_partition WHERE logicalrelid = 'match_scores'::regclass;
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_5'))), 'received 1196 updated 2 unchanged 1192 rejected 2', 'the rows get their ids');
SELECT is(test.state(), :'second', 'all is as before');
INSERT INTO pg_catalog.pg_dist_partition VALUES ('match_scores', 'h');
SELECT test.refused(format('SELECT FROM tenniscores.undo(%s)', test.last_run()), 'the rows'' earlier ids cannot be restored');
SELECT is(test.state(), :'second', 'nothing was changed');
SELECT * FROM finish();
