-- validate(): the last runs, stale leagues, and how many row ids are left.
BEGIN;
\ir lib/test.sql
\ir lib/validate.sql
SELECT no_plan();
SET client_min_messages = warning;
SELECT test.use('created') \g /dev/null

-- A run of the log, some days ago.
CREATE FUNCTION test.run(days numeric, received bigint, rejected bigint, source text DEFAULT 'a.json', options jsonb DEFAULT '{}',
                         kind text DEFAULT 'ingest', target text DEFAULT NULL, filtered bigint DEFAULT 0, leagues text[] DEFAULT '{}') RETURNS bigint
    LANGUAGE sql
AS $$
    INSERT INTO tenniscores.run (kind, target_schema, source, options, finished_at, received, unchanged, rejected, filtered, leagues)
    VALUES (kind, coalesce(target, tenniscores.setting('target_schema')), source, options, now() - days * interval '1 day',
            received, received - rejected - filtered, rejected, filtered, leagues)
    RETURNING run_id
$$;
-- The same, of a run of APTA_CHICAGO (11) or NSTF (41)
CREATE FUNCTION test.run_of(row_id bigint, days numeric, source text) RETURNS void
    LANGUAGE sql
AS $$
    SELECT test.run(days, 10, 0, source, leagues => CASE row_id WHEN 11 THEN '{APTA_CHICAGO}' ELSE '{NSTF}' END::text[])
$$;

-- success: 99 of 100 records
SELECT test.seeded('SELECT test.run(0, 100, 1)', '{}', 'one of a hundred records rejected');
SELECT test.seeded('SELECT test.run(0, 1000, 11)', '{"success_rate {}"}', 'eleven of a thousand');
SELECT test.seeded('SELECT test.run(0, 0, 0)', '{}', 'an empty feed');
SELECT test.seeded('SELECT test.run(0, 10, 10), test.run(0, 10, 5), test.run(0, 10, 0)', '{"success_rate {}","success_rate {}"}', 'two of three runs');
SELECT test.seeded('SELECT test.run(0, 10, 10), test.run(0, 10, 0) FROM generate_series(1, 10)', ARRAY(SELECT 'success_rate {}' FROM generate_series(1, 5)),
                   'five of the last ten runs: earlier ones do not count');
SELECT test.seeded('SET LOCAL tenniscores.success_runs = 3; SELECT test.run(0, 10, 10), test.run(0, 10, 0) FROM generate_series(1, 10)', '{"success_rate {}"}',
                   'one of the last three');
SELECT test.seeded('SET LOCAL tenniscores.min_success_percent = 50; SELECT test.run(0, 10, 5), test.run(0, 10, 6)', '{"success_rate {}"}', 'a limit of 50 %');
SELECT test.seeded('SELECT test.run(0, 10, 10, kind => ''backfill''), test.run(0, 10, 10, target => ''elsewhere'')', '{}', 'other kinds of runs and other schemas do not count');
SELECT is(test.sample('success_rate', 'SELECT setval(''tenniscores.run_run_id_seq'', 40), test.run(0, 709, 9, NULL), test.run(0, 1000, 11)'),
          'run 42 of "a.json": 11 of 1000 records rejected (98.90 % applied); run 41 of no source: 9 of 709 records rejected (98.73 % applied)', 'in words');

-- stale leagues
SELECT test.seeded('SELECT test.run_of(41, 7.9, ''n.json'')', '{}', 'a run 7.9 days ago', '{created}');
SELECT test.seeded('SELECT test.run_of(41, 8.1, ''n.json'')', '{"stale_feed {}"}', 'a run 8.1 days ago', '{created}');
SELECT test.seeded('SET LOCAL tenniscores.stale_after = ''1 month 1 day''; SELECT test.run_of(41, 28, ''n.json'')', '{}', 'of a longer time', '{created}');
SELECT test.seeded('SET LOCAL tenniscores.stale_after = ''90 min''; SELECT test.run_of(41, 0.1, ''n.json'')', '{"stale_feed {}"}', 'of a shorter time', '{created}');
SELECT test.seeded('SELECT test.run_of(41, 9, ''n.json''), test.run_of(41, 1, ''o.json'')', '{}', 'and one yesterday', '{created}');
SELECT test.seeded('SELECT test.run_of(41, 9, ''n.json''), test.run_of(11, 1, ''a.json'')', '{"stale_feed {}"}', 'another league''s run does not help', '{created}');
SELECT test.seeded('SELECT test.run_of(41, 9, ''n.json''), test.run(1, 10, 0, ''o.json'', leagues => ''{NSTF}'')', '{}', 'a run that changed nothing', '{created}');
SELECT test.seeded('SELECT test.run_of(41, 9, ''n.json''), test.run(1, 10, 0, ''n.json'')', '{"stale_feed {}"}', 'one whose records were of no league', '{created}');
SELECT test.seeded('SELECT test.run_of(41, 9, ''n.json''), test.run(1, 0, 0, ''n.json'', leagues => ''{}'')', '{"stale_feed {}"}', 'an empty feed is no news', '{created}');
SELECT test.seeded('SELECT test.run_of(41, 9, ''n.json''), test.run(1, 10, 10, ''n.json'', leagues => ''{NSTF}'')', '{"stale_feed {}","success_rate {}"}', 'nor is one that is rejected', '{created}');
SELECT test.seeded('SELECT test.run_of(41, 9, ''n.json''), test.run(1, 10, 0, ''n.json'', filtered => 10, leagues => ''{NSTF}'')', '{"stale_feed {}"}', 'nor one that is filtered out', '{created}');
SELECT test.seeded('SELECT test.run_of(41, 9, ''n.json''), test.run(1, 10, 0, ''x.json'', ''{"league": " nstf"}'', leagues => ''{NSTF}'')', '{}', 'a run of that league alone', '{created}');
SELECT test.seeded('SELECT test.run_of(41, 9, ''n.json''), test.run(1, 10, 0, ''n.json'', ''{"league": "apta"}'', leagues => ''{APTA_CHICAGO}'')', '{"stale_feed {}"}', 'a run of another league alone', '{created}');
SELECT test.seeded('SELECT test.run(9, 10, 0)', '{}', 'a run of no league', '{created}');
SELECT test.seeded('SELECT test.run(9, 10, 0, leagues => ''{APTA_CHICAGO,NSTF}''), test.run_of(41, 1, ''n.json'')', '{"stale_feed {}"}', 'a run of two leagues', '{created}');
SELECT test.seeded('SELECT test.use(''created''); SELECT test.run_of(41, 9, ''n.json''); SELECT test.use(''legacy'')', '{}', 'runs of another schema', '{legacy}');
SELECT is(test.sample('stale_feed', 'SET LOCAL timezone = ''UTC''; SELECT test.run_of(41, 9, ''n.json''); UPDATE tenniscores.run SET finished_at = ''2024-05-06 07:08:09+00''', 'created'),
          'NSTF: last run on 2024-05-06 07:08', 'in words');
