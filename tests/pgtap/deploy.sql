-- deploy(): the application's tables on an empty schema, and what is created.
BEGIN;
\ir lib/test.sql
SELECT no_plan();

-- Before: what to run is said.
SELECT throws_ok(q, '55000', 'schema "public" has no table match_scores', 'not deployed: ' || q)
  FROM unnest(ARRAY['SELECT tenniscores.ingest(''[]''::text)', 'SELECT tenniscores.ingest(''[]''::bytea)',
      'SELECT tenniscores.ingest_begin()',
                    'SELECT * FROM tenniscores.coverage']) AS q;
CREATE FUNCTION test.hint_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
BEGIN
    EXECUTE query;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN hint;
END
$$;
SELECT matches(test.hint_of('SELECT tenniscores.ingest(''[]''::text)'),
               'SELECT \* FROM tenniscores\.deploy\(''public''\)', 'the hint names the command');

-- A dry run says what would be done and does nothing.
SELECT test.physical() AS before \gset
CREATE TABLE test.dry AS SELECT * FROM tenniscores.deploy(dry_run => true);
SELECT is(test.physical(), :'before', 'a dry run writes nothing');
SELECT hasnt_table('public', 'match_scores', 'and creates nothing');
SELECT set_eq('SELECT action, status FROM test.dry',
    $$VALUES ('create schema', 'ok'), ('create table', 'would do'), ('add column', 'ok'),
        ('create unique index', 'would do'), ('create index', 'would do')$$, 'its steps');
SELECT is((SELECT count(*) FROM test.dry WHERE status = 'would do' AND detail ~ '^CREATE (TABLE|UNIQUE INDEX|INDEX) '),
          8::bigint,
          'it shows the commands');

-- Done
CREATE TABLE test.done AS SELECT * FROM tenniscores.deploy();
SELECT set_eq('SELECT step, object, action, replace(status, ''done'', ''would do'') AS status FROM test.done',
              'SELECT step, object, action, status FROM test.dry', 'the same steps are done then');
SELECT is((SELECT array_agg(step ORDER BY step) FROM test.done), (SELECT array_agg(n) FROM generate_series(1, 10) AS n),
          'they are numbered');
SELECT is((SELECT array_agg(object) FROM test.done WHERE status = 'done' AND action = 'create table'),
    '{public.leagues,public.clubs,public.series,public.teams,public.players,public.match_scores}', 'the tables');
SELECT has_table('public', t, 'table ' || t) FROM unnest(ARRAY['leagues', 'clubs', 'series', 'teams', 'players',
                 'match_scores']) AS t;
SELECT columns_are('public', 'match_scores', ARRAY['id', 'league_id', 'match_date', 'home_team', 'away_team',
                   'home_team_id', 'away_team_id',
    'home_player_1_id', 'home_player_2_id', 'away_player_1_id', 'away_player_2_id', 'scores', 'winner',
    'tenniscores_match_id', 'created_at'],
    'the columns of match_scores');
SELECT col_type_is('public', 'match_scores', c.name, c.type, format('match_scores.%s: %s', c.name, c.type))
  FROM (VALUES ('id', 'bigint'), ('league_id', 'bigint'), ('match_date', 'date'), ('home_team', 'text'),
               ('home_team_id', 'bigint'),
               ('home_player_1_id', 'text'), ('scores', 'text'), ('winner', 'text'), ('tenniscores_match_id', 'text'),
               ('created_at', 'timestamp with time zone')) AS c (name, type);
SELECT col_is_pk('public', t, 'id', t || '.id is the key')
                 FROM unnest(ARRAY['leagues', 'clubs', 'series', 'teams', 'players', 'match_scores']) AS t;
SELECT fk_ok('public', f.child, f.col, 'public', f.parent, 'id')
  FROM (VALUES ('match_scores', 'league_id', 'leagues'), ('match_scores', 'home_team_id', 'teams'),
               ('match_scores', 'away_team_id', 'teams'),
               ('teams', 'league_id', 'leagues'), ('teams', 'club_id', 'clubs'), ('teams', 'series_id', 'series'),
               ('series', 'league_id', 'leagues')) AS f (child, col, parent);
SELECT col_is_unique('public', 'leagues', 'league_id', 'leagues.league_id');
SELECT col_is_unique('public', 'clubs', 'name', 'clubs.name');
SELECT col_is_unique('public', 'series', ARRAY['league_id', 'name'], 'series (league_id, name)');
SELECT col_is_unique('public', 'teams', ARRAY['team_name', 'league_id'], 'teams (team_name, league_id)');
SELECT index_is_unique('public', 'match_scores', 'match_scores_tenniscores_match_id_idx', 'the index on the id');
SELECT throws_ok('INSERT INTO match_scores (winner) VALUES (''tie'')', '23514', NULL, 'a winner is home or away');
SELECT lives_ok('INSERT INTO match_scores (tenniscores_match_id) VALUES (NULL), (NULL)',
                'rows without an id may be many');
SELECT is((SELECT count(*) FROM pg_depend WHERE deptype = 'e' AND refclassid = 'pg_extension'::regclass
            AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'tenniscores')
            AND classid = 'pg_class'::regclass
            AND objid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace
            AND relname ~ '^(leagues|clubs|series|teams|players|match_scores)')),
          0::bigint, 'none of them belongs to the extension');
