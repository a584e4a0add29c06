-- Objects of the same names in a schema that comes first in the caller's search path do not matter.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
SELECT FROM tenniscores.ingest(test.feed('apta_2025_snapshot_1'), missing_team => 'create');

CREATE SCHEMA evil;
CREATE FUNCTION evil.trap() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$;
CREATE TABLE evil.match_scores (id int);
CREATE TABLE evil.leagues (id int);
CREATE TABLE evil.teams (id int);
CREATE TABLE evil.run (id int);
CREATE TABLE evil.tenniscores_stage (id int);
CREATE TABLE evil.pg_class (id int);
-- functions and aggregates that fail
SELECT format('CREATE FUNCTION evil.%s RETURNS %s LANGUAGE plpgsql AS $f$ BEGIN RAISE ''trapped: %1$s''; END $f$',
              f.signature, f.type)
  FROM (VALUES ('lower(text)', 'text'), ('btrim(text)', 'text'), ('to_regclass(text)', 'regclass'),
               ('format(text, text)', 'text'),
               ('clock_timestamp()', 'timestamptz'), ('set_config(text, text, boolean)', 'text'),
               ('nextval(regclass)', 'bigint'),
               ('unnest(text[])', 'text'), ('hashtextextended(text, bigint)', 'bigint'),
               ('pg_advisory_xact_lock(bigint)', 'void'),
               ('jsonb_strip_nulls(jsonb)', 'jsonb'), ('trapped_state(bigint, bigint)', 'bigint'),
               ('trapped_state(bigint, anyelement)', 'bigint'),
               ('eq(text, text)', 'boolean'), ('eq(bigint, bigint)', 'boolean'), ('eq(name, text)', 'boolean'),
               ('cat(text, text)', 'text'),
               ('get(jsonb, text)', 'text'), ('encode(bytea, text)', 'text'),
               ('convert_from(bytea, name)', 'text')) AS f (signature, type) \gexec
SELECT format('CREATE AGGREGATE evil.%s (sfunc = evil.trapped_state, stype = bigint)', a)
  FROM unnest(ARRAY['min(bigint)', 'max(bigint)', 'sum(bigint)']) AS a \gexec
SELECT format('CREATE OPERATOR evil.%s (leftarg = %s, rightarg = %s, function = evil.%s)', o.name, o.l, o.r, o.f)
  FROM (VALUES ('=', 'text', 'text', 'eq'), ('=', 'bigint', 'bigint', 'eq'), ('=', 'name', 'text', 'eq'),
               ('||', 'text', 'text', 'cat'),
               ('->>', 'jsonb', 'text', 'get')) AS o (name, l, r, f) \gexec

-- Runs a query under that path: its one value, or the error.
CREATE FUNCTION test.trapped(query text) RETURNS text LANGUAGE plpgsql SET search_path = evil, pg_catalog, public AS $$
DECLARE
    result text;
BEGIN
    EXECUTE query INTO result;
    RETURN result;
EXCEPTION WHEN OTHERS THEN
    RETURN sqlerrm;
END
$$;
SELECT is(test.trapped($$SELECT lower('X')$$), 'trapped: lower(text)', 'the traps work: a function');
SELECT is(test.trapped($$SELECT 'a'::text = 'a'::text$$), 'trapped: eq(text, text)', 'an operator');
SELECT is(test.trapped('SELECT min(1::bigint)'), 'trapped: trapped_state(bigint, bigint)', 'an aggregate');
SELECT is(test.trapped('SELECT count(*) FROM match_scores'), '0', 'a table');

SELECT is(test.trapped(format('SELECT test.counts(tenniscores.ingest(%L::text))', test.record('{"Line": 1}'))),
          'received 1 inserted 1', 'ingest() of text');
SELECT is(test.trapped(format('SELECT test.counts(tenniscores.ingest(%L::bytea))',
          convert_to(test.record('{"Line": 2, "Home Team": "New 1"}'), 'UTF8'))),
          'received 1 inserted 1 warnings 1', 'ingest() of bytea, with a new team');
