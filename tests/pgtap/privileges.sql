-- Who may load: a role with the documented grants, and no other.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();

CREATE ROLE tenniscores_test_loader;
CREATE ROLE tenniscores_test_reader;
CREATE ROLE tenniscores_test_nobody;
GRANT USAGE ON SCHEMA tenniscores, public TO tenniscores_test_loader;
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA tenniscores TO tenniscores_test_loader;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA tenniscores TO tenniscores_test_loader;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA tenniscores, public TO tenniscores_test_loader;
GRANT SELECT, INSERT, UPDATE ON leagues, teams, match_scores TO tenniscores_test_loader;
GRANT USAGE ON SCHEMA tenniscores, public TO tenniscores_test_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA tenniscores, public TO tenniscores_test_reader;

-- Runs a query as a role: its row, or the error's code.
CREATE FUNCTION test.run_as(role text, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    result text;
BEGIN
    PERFORM set_config('role', role, true);
    EXECUTE query INTO result;
    PERFORM set_config('role', 'none', true);
    RETURN result;
EXCEPTION WHEN OTHERS THEN
    RETURN sqlstate;
END
$$;
CREATE FUNCTION test.load_as(role text, feed text, options text DEFAULT '') RETURNS text LANGUAGE sql VOLATILE
RETURN test.run_as('tenniscores_test_' || role, format(
    'SELECT concat_ws('' '', inserted, updated, unchanged, rejected) FROM tenniscores.ingest(%L::text %s)', feed,
    options));

-- The loader
SELECT is(test.load_as('loader', test.records('{"Line": 1}', '{"Line": 2}', '{"Line": 3, "Date": null}')), '2 0 0 1',
          'the loader loads, with new leagues and teams');
SELECT is(test.load_as('loader', test.records('{"Line": 1}', '{"Line": 2, "Winner": "away"}')), '0 1 1 0',
          'it corrects');
SELECT is(test.load_as('loader', test.records('{"Line": 3}'), ', dry_run => true'), '1 0 0 0', 'it tries');
SELECT is(test.load_as('loader', test.record('{"match_id": null, "Line": 4}'), ', missing_id => ''derive'''), '1 0 0 0',
          'it derives');
SELECT is(test.load_as('loader', test.record('{"Home Team": "New 1"}'), ', missing_team => ''reject'''), '0 0 0 1',
          'it rejects');
SELECT is(test.load_as('loader', test.record('{"Home Team": "New 1"}'), ', missing_team => ''null'''), '0 1 0 0',
          'it warns');
SELECT is(test.run_as('tenniscores_test_loader', format('SELECT count(*) FROM tenniscores.read_matches(%L::text)',
          test.record())), '1', 'it looks at feeds');
SELECT is(test.run_as('tenniscores_test_loader', 'SELECT tenniscores.ingest_begin() > 0'), 'true', 'it begins a run');
SELECT is(test.run_as('tenniscores_test_loader', format('SELECT tenniscores.ingest_chunk(%s, ''[]'')',
          currval('tenniscores.run_run_id_seq'))), '0', 'it sends a chunk');
SELECT is(test.run_as('tenniscores_test_loader', format('SELECT (tenniscores.ingest_finish(%s)).received',
          currval('tenniscores.run_run_id_seq'))), '0', 'it finishes the run');
SELECT is(test.run_as('tenniscores_test_loader', 'SELECT count(*) FROM tenniscores.' || v), n,
          'it reads the view ' || v)
  FROM (VALUES ('runs', '6'), ('rejects', '2'), ('warnings', '2'), ('coverage', '2'),
               ('changes', '3')) AS v (v, n);
SELECT is((SELECT array_agg(DISTINCT user_name::text) FROM tenniscores.run), ARRAY[session_user::text],
          'the run log has who was connected');
SELECT is(test.run_as('tenniscores_test_loader', q), '42501', 'it may not: ' || q)
  FROM unnest(ARRAY['DELETE FROM tenniscores.run', 'DELETE FROM tenniscores.reject', 'TRUNCATE tenniscores.journal',
      'DELETE FROM match_scores',
                    'SELECT * FROM tenniscores.deploy(''elsewhere'')']) AS q;

-- A scraper
CREATE ROLE tenniscores_test_scraper;
GRANT USAGE ON SCHEMA tenniscores TO tenniscores_test_scraper;
GRANT INSERT (payload, source) ON tenniscores.inbox TO tenniscores_test_scraper;
GRANT USAGE ON SEQUENCE tenniscores.inbox_id_seq TO tenniscores_test_scraper;
SET LOCAL ROLE tenniscores_test_scraper;
INSERT INTO tenniscores.inbox (payload, source) VALUES ('[]', 'a scraper');
RESET ROLE;
SELECT results_eq('SELECT payload, source, state FROM tenniscores.inbox', $$VALUES ('[]', 'a scraper', 'waiting')$$,
                  'a scraper drops in a payload');
SELECT is(test.run_as('tenniscores_test_scraper', q), '42501', 'it may not: ' || q)
  FROM unnest(ARRAY['SELECT * FROM tenniscores.inbox', 'DELETE FROM tenniscores.inbox', 'SELECT tenniscores._process_next()',
                    'INSERT INTO tenniscores.inbox (payload, state) VALUES (''[]'', ''applied'')']) AS q;

-- Without a right on the application's tables nothing is written.
REVOKE UPDATE ON match_scores FROM tenniscores_test_loader;
SELECT test.physical('^(match_scores|leagues|teams)$|(reject|journal)$') AS before \gset
SELECT is(test.load_as('loader', test.records('{"Line": 1, "Home Team": "New 2"}', '{"Line": 2, "Date": null}')),
          '42501', 'a loader that may not update');
SELECT is(test.physical('^(match_scores|leagues|teams)$|(reject|journal)$'), :'before', 'writes nothing at all');
GRANT UPDATE ON match_scores TO tenniscores_test_loader;
REVOKE INSERT ON tenniscores.reject FROM tenniscores_test_loader;
SELECT is(test.load_as('loader', test.records('{"Line": 1, "Home Team": "New 2"}', '{"Line": 2, "Date": null}')),
          '42501', 'a loader that may not keep rejects');
SELECT is(test.physical('^(match_scores|leagues|teams)$|(reject|journal)$'), :'before', 'writes nothing at all');

-- The others
SELECT is(test.load_as(r, test.record()), '42501', format('a %s may not load', r))
          FROM unnest(ARRAY['reader', 'nobody']) AS r;
SELECT is(test.load_as(r, test.record(), ', dry_run => true'), '42501', format('a %s may not try', r))
          FROM unnest(ARRAY['reader', 'nobody']) AS r;
SELECT is(test.run_as('tenniscores_test_' || r, q), '42501', format('a %s may not: %s', r, q))
  FROM unnest(ARRAY['reader', 'nobody']) AS r,
       unnest(ARRAY['SELECT tenniscores.ingest_begin()', 'SELECT tenniscores.ingest_chunk(1, '''')',
           'SELECT tenniscores.ingest_finish(1)',
                    'SELECT * FROM tenniscores.deploy()',
                    'INSERT INTO tenniscores.run (target_schema) VALUES (''public'')',
                    'INSERT INTO tenniscores.league_alias VALUES (''x'', ''X'')',
                    'UPDATE tenniscores.target SET created_tables = true',
                    'DELETE FROM tenniscores.reject', 'SELECT nextval(''tenniscores.run_run_id_seq'')']) AS q;
SELECT is(test.run_as('tenniscores_test_reader', 'SELECT count(*) > 0 FROM tenniscores.' || v), 'true',
          'a reader reads ' || v)
  FROM unnest(ARRAY['runs', 'rejects', 'warnings']) AS v;
SELECT is(test.run_as('tenniscores_test_reader', 'SELECT tenniscores.match_id(''nndz-WWlPd3dyditqQT09'', ''1'')'),
          'nndz-WWlPd3dyditqQT09_Line1',
          'a reader computes ids');
SELECT is(test.run_as('tenniscores_test_nobody', 'SELECT tenniscores.match_id(''nndz-WWlPd3dyditqQT09'', ''1'')'),
          '42501',
          'who may not use the schema computes none');

SELECT * FROM finish();
ROLLBACK;
