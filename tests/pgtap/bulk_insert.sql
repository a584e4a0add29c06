-- New rows go in as COPY writes them, where that gives what INSERT gives; elsewhere INSERT it is.
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
SET client_min_messages = warning;

-- The two ways to the same tables
CREATE FUNCTION test.load_season(target text, bulk_insert text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    snapshot text;
    counts text[];
BEGIN
    PERFORM set_config('tenniscores.target_schema', target, true),
            set_config('tenniscores.bulk_insert', bulk_insert, true);
    FOREACH snapshot IN ARRAY ARRAY['apta_2025_snapshot_1', 'apta_2025_snapshot_2', 'apta_2025_snapshot_3',
                                    'apta_2025_snapshot_5', 'nstf_2025_july'] LOOP
        counts := counts || test.counts(tenniscores.ingest(test.feed(snapshot), missing_team => 'create'));
    END LOOP;
    RETURN array_to_string(counts, E'\n');
END
$$;
-- What a run leaves behind, without times and run ids.
CREATE FUNCTION test.journal(target text) RETURNS text LANGUAGE sql STABLE
RETURN (SELECT string_agg(concat_ws(' ', j.action, j.match_ids, j.before, j.after), E'\n' ORDER BY j.entry_id)
          FROM tenniscores.journal AS j JOIN tenniscores.run AS r USING (run_id) WHERE r.target_schema = target);
SELECT FROM tenniscores.deploy('by_insert');
SELECT FROM tenniscores.deploy('in_bulk');
SELECT is(tenniscores._bulk_obstacle('in_bulk.match_scores'), NULL, 'a table as deploy() makes it has no obstacle');
SELECT test.load_season('by_insert', 'off') AS counts \gset
SELECT is(test.load_season('in_bulk', 'on'), :'counts', 'both ways: the same counts');
SELECT is(test.content('in_bulk'), test.content('by_insert'), 'the same rows');
SELECT is(test.journal('in_bulk'), test.journal('by_insert'), 'the same journal');
SELECT is((SELECT count(*) FROM in_bulk.match_scores WHERE created_at IS NULL), 0::bigint, 'defaults are there');
SELECT is((SELECT count(*) FROM in_bulk.teams WHERE xmax <> '0'),
    (SELECT count(*) FROM by_insert.teams WHERE xmax <> '0'), 'as many parents were locked');
SELECT throws_ok('SET tenniscores.bulk_insert = maybe', '22023', NULL, 'on or off, nothing else');

-- The rows of the application's own columns
CREATE SCHEMA own;
CREATE DOMAIN own.grade AS int NOT NULL DEFAULT 3 CHECK (VALUE > 0);
CREATE DOMAIN own.word AS text CHECK (VALUE <> 'never');
CREATE TABLE own.parent (id int PRIMARY KEY, name text);
INSERT INTO own.parent SELECT n, 'p' || n FROM generate_series(1, 50) AS n;
CREATE SEQUENCE own.numbers;
CREATE TABLE own.child (
    gone int, word own.word, at timestamptz DEFAULT now(), id bigint GENERATED ALWAYS AS IDENTITY,
        gone_too text DEFAULT 'x', key varchar(9) UNIQUE,
    number int DEFAULT nextval('own.numbers') * 10, grade own.grade, parent_id bigint REFERENCES own.parent, empty text,
    short varchar(3) DEFAULT 'abc', day date NOT NULL, amount int CHECK (amount < 100), "Odd ""Name" int,
        self int REFERENCES own.child (number), UNIQUE (number));
ALTER TABLE own.child DROP gone, DROP gone_too;
CREATE INDEX ON own.child (lower(key)) WHERE amount > 5;
CREATE TABLE own.twin (LIKE own.child INCLUDING ALL);
CREATE VIEW own.feed AS
    SELECT lpad(n::text, 5, '0') AS key, (n % 50 + 1)::int AS parent_id,
        timestamp '2024-01-01 12:00' + n * interval '1 day' AS day,
           (n % 9)::bigint AS amount, n AS "Odd ""Name", CASE WHEN n % 7 > 0 THEN repeat('w', n % 3) END AS word
      FROM generate_series(1, 2500) AS n;
CREATE FUNCTION test.bulk(query text) RETURNS bigint LANGUAGE sql VOLATILE
RETURN tenniscores._bulk_insert('own.child', 'key', query);

SELECT is(test.bulk('SELECT * FROM own.feed ORDER BY key'), 2500::bigint, 'more rows than a batch has');
ALTER SEQUENCE own.numbers RESTART;
INSERT INTO own.twin (key, parent_id, day, amount, "Odd ""Name", word) SELECT * FROM own.feed ORDER BY key;
\set columns 'word, at::date, id, key, number, grade, parent_id, empty, short, day, amount, "Odd ""Name", self'
SELECT set_eq('SELECT ' || :'columns' || ' FROM own.child', 'SELECT ' || :'columns' || ' FROM own.twin',
              'the same as by INSERT: casts, defaults, domains, identity, columns that were dropped');
SET enable_seqscan = off;
SELECT is((SELECT count(*) FROM own.child WHERE key >= ''), 2500::bigint, 'the unique index has all');
SELECT is((SELECT count(*) FROM own.child WHERE lower(key) >= '' AND amount > 5),
    (SELECT count(*) FROM own.twin WHERE amount > 5), 'so has one on an expression of some rows');
RESET enable_seqscan;
SELECT is(test.bulk('SELECT * FROM own.feed WHERE false'), 0::bigint, 'no rows');
SELECT is(tenniscores._bulk_insert('own.twin', 'key', $$
    SELECT 'b' || n AS key, date '2024-01-01' AS day,
           (SELECT string_agg(md5(n::text || i), '') FROM generate_series(1, 3000) AS i) AS word
      FROM generate_series(1, 20) AS n$$), 20::bigint, 'values that need TOAST');
SELECT is((SELECT count(DISTINCT md5(word)) FROM own.twin WHERE length(word) = 96000), 20::bigint, 'are whole');
SELECT is(test.bulk($$SELECT date '2024-01-01' AS day, 'r' || n AS key, 990000 + 10 * n AS number,
    990000 + 10 * (5 - n) AS self FROM generate_series(1, 4) AS n$$),
          4::bigint, 'rows that refer to others of the same command');

-- Errors: those of INSERT, and nothing is written.
SELECT count(*) AS before FROM own.child \gset
SELECT throws_ok(format('SELECT test.bulk(%L)', t.query), t.code, t.message, t.name)
  FROM (VALUES ('23502', 'null value in column "day" of relation "child" violates not-null constraint', 'NOT NULL',
      'SELECT ''n'' AS key'),
               ('23514', 'new row for relation "child" violates check constraint "child_amount_check"', 'CHECK',
                   'SELECT ''n'' AS key, now() AS day, 100 AS amount'),
               ('23514', 'value for domain own.word violates check constraint "word_check"', 'a domain''s CHECK',
                   'SELECT ''n'' AS key, now() AS day, ''never''::text AS word'),
               ('23502', 'domain own.grade does not allow null values', 'a domain''s NOT NULL',
                   'SELECT ''n'' AS key, now() AS day, NULL::int AS grade'),
               ('22001', 'value too long for type character varying(9)', 'a value that is too long is not cut',
                   'SELECT ''0123456789''::text AS key, now() AS day'),
               ('22003', 'integer out of range', 'a number that is too large',
                   'SELECT ''n'' AS key, now() AS day, 3000000000 AS amount'),
               ('42804', 'column "amount" is of type integer but expression is of type date',
                   'a type that does not fit', 'SELECT ''n'' AS key, date ''2024-01-01'' AS amount'),
               ('42703', 'the query has columns that table "child" does not have', 'a column that is not there',
                   'SELECT ''n'' AS key, 1 AS nothing'),
               ('42703', 'the query has columns that table "child" does not have', 'one that was dropped',
                   'SELECT ''n'' AS key, 1 AS gone'),
               ('42703', 'the query has columns that table "child" does not have', 'one that is there twice',
                   'SELECT ''n'' AS key, ''m'' AS key'),
               ('428C9', 'cannot insert a non-DEFAULT value into column "id"', 'an identity that is always generated',
                   'SELECT ''n'' AS key, 1 AS id'),
               ('23505', 'duplicate key value violates unique constraint "child_number_key"', 'another unique column',
                   'SELECT ''n'' AS key, now() AS day, 10 AS number'),
               ('40001', 'child was changed while the run was applied', 'the key: somebody was faster',
                   'SELECT ''00007'' AS key, now() AS day'),
               ('23503', 'insert or update on table "child" violates foreign key constraint "child_parent_id_fkey"',
                   'a foreign key',
                'SELECT ''n'' || n AS key, now() AS day, n AS parent_id FROM generate_series(40, 60) AS n'),
               ('22012', 'division by zero', 'an error of the query',
                   'SELECT ''n'' || n AS key, now() AS day, 1 / (1500 - n) AS amount FROM generate_series(1, 2000) AS n')
       ) AS t (code, message, name, query);
SELECT is((SELECT count(*) FROM own.child), :before::bigint, 'nothing was written');
CREATE FUNCTION test.details(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text; hint text; schema_name text; table_name text; constraint_name text;
BEGIN
    EXECUTE query;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT, schema_name = SCHEMA_NAME,
                            table_name = TABLE_NAME, constraint_name = CONSTRAINT_NAME;
    RETURN concat_ws('|', detail, nullif(hint, ''), nullif(schema_name, ''), nullif(table_name, ''),
        nullif(constraint_name, ''));
END
$$;
SELECT is(test.details($$SELECT test.bulk('SELECT ''n'' AS key, now() AS day, 51 AS parent_id')$$),
          test.details($$INSERT INTO own.child (key, day, parent_id) VALUES ('n', now(), 51)$$),
              'a foreign key''s error has the details that PostgreSQL''s has');
SELECT is(test.details($$SELECT test.bulk('SELECT ''00007'' AS key, now() AS day')$$),
          'Key (key)=(00007) already exists.|Run it again: nothing was written.',
              'somebody was faster: which key, and what to do');
BEGIN READ ONLY;
SELECT throws_ok($$SELECT test.bulk('SELECT ''n'' AS key, now() AS day')$$, '25006', NULL,
    'a transaction that may only read');
ROLLBACK;

-- The parents that are locked are those that INSERT locks.
BEGIN;
SELECT FROM test.bulk('SELECT ''k'' || n AS key, now() AS day, n AS parent_id FROM generate_series(3, 40, 3) AS n');
SELECT is((SELECT array_agg(id ORDER BY id) FROM own.parent WHERE xmax = pg_current_xact_id()::xid),
          (SELECT array_agg(n) FROM generate_series(3, 40, 3) AS n), 'parents are locked by this transaction');
ROLLBACK;
-- A parent that this transaction has deleted, or added
BEGIN;
DELETE FROM own.parent WHERE id = 50 AND NOT EXISTS (SELECT FROM own.child WHERE parent_id = 50);
INSERT INTO own.parent VALUES (51);
SELECT is(test.bulk('SELECT ''k'' AS key, now() AS day, 51 AS parent_id'), 1::bigint,
    'a parent of the same transaction');
TRUNCATE own.child CASCADE;
DELETE FROM own.parent WHERE id = 49;
SELECT throws_ok($$SELECT test.bulk('SELECT ''k'' AS key, now() AS day, 49 AS parent_id')$$, '23503', NULL,
    'not one that it has deleted');
ROLLBACK;
-- More values than one look-up takes
BEGIN;
INSERT INTO own.parent SELECT n FROM generate_series(100, 25000) AS n;
SELECT is(test.bulk('SELECT ''m'' || n AS key, now() AS day, n AS parent_id FROM generate_series(25000, 100, -1) AS n'),
    24901::bigint, 'many parents');
SELECT throws_ok($$SELECT test.bulk('SELECT ''o'' || n AS key, now() AS day, nullif(n, 25001) + 1 AS parent_id
                                       FROM generate_series(100, 25001) AS n')$$,
                 '23503', NULL, 'one of many that is not there');
ROLLBACK;

-- Privileges: those of INSERT. The parents are looked up with their owner's.
CREATE ROLE tenniscores_test_bulk;
GRANT USAGE ON SCHEMA own, tenniscores TO tenniscores_test_bulk;
GRANT EXECUTE ON FUNCTION tenniscores._bulk_insert(regclass, name, text) TO tenniscores_test_bulk;
CREATE FUNCTION test.as_role(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    written text;
    problem text;
BEGIN
    SET LOCAL ROLE tenniscores_test_bulk;
    written := tenniscores._bulk_insert('own.child', 'key', query);
    RESET ROLE;
    RETURN written;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS problem = PG_EXCEPTION_DETAIL;
    RETURN concat_ws(' ', sqlstate, nullif(problem, ''));
END
$$;
SELECT is(test.as_role('SELECT ''p1'' AS key, now() AS day, 1 AS parent_id'), '42501', 'without INSERT: refused');
GRANT INSERT (key, day) ON own.child TO tenniscores_test_bulk;
GRANT USAGE ON SEQUENCE own.numbers TO tenniscores_test_bulk;
SELECT is(test.as_role('SELECT ''p1'' AS key, now() AS day, 1 AS parent_id'), '42501',
    'without INSERT on one of the columns: refused');
SELECT is(test.as_role('SELECT ''p1'' AS key, now() AS day'), '1', 'with INSERT on all of them');
GRANT INSERT ON own.child TO tenniscores_test_bulk;
SELECT is(test.as_role('SELECT ''p2'' AS key, now() AS day, 1 AS parent_id'), '1',
    'with INSERT on the table, and no right on the parents');
SELECT is(test.as_role('SELECT ''p3'' AS key, now() AS day, 51 AS parent_id'),
    '23503 Key is not present in table "parent".', 'a value is not told to who may not read it');
GRANT SELECT (parent_id) ON own.child TO tenniscores_test_bulk;
SELECT is(test.as_role('SELECT ''p3'' AS key, now() AS day, 51 AS parent_id'),
    '23503 Key (parent_id)=(51) is not present in table "parent".', 'it is to who may');
SELECT is(test.as_role('SELECT key FROM own.twin'), '42501', 'what the query reads must be allowed');
REVOKE USAGE ON SEQUENCE own.numbers FROM tenniscores_test_bulk;
SELECT is(test.as_role('SELECT ''p4'' AS key, now() AS day'), '42501', 'and what the defaults use');
ALTER TABLE own.parent ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT USAGE ON SEQUENCE own.numbers TO tenniscores_test_bulk;
SELECT is(test.as_role('SELECT ''p5'' AS key, now() AS day, 1 AS parent_id'), '1',
    'row security of the parents does not matter, as with the triggers');
DROP OWNED BY tenniscores_test_bulk;
DROP ROLE tenniscores_test_bulk;

SELECT * FROM finish();
