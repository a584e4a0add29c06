-- The parameters: their values, their places, and what comes before what. Sessions are new ones, so this commits.
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
SELECT FROM tenniscores.deploy('other');

SELECT is(tenniscores.setting(v.name), v.value, format('tenniscores.%s is %s', v.name, v.value))
  FROM (VALUES ('target_schema', 'public'), ('missing_id', 'reject'), ('missing_team', 'auto')) AS v (name, value);
SELECT throws_ok('SELECT tenniscores.setting(''nothing'')', '42704', NULL, 'there is no other');
SELECT throws_ok(format('SET tenniscores.%s = %L', v.name, v.value), '22023', NULL,
                 format('%s = %L is refused', v.name, v.value))
  FROM (VALUES ('missing_id', 'invent'), ('missing_id', ''), ('missing_id', 'Derive '), ('missing_team', 'maybe'),
               ('missing_team', '')) AS v (name, value);
SELECT lives_ok(format('SET LOCAL tenniscores.%s = %L', v.name, v.value), format('%s = %L', v.name, v.value))
  FROM (VALUES ('missing_id', 'derive'), ('missing_id', 'reject'), ('missing_team', 'auto'), ('missing_team', 'null'),
               ('missing_team', 'create'),
               ('missing_team', 'reject'), ('target_schema', 'My Schema')) AS v (name, value);
SELECT throws_ok('SET tenniscores.misspelt = 1', '42602', NULL, 'a name that is none is refused');

-- SET LOCAL ends with its transaction.
BEGIN;
SET LOCAL tenniscores.missing_id = 'derive';
SET LOCAL tenniscores.target_schema = 'other';
SELECT is(test.counts(tenniscores.ingest(test.record('{"match_id": null}'))), 'received 1 inserted 1',
          'in the transaction: derived');
SELECT is((SELECT count(*) FROM other.match_scores), 1::bigint, 'and elsewhere');
COMMIT;
SELECT is(test.counts(tenniscores.ingest(test.record('{"match_id": null}'))), 'received 1 rejected 1',
          'after it: rejected');
SELECT is((SELECT options->>'missing_id' FROM tenniscores.run ORDER BY run_id DESC LIMIT 1), 'reject',
          'the run log has what was in force');

-- Of the database, for new sessions
SELECT format('ALTER DATABASE %I SET tenniscores.missing_id = derive', current_database()),
       format('ALTER DATABASE %I SET tenniscores.target_schema = other', current_database()),
       format('ALTER DATABASE %I SET tenniscores.missing_team = reject', current_database()) \gexec
SELECT is(tenniscores.setting('missing_id'), 'reject', 'the database''s parameters do not concern this session');
\set counts `psql -XAtq -d :'DBNAME' -c "SELECT test.counts(tenniscores.ingest(test.record('{\"match_id\": null}')))"`
SELECT is(:'counts'::text, 'received 1 unchanged 1',
          'but a new one: derived, in the other schema, where it is already');
\set counts `psql -XAtq -d :'DBNAME' -c "SELECT test.counts(tenniscores.ingest(test.record('{\"match_id\": null}'), missing_id => 'reject'))"`
SELECT is(:'counts'::text, 'received 1 rejected 1', 'an argument comes before a parameter');
\set counts `psql -XAtq -d :'DBNAME' -c "SELECT test.counts(tenniscores.ingest(test.record('{\"Line\": 2, \"Home Team\": \"New 1\"}')))"`
SELECT is(:'counts'::text, 'received 1 rejected 1', 'missing_team = reject');
\set counts `psql -XAtq -d :'DBNAME' -c "SELECT test.counts(tenniscores.ingest(test.record('{\"Line\": 2, \"Home Team\": \"New 1\"}'), missing_team => 'auto'))"`
SELECT is(:'counts'::text, 'received 1 inserted 1', 'missing_team => auto looks at who made the tables');
\set counts `PGOPTIONS='-c tenniscores.target_schema=public' psql -XAtq -d :'DBNAME' -c "SELECT tenniscores.setting('target_schema')"`
SELECT is(:'counts'::text, 'public', 'PGOPTIONS come before the database''s');

-- A function's and a role's
CREATE FUNCTION test.job() RETURNS text
    LANGUAGE sql SET tenniscores.target_schema = 'public' SET tenniscores.missing_team = 'create'
AS $$ SELECT test.counts(tenniscores.ingest(test.record('{"Line": 7}'))) $$;
SELECT is(test.job(), 'received 1 inserted 1', 'a function with parameters of its own');
SELECT is((SELECT count(*) FROM public.match_scores WHERE tenniscores_match_id LIKE '%_Line7'), 1::bigint,
          'works where it says');

-- A wrong value that was set before the library is loaded does not count.
\set early `psql -XAtq -d :'DBNAME' -c "SET tenniscores.missing_id = 'invent'; SELECT tenniscores.setting('missing_id')" 2>/dev/null`
SELECT is(:'early'::text, 'derive', 'a wrong value that was set too early');

SELECT * FROM finish();