SELECT is((SELECT format('%s %s', target_schema, created_tables) FROM tenniscores.target), 'public t',
          'deploy() remembers that it made them');

-- Again
SELECT set_eq('SELECT status FROM tenniscores.deploy()', $$VALUES ('ok')$$, 'again: nothing to do');
SELECT is((SELECT format('%s %s', target_schema, created_tables) FROM tenniscores.target), 'public t',
          'and nothing forgotten');
SELECT set_eq('SELECT status FROM tenniscores.deploy(dry_run => true)', $$VALUES ('ok')$$, 'nor in a dry run');
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_1'))), 'received 367 inserted 367',
          'runs can begin');

-- Something is missing: only that is made.
DROP TABLE players;
DROP INDEX match_scores_tenniscores_match_id_idx;
SELECT throws_ok('SELECT tenniscores.ingest(''[]''::text)', '55000',
                 'table "public.match_scores" has no unique index on tenniscores_match_id',
                 'without the index there are no runs');
SELECT matches(test.hint_of('SELECT tenniscores.ingest(''[]''::text)'), 'tenniscores\.deploy\(''public''\)',
               'the hint names the command');
SELECT set_eq('SELECT object FROM tenniscores.deploy() WHERE status = ''done''',
    $$VALUES ('public.players'), ('public.match_scores (tenniscores_match_id)')$$, 'only what is missing is made');
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_1'))), 'received 367 unchanged 367',
          'runs go on');

-- An index that does not hold for all rows, or that is no unique one, is no index for runs.
DROP INDEX match_scores_tenniscores_match_id_idx;
CREATE INDEX plain ON match_scores (tenniscores_match_id);
CREATE UNIQUE INDEX part ON match_scores (tenniscores_match_id) WHERE winner = 'home';
CREATE UNIQUE INDEX wide ON match_scores (tenniscores_match_id, match_date);
CREATE UNIQUE INDEX expression ON match_scores (upper(tenniscores_match_id));
SELECT throws_ok('SELECT tenniscores.ingest(''[]''::text)', '55000', NULL, 'indexes that will not do');
SELECT is((SELECT array_agg(status) FROM tenniscores.deploy() WHERE action = 'create unique index'), '{done}',
          'deploy() makes the right one');

-- What is no table of that name, and a table whose partitions do not know the id
CREATE SCHEMA odd;
CREATE VIEW odd.match_scores AS SELECT 1 AS id;
SELECT results_eq('SELECT object, status, detail FROM tenniscores.deploy(''odd'') WHERE status = ''blocked''',
                  $$VALUES ('odd.match_scores', 'blocked', 'there is something else of this name')$$, 'a view is in the way');
SELECT is((SELECT count(*) FROM pg_class WHERE relnamespace = 'odd'::regnamespace), 1::bigint, 'and nothing is made');
DROP VIEW odd.match_scores;
SELECT FROM tenniscores.deploy('odd');
DROP TABLE odd.match_scores;
CREATE TABLE odd.match_scores (LIKE match_scores) PARTITION BY RANGE (match_date);
SELECT results_eq('SELECT object, detail, hint FROM tenniscores.deploy(''odd'') WHERE status = ''blocked''',
                  $$VALUES ('odd.match_scores (tenniscores_match_id)', 'the table is partitioned by match_date',
                            'Partition it by a hash of tenniscores_match_id.')$$, 'partitioned by the date');
DROP TABLE odd.match_scores;
CREATE TABLE odd.match_scores (LIKE match_scores) PARTITION BY HASH (tenniscores_match_id);
SELECT is((SELECT string_agg(status, ' ' ORDER BY step) FROM tenniscores.deploy('odd') WHERE action ~ 'index'), 'done done', 'by the id');

-- Other schemas
SELECT is((SELECT array_agg(status ORDER BY step) FROM tenniscores.deploy('My Schema') WHERE action <> 'create table'),
          '{done,ok,done,done}',
          'a schema whose name needs quotes, created by deploy()');
SELECT has_table('My Schema'::name, 'match_scores'::name, 'its table');
SET tenniscores.target_schema = 'My Schema';
SELECT is(test.counts(tenniscores.ingest(test.feed('nstf_2025_july'), missing_team => 'create')),
          'received 375 inserted 363 rejected 12 warnings 13', 'a run there');
SELECT is((SELECT total_records FROM tenniscores.coverage WHERE league = '(all)'), 363::bigint, 'and its coverage');
SELECT is((SELECT count(*) FROM test.matches('My Schema')), 363::bigint, 'its rows are there');
SELECT is((SELECT count(*) FROM public.match_scores), 369::bigint, 'and not elsewhere');
SELECT set_eq('SELECT status FROM tenniscores.deploy()', $$VALUES ('ok')$$, 'the parameter says which schema is meant');
SET tenniscores.target_schema = nowhere;
SELECT throws_ok('SELECT tenniscores.ingest(''[]''::text)', '55000', 'schema "nowhere" has no table match_scores',
                 'a schema that is not there');
SELECT throws_ok('SELECT * FROM tenniscores.deploy(''tenniscores'')', '22023', NULL,
                 'the extension''s own schema is none');

SELECT * FROM finish();
ROLLBACK;
