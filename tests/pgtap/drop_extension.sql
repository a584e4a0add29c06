-- DROP EXTENSION leaves the application's tables as they are, and the extension can come back.
BEGIN;
\ir lib/test.sql
SELECT no_plan();

SELECT FROM tenniscores.deploy();
SELECT FROM tenniscores.ingest(test.feed('apta_2025_snapshot_3'), missing_team => 'create');
SELECT test.physical('^(match_scores|leagues|clubs|series|teams|players)') AS before \gset
SELECT test.content() AS content \gset

DROP FUNCTION test.counts(tenniscores.run_result);
SELECT lives_ok('DROP EXTENSION tenniscores', 'nothing else hangs on it: no CASCADE is needed');
SELECT is(test.physical('^(match_scores|leagues|clubs|series|teams|players)'), :'before',
          'the application''s rows are untouched');
SELECT has_table('public', t, 'table ' || t) FROM unnest(ARRAY['leagues', 'clubs', 'series', 'teams', 'players',
                 'match_scores']) AS t;
SELECT lives_ok('INSERT INTO match_scores (tenniscores_match_id) VALUES (''x'')', 'and work without it');
SELECT throws_ok('INSERT INTO match_scores (tenniscores_match_id) VALUES (''x'')', '23505', NULL, 'their index too');
DELETE FROM match_scores WHERE tenniscores_match_id = 'x';
SELECT is((SELECT count(*) FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace
          WHERE nspname = 'tenniscores')), 0::bigint,
          'of the extension''s own tables none is left');

CREATE EXTENSION tenniscores;
SELECT set_eq('SELECT status FROM tenniscores.deploy()', $$VALUES ('ok')$$,
              'it comes back: deploy() has nothing to do');
SELECT is((SELECT (r).unchanged FROM tenniscores.ingest(test.feed('apta_2025_snapshot_3')) AS r), 789::bigint,
          'and the rows are known');
SELECT is(test.content(), :'content', 'as they were');

SELECT * FROM finish();
ROLLBACK;