SELECT is(test.trapped(format('SELECT test.counts(tenniscores.ingest(%L::text, league => ''apta'', series => ''23'', missing_id => ''derive'', missing_team => ''reject'', dry_run => true))',
                              test.records('{"Line": 3}', '{"Line": 4, "Winner": "x"}'))),
                              'received 2 inserted 1 rejected 1 warnings 1', 'with all its options');
SELECT is(test.trapped('SELECT string_agg(reason, '' '') FROM tenniscores.ingest_problems()'), 'invalid_winner',
          'ingest_problems()');
SELECT tenniscores.ingest_begin() AS run \gset
SELECT is(test.trapped(format('SELECT tenniscores.ingest_chunk(%s, %L::bytea)', :run,
          convert_to(test.record('{"Line": 5}'), 'UTF8'))), '1', 'ingest_chunk()');
SELECT is(test.trapped(format('SELECT test.counts(tenniscores.ingest_finish(%s))', :run)), 'received 1 inserted 1 warnings 1',
          'ingest_finish()');
SELECT is(test.trapped('SELECT tenniscores.ingest_begin(league => ''apta'', dry_run => true)'), '0', 'ingest_begin()');
SELECT FROM tenniscores.ingest_chunk(0, '[]');
SELECT FROM tenniscores.ingest_finish(0);
SELECT is(test.trapped(format('SELECT test.counts(tenniscores.ingest_finish(%s))', :run)),
          format('run %s is not open in this transaction', :run),
          'errors are those of the extension');
SELECT is(test.trapped(format('SELECT tenniscores_match_id FROM tenniscores.read_matches(%L::text)', test.record())),
          'nndz-WWlPd3dyditqQT09_Line1',
          'read_matches() of text');
SELECT is(test.trapped(format('SELECT tenniscores_match_id FROM tenniscores.read_matches(%L::bytea, ''derive'')',
          convert_to(test.record(), 'UTF8'))),
          'nndz-WWlPd3dyditqQT09_Line1', 'read_matches() of bytea');
SELECT is(test.trapped('SELECT string_agg(DISTINCT status, '' '') FROM tenniscores.deploy()'), 'ok', 'deploy()');
SELECT is(test.trapped('SELECT status FROM tenniscores.deploy(''elsewhere'') LIMIT 1'), 'done',
          'deploy() of another schema');
SELECT is(test.trapped('SELECT coverage_percent FROM tenniscores.coverage LIMIT 1'), '100.00', 'the view coverage');
SELECT is(test.trapped('SELECT reason FROM tenniscores.rejects LIMIT 1'), NULL, 'the view rejects');
SELECT is(test.trapped('SELECT inserted FROM tenniscores.runs LIMIT 1'), '1', 'the view runs');
SELECT is((SELECT count(*) FROM match_scores), 370::bigint, 'the rows are where they belong');
SELECT is((SELECT count(*) FROM evil.match_scores), 0::bigint, 'and nowhere else');

-- Nor do temporary tables of those names.
CREATE TEMPORARY TABLE match_scores (id int);
CREATE TEMPORARY TABLE leagues (id int);
CREATE TEMPORARY TABLE teams (id int);
CREATE TEMPORARY TABLE run (id int);
CREATE TEMPORARY TABLE pg_class (id int);
SELECT is(test.counts(tenniscores.ingest(test.record('{"Line": 5, "Winner": "away", "Home Team": "New 2"}'))),
          'received 1 updated 1 warnings 1',
          'ingest() beside temporary tables');
SELECT is(string_agg(DISTINCT status, ' '), 'ok', 'deploy() beside temporary tables') FROM tenniscores.deploy();
SELECT is(coverage_percent, 100.00, 'the view coverage beside temporary tables') FROM tenniscores.coverage
          WHERE league = '(all)';

-- The caller's own settings are as they were.
SET search_path = public, pg_temp;
SET work_mem = '5MB';
SET client_min_messages = warning;
SELECT FROM tenniscores.ingest(test.record());
SELECT is(current_setting('search_path'), 'public, pg_temp', 'the search path is the caller''s again');
SELECT is(current_setting('work_mem'), '5MB', 'work_mem too');
SELECT is(current_setting('client_min_messages'), 'warning', 'and client_min_messages');

SELECT * FROM finish();
ROLLBACK;
