-- deploy() on an existing deployment: adapted, or blocked with nothing changed.
BEGIN;
\ir lib/test.sql
SELECT no_plan();

\i :data/legacy_app.sql
INSERT INTO leagues (league_id, league_name) VALUES ('APTA_CHICAGO', 'APTA');
INSERT INTO match_scores (league_id, home_team, scores, tenniscores_match_id) VALUES
    (1, 'of before', '6-1', NULL), (1, 'of before', '6-1', NULL),
    (1, 'of before', '6-2', 'nndz-WWlPd3dyditqQT09_Line1');
INSERT INTO match_notes (match_score_id, note) SELECT id, 'a note' FROM match_scores;
CREATE FUNCTION test.shape() RETURNS text LANGUAGE sql STABLE
RETURN (SELECT string_agg(c::text, ' ' ORDER BY c::text) FROM (
    SELECT (attrelid::regclass, attnum, attname, atttypid, attnotnull, attisdropped) AS c FROM pg_attribute
     WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i'))
    UNION ALL SELECT (conname, conrelid::regclass, pg_get_constraintdef(oid), 0, 0, 0) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT (indexrelid::regclass, pg_get_indexdef(indexrelid), 0, 0, 0, 0) FROM pg_index
     WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)) AS s);

CREATE FUNCTION test.blocked(name text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    shape text := test.shape();
    rows text := test.physical();
BEGIN
    RETURN NEXT ok((SELECT count(*) FROM tenniscores.deploy() WHERE status = 'blocked') > 0, name || ': blocked');
    RETURN NEXT is((SELECT count(*) FROM tenniscores.deploy() WHERE status IN ('done', 'would do')), 0::bigint,
        name || ': nothing is done');
    RETURN NEXT is(test.shape(), shape, name || ': no table is changed');
    RETURN NEXT is(test.physical(), rows, name || ': nothing is written');
    RETURN NEXT throws_ok('SELECT tenniscores.ingest(''[]''::text)', '55000', NULL, name || ': no runs');
    RETURN NEXT set_eq('SELECT object, action, status, detail FROM tenniscores.deploy(dry_run => true)',
                       'SELECT object, action, status, detail FROM tenniscores.deploy()',
                       name || ': a dry run says the same');
END
$$;

-- blocked by ids that occur twice
SAVEPOINT s;
INSERT INTO match_scores (tenniscores_match_id) VALUES ('nndz-WWlPd3dyditqQT09_Line1'), ('nndz-000000000002_Line1'),
    ('nndz-000000000002_Line1');
SELECT * FROM test.blocked('ids that occur twice');
SELECT is((SELECT format('%s | %s', object, detail) FROM tenniscores.deploy() WHERE status = 'blocked'),
          'public.match_scores (tenniscores_match_id) | 2 ids occur 4 times in all, as "nndz-000000000002_Line1"',
          'it says what stands in the way');
SELECT ok(hint IS NOT NULL, 'and what to do') FROM tenniscores.deploy() WHERE status = 'blocked';
DELETE FROM match_scores WHERE home_team IS NULL;
SELECT is((SELECT count(*) FROM tenniscores.deploy() WHERE status IN ('blocked', 'not done')), 0::bigint,
          'once they are gone: no longer blocked');

-- blocked by a column of another type, or one that is not there
ROLLBACK TO s;
ALTER TABLE match_scores ALTER match_date TYPE timestamptz;
SELECT * FROM test.blocked('a column of another type');
SELECT is((SELECT format('%s | %s', object, detail) FROM tenniscores.deploy() WHERE status = 'blocked'),
          'public.match_scores.match_date | has type timestamp with time zone, expected one of: date', 'it says which');
SELECT is((SELECT count(*) FROM tenniscores.deploy() WHERE status = 'not done'), 1::bigint,
          'and what is not done for that');
ROLLBACK TO s;
ALTER TABLE match_scores DROP scores, DROP home_player_2_id;
SELECT * FROM test.blocked('missing columns');
SELECT set_eq('SELECT object, detail FROM tenniscores.deploy() WHERE status = ''blocked''',
    $$VALUES ('public.match_scores.scores', 'is missing'), ('public.match_scores.home_player_2_id', 'is missing')$$,
        'it says which');
ROLLBACK TO s;
ALTER TABLE leagues RENAME league_id TO code;
SELECT * FROM test.blocked('a column of another table');
ROLLBACK TO s;

-- the column is not there yet
ALTER TABLE match_scores DROP tenniscores_match_id;
SELECT set_eq('SELECT object, action FROM tenniscores.deploy() WHERE status = ''done''',
    $$VALUES ('public.match_scores.tenniscores_match_id', 'add column'),
        ('public.match_scores (tenniscores_match_id)', 'create unique index')$$,
    'the column is added');
SELECT col_type_is('public', 'match_scores', 'tenniscores_match_id', 'text', 'it is text');
SELECT is(test.counts(tenniscores.ingest(test.record())), 'received 1 inserted 1 warnings 2', 'runs can begin');
ROLLBACK TO s;

-- as it is
SELECT test.physical('match_|leagues|teams|clubs|series|players') AS rows \gset
SELECT test.shape() AS shape \gset
SELECT set_eq('SELECT object, action, status FROM tenniscores.deploy(dry_run => true) WHERE status <> ''ok''',
    $$VALUES ('public.match_scores (tenniscores_match_id)', 'create unique index', 'would do')$$,
        'a dry run: one index is missing');
SELECT is(test.shape(), :'shape', 'nothing is changed by it');
SELECT is((SELECT count(*) FROM tenniscores.target), 0::bigint, 'nor noted');
SELECT set_eq('SELECT object, action, status FROM tenniscores.deploy() WHERE status <> ''ok''',
    $$VALUES ('public.match_scores (tenniscores_match_id)', 'create unique index', 'done')$$, 'the index is made');
SELECT is(test.physical('match_|leagues|teams|clubs|series|players'), :'rows', 'no row is touched');
SELECT set_eq('SELECT status FROM tenniscores.deploy()', $$VALUES ('ok')$$, 'again: nothing to do');
SELECT is((SELECT created_tables FROM tenniscores.target), false, 'the tables are the application''s');
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_5'))),
          'received 1196 inserted 1194 rejected 2 warnings 2390',
          'runs can begin: teams that are not known are warned about');
SELECT is((SELECT count(*) FROM teams), 0::bigint, 'and not created');
SELECT is((SELECT count(*) FROM match_scores), 1197::bigint, 'the rows of before are still there');
SELECT is((SELECT count(*) FROM match_notes JOIN match_scores AS m ON m.id = match_score_id), 3::bigint,
          'and what refers to them');
SELECT is((SELECT format('%s %s %s', total_records, with_match_id, coverage_percent) FROM tenniscores.coverage
          WHERE league = 'APTA_CHICAGO'),
          '1197 1195 99.83', 'coverage counts those without an id');

SELECT * FROM finish();
ROLLBACK;
