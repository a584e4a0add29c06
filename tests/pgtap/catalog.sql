-- What the extension leaves in the catalogs: comments, privileges, and what pg_dump carries.
BEGIN;
\ir lib/test.sql
SELECT no_plan();

CREATE VIEW test.member AS
    SELECT d.classid, d.objid FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid
     WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname = 'tenniscores';
CREATE VIEW test.routine AS
    SELECT p.*, p.oid::regprocedure AS signature FROM pg_proc AS p
        JOIN test.member AS m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid;
CREATE VIEW test.relation AS
    SELECT c.*, c.oid::regclass AS name FROM pg_class AS c JOIN test.member AS m ON m.classid = 'pg_class'::regclass
        AND m.objid = c.oid;

-- All is in its own schema, and all of it says what it is.
SELECT cmp_ok(count(*), '>', 40::bigint, 'the extension''s routines are found') FROM test.routine;
SELECT is_empty('SELECT signature FROM test.routine WHERE pronamespace <> ''tenniscores''::regnamespace',
                'routines are in schema tenniscores');
SELECT is_empty('SELECT name FROM test.relation WHERE relnamespace <> ''tenniscores''::regnamespace',
                'so are tables and views');
SELECT is_empty('SELECT signature FROM test.routine WHERE coalesce(obj_description(oid, ''pg_proc''), '''') = ''''',
                'each routine has a comment');
SELECT is_empty('SELECT name FROM test.relation WHERE relkind IN (''r'', ''v'', ''m'', ''c'') AND coalesce(obj_description(oid, ''pg_class''), obj_description(reltype, ''pg_type''), '''') = ''''',
                'each table, view and type has a comment');
SELECT is_empty('SELECT signature FROM test.routine WHERE (proname LIKE ''\_%'') <> (obj_description(oid, ''pg_proc'') LIKE ''Internal:%'')',
                'what is internal begins with an underscore and says so');
SELECT isnt(obj_description(oid, 'pg_extension'), NULL, 'the extension has a comment') FROM pg_extension
            WHERE extname = 'tenniscores';
SELECT has_function('tenniscores', f.name::name, f.name || '() is there')
  FROM unnest(ARRAY['match_id', 'match_id_problem', 'base_id', 'line', 'read_matches', 'ingest', 'ingest_begin',
      'ingest_chunk', 'ingest_finish',
                    'ingest_problems', 'deploy']) AS f (name);
SELECT has_view('tenniscores', v.name::name, 'view ' || v.name)
                FROM unnest(ARRAY['runs', 'rejects', 'warnings', 'coverage']) AS v (name);

-- Nobody gets more rights by calling it.
SELECT is_empty('SELECT signature FROM test.routine WHERE prosecdef', 'all routines run with the caller''s rights');
SELECT is((SELECT array_agg(DISTINCT provolatile::text) FROM test.routine
          WHERE has_function_privilege('public', oid, 'EXECUTE')), '{i,s}',
          'PUBLIC may execute nothing that writes');
SELECT is_empty('SELECT signature FROM test.routine WHERE has_function_privilege(''public'', oid, ''EXECUTE'') AND proname ~ ''ingest|deploy|^_run|^_write|^_create''',
                'least of all a run');
SELECT is_empty('SELECT name FROM test.relation WHERE relkind IN (''r'', ''v'') AND has_table_privilege(''public'', oid, ''SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'')',
                'PUBLIC has no right on a table or view');
SELECT is_empty('SELECT name FROM test.relation WHERE CASE relkind WHEN ''S'' THEN has_sequence_privilege(''public'', oid, ''SELECT, USAGE, UPDATE'') END',
                'nor on a sequence');
SELECT is(has_schema_privilege('public', 'tenniscores', 'CREATE'), false, 'nor may it create in the schema');
SELECT ok(has_function_privilege('public', f, 'EXECUTE'), 'PUBLIC may compute ids: ' || f)
  FROM unnest(ARRAY['tenniscores.match_id(text, text)', 'tenniscores.match_id_problem(text, text)',
      'tenniscores.base_id(text)',
                    'tenniscores.line(text)']) AS f;

-- pg_dump carries what users must not lose: rows of every table, values of every sequence.
CREATE VIEW test.dumped AS
    SELECT u.oid, u.condition FROM pg_extension AS e, unnest(e.extconfig, e.extcondition) AS u (oid, condition)
        WHERE e.extname = 'tenniscores';
SELECT is_empty('SELECT name FROM test.relation WHERE relkind IN (''r'', ''S'') AND oid NOT IN (SELECT oid FROM test.dumped)',
                'pg_dump carries each table and sequence');
SELECT is_empty('SELECT oid::regclass FROM test.dumped WHERE condition <> '''' AND oid NOT IN (''tenniscores.league_alias''::regclass, ''tenniscores.rule''::regclass)', 'with all rows');
SELECT is((SELECT condition FROM test.dumped WHERE oid = 'tenniscores.league_alias'::regclass), 'WHERE NOT builtin',
          'but for built-in aliases, which the extension brings itself');

-- No routine brings the server down, whatever it is given.
CREATE FUNCTION test.call_with_nulls(routine oid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    p pg_proc := (SELECT p FROM pg_proc AS p WHERE p.oid = routine);
BEGIN
    EXECUTE format('SELECT * FROM %s(%s)', p.oid::regproc,
                   (SELECT string_agg('NULL::' || format_type(t, NULL), ', ' ORDER BY o)
                    FROM unnest(p.proargtypes) WITH ORDINALITY AS u (t, o)));
    RETURN 'returns';
EXCEPTION WHEN OTHERS THEN
    RETURN 'fails';
END
$$;
SELECT ok(test.call_with_nulls(oid) IN ('returns', 'fails'), 'called with NULLs: ' || signature)
  FROM test.routine WHERE prokind = 'f' AND proname <> 'deploy' ORDER BY proname LIKE '\_run\_open', signature::text;

SELECT * FROM finish();
ROLLBACK;