SELECT throws_ok(format('SET LOCAL tenniscores.stale_after = %L; SELECT tenniscores.validate()', v.value), '22023',
                 format('invalid value for parameter "tenniscores.stale_after": "%s"', v.value), 'no interval: ' || v.value)
  FROM (VALUES ('soon'), (''), ('8 eons'), ('999999999999 years')) AS v (value);

-- runs as they are logged
\set run 'SELECT tenniscores.ingest(test.record(\'{"Date": "2024-11-06"}\'), missing_team => \'create\', '
\set later '); UPDATE tenniscores.run SET finished_at = now() - interval \'9 days\'; '
SELECT test.seeded(:'run' || 'source => ''s''' || :'later', '{"stale_feed {}"}', 'a run of ingest()', '{created}');
SELECT test.seeded(:'run' || 'source => ''s''' || :'later' || :'run' || 'source => ''s'')', '{}', 'and again', '{created}');
SELECT test.seeded(:'run' || 'source => ''s''' || :'later' || :'run' || 'league => ''Chicago'')', '{}', 'again, of the league alone', '{created}');
SELECT test.seeded(:'run' || 'source => ''s''' || :'later' || :'run' || 'dry_run => true)', '{"stale_feed {}"}', 'a dry run is none', '{created}');

-- row ids: 70 % of 2147483647 are 1503238552.9
SELECT test.seeded('SELECT setval(pg_get_serial_sequence(''match_scores'', ''id''), 1503238552)', '{}', '70 % of the row ids are used');
SELECT test.seeded('SELECT setval(pg_get_serial_sequence(''match_scores'', ''id''), 1503238553)', '{"identity_headroom {}"}', 'more than 70 %', '{legacy}');
SELECT test.seeded('SELECT setval(pg_get_serial_sequence(''match_scores'', ''id''), 1503238553)', '{}', 'which is little for a bigint', '{created}');
SELECT test.seeded('SELECT setval(pg_get_serial_sequence(''match_scores'', ''id''), 6500000000000000000)', '{"identity_headroom {}"}', 'a bigint''s 70 %', '{created}');
SELECT test.seeded('SET LOCAL tenniscores.max_identity_percent = 80; SELECT setval(pg_get_serial_sequence(''match_scores'', ''id''), 1503238553)', '{}', 'a limit of 80 %');
SELECT test.seeded('UPDATE match_scores SET id = 2000000000 WHERE id = 54', '{"identity_headroom {}"}', 'a row with a high id', '{legacy}');
SELECT test.seeded('ALTER TABLE match_scores ALTER id DROP DEFAULT; DROP SEQUENCE match_scores_id_seq; UPDATE match_scores SET id = 2000000000 WHERE id = 54',
                   '{"identity_headroom {}"}', 'no sequence', '{legacy}');
SELECT test.seeded('ALTER TABLE match_scores ALTER id TYPE bigint; SELECT setval(''match_scores_id_seq'', 2000000000)', '{"identity_headroom {}"}',
                   'a bigint with the sequence of an integer', '{legacy}');
SELECT test.seeded('ALTER TABLE match_scores ALTER id DROP DEFAULT; ALTER TABLE match_scores ALTER id ADD GENERATED ALWAYS AS IDENTITY; SELECT setval(pg_get_serial_sequence(''match_scores'', ''id''), 2000000000)',
                   '{"identity_headroom {}"}', 'an identity column', '{legacy}');
SELECT is(test.sample('identity_headroom', 'SELECT setval(''match_scores_id_seq'', 2000000000)'), 'match_scores.id: 2000000000 of 2147483647 values used (93.13 %)', 'in words');

SELECT * FROM finish();
ROLLBACK;
