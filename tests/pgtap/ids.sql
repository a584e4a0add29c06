-- The ids: the rule, its reasons, and the small functions around it.
BEGIN;
\ir lib/test.sql
SELECT no_plan();

CREATE TABLE test.vector (match_id text, line text, id text, problem text);
INSERT INTO test.vector VALUES
    ('nndz-WWlPd3dyditqQT09', 'Line 3', 'nndz-WWlPd3dyditqQT09_Line3', NULL),
    ('nndz-WWlPd3dyditqQT09_Line3', 'Line 3', 'nndz-WWlPd3dyditqQT09_Line3', NULL),
    ('nndz-WWlPd3dyditqQT09_Line3_Line3', NULL, 'nndz-WWlPd3dyditqQT09_Line3', NULL),
    (' cnswpl_nndz-WWlPd3dyditqQT09_Line1 ', '1', 'nndz-WWlPd3dyditqQT09_Line1', NULL),
    ('nndz-WWlPd3dyditqQT09%3D', 'Court 2', NULL, 'malformed_match_id'),
    ('nndz-WWlPd3dyditqQQ%3D%3D', 'Court 2', 'nndz-WWlPd3dyditqQQ==_Line2', NULL),
    ('nndz-WWlPd3dyditqQT09_Line3', 'Line 4', NULL, 'line_conflict'),
    ('nndz-WWlPd3dyditqQT09', NULL, NULL, 'missing_line'),
    ('table_Series_1_12', NULL, NULL, 'placeholder_match_id'),
    ('unknown_Line2', 'Line 2', NULL, 'placeholder_match_id'),
    ('unknown_Line2', NULL, NULL, 'placeholder_match_id'),
    ('None', 'Line 2', NULL, 'missing_match_id'),
    ('null', 'Line 2', NULL, 'missing_match_id'),
    ('', 'Line 2', NULL, 'missing_match_id'),
    (E' \t ', 'Line 2', NULL, 'missing_match_id'),
    (NULL, 'Line 2', NULL, 'missing_match_id'),
    (NULL, NULL, NULL, 'missing_match_id'),
    -- spellings of the line
    ('nndz-WWlPd3dyditqQT09', 'line3', 'nndz-WWlPd3dyditqQT09_Line3', NULL),
    ('nndz-WWlPd3dyditqQT09', 'Court #3', 'nndz-WWlPd3dyditqQT09_Line3', NULL),
    ('nndz-WWlPd3dyditqQT09', '3', 'nndz-WWlPd3dyditqQT09_Line3', NULL),
    ('nndz-WWlPd3dyditqQT09', '03', 'nndz-WWlPd3dyditqQT09_Line3', NULL),
    ('nndz-WWlPd3dyditqQT09', '99', 'nndz-WWlPd3dyditqQT09_Line99', NULL),
    ('nndz-WWlPd3dyditqQT09', '100', NULL, 'missing_line'),
    ('nndz-WWlPd3dyditqQT09', '0', NULL, 'missing_line'),
    ('nndz-WWlPd3dyditqQT09', '-3', NULL, 'missing_line'),
    ('nndz-WWlPd3dyditqQT09', 'Singles', NULL, 'missing_line'),
    -- a field without a number says nothing, the suffix does
    ('nndz-WWlPd3dyditqQT09_Line2', 'Singles', 'nndz-WWlPd3dyditqQT09_Line2', NULL),
    -- suffixes
    ('nndz-WWlPd3dyditqQT09_Line3_Line4', NULL, NULL, 'line_conflict'),
    ('nndz-WWlPd3dyditqQT09_Line3_Line4', 'Line 4', NULL, 'line_conflict'),
    ('nndz-WWlPd3dyditqQT09_Line12', 'Line 1', NULL, 'line_conflict'),
    ('nndz-WWlPd3dyditqQT09_Line0', NULL, NULL, 'malformed_match_id'),
    ('nndz-WWlPd3dyditqQT09_Line100', NULL, NULL, 'malformed_match_id'),
    ('nndz-WWlPd3dyditqQT09_Line', 'Line 1', NULL, 'malformed_match_id'),
    -- what was already an error stays the first reason
    ('table_1_Line1_Line2', NULL, NULL, 'placeholder_match_id'),
    ('rubbish_Line1_Line2', NULL, NULL, 'line_conflict'),
    ('rubbish_Line1', 'Line 2', NULL, 'malformed_match_id'),
    -- placeholders in any case
    ('TABLE_1', '1', NULL, 'placeholder_match_id'),
    ('UNKNOWN', '1', NULL, 'placeholder_match_id'),
    ('nstf_match_12', '1', NULL, 'placeholder_match_id'),
    ('NSTF_Match_12', '1', NULL, 'placeholder_match_id'),
    -- the form of the base
    ('nndz-WWlPd3dydi09', '1', 'nndz-WWlPd3dydi09_Line1', NULL),
    ('nndz-WWlPd3dyditqQT0909az', '1', 'nndz-WWlPd3dyditqQT0909az_Line1', NULL),
    ('nndz-WWlPd3dyditqQT0909az3', '1', NULL, 'malformed_match_id'),
    ('nndz-WWlPd3dyditqQT0', '1', NULL, 'malformed_match_id'),
    ('nndz-WWlPd3dyditqQT0909a=', '1', 'nndz-WWlPd3dyditqQT0909a=_Line1', NULL),
    ('nndz-WWlPd3dyditqQ===', '1', NULL, 'malformed_match_id'),
    ('nndz-WWlPd3dydi=qQT09', '1', NULL, 'malformed_match_id'),
    ('nndz-WWlP+3dyd/tqQT09', '1', 'nndz-WWlP+3dyd/tqQT09_Line1', NULL),
    ('nndz-WWlP%2B3dyd%2FtqQT09', '1', 'nndz-WWlP+3dyd/tqQT09_Line1', NULL),
    ('nndz-WWlP_3dyd-tqQT09', '1', NULL, 'malformed_match_id'),
    ('NNDZ-WWlPd3dyditqQT09', '1', NULL, 'malformed_match_id'),
    ('nndz-', '1', NULL, 'malformed_match_id'),
    ('cnswpl_WWlPd3dyditqQT09', '1', NULL, 'malformed_match_id'),
    ('cnswpl_cnswpl_nndz-WWlPd3dyditqQT09', '1', NULL, 'malformed_match_id'),
    ('prov1-0123456789abcdef0123456789abcdef', '1', NULL, 'malformed_match_id'),
    (repeat('x', 100000), '1', NULL, 'malformed_match_id');

SELECT is(tenniscores.match_id(v.match_id, v.line), v.id,
          format('match_id(%L, %L)', left(v.match_id, 60), v.line))
  FROM test.vector AS v;
SELECT is(tenniscores.match_id_problem(v.match_id, v.line), v.problem,
          format('match_id_problem(%L, %L)', left(v.match_id, 60), v.line))
  FROM test.vector AS v;

SELECT is(tenniscores.match_id('nndz-WWlPd3dyditqQT09_Line3'), 'nndz-WWlPd3dyditqQT09_Line3',
          'the line may be left out');
SELECT is(tenniscores.match_id_problem('nndz-WWlPd3dyditqQT09'), 'missing_line', 'also for the reason');
SELECT is(tenniscores.match_id(match_id => 'nndz-WWlPd3dyditqQT09', line => 'Line 3'), 'nndz-WWlPd3dyditqQT09_Line3',
          'the arguments have names');
SELECT ok((tenniscores.match_id(v.match_id, v.line) IS NULL) = (tenniscores.match_id_problem(v.match_id,
          v.line) IS NOT NULL),
          'there is either an id or a reason')
  FROM test.vector AS v;
SELECT is(tenniscores.match_id(v.id, NULL), v.id, 'an id is the id of itself')
  FROM test.vector AS v WHERE v.id IS NOT NULL;

-- base_id(), line()
SELECT is(tenniscores.base_id('nndz-WWlPd3dyditqQT09_Line3'), 'nndz-WWlPd3dyditqQT09', 'base_id() of an id');
SELECT is(tenniscores.base_id('nndz-WWlPd3dyditqQT09'), 'nndz-WWlPd3dyditqQT09', 'base_id() of a base id');
SELECT is(tenniscores.base_id('prov1-0123456789abcdef0123456789abcdef'), NULL, 'a provisional id has no base');
SELECT is(tenniscores.base_id('rubbish'), NULL, 'nor has rubbish');
SELECT is(tenniscores.base_id(NULL), NULL, 'nor has NULL');
SELECT is(tenniscores.line('nndz-WWlPd3dyditqQT09_Line12'), 12, 'line() of an id');
SELECT is(tenniscores.line('nndz-WWlPd3dyditqQT09'), NULL, 'a base id has no line');
SELECT is(tenniscores.line('prov1-0123456789abcdef0123456789abcdef'), NULL, 'a provisional id has no line');
SELECT is(tenniscores.line(NULL), NULL, 'nor has NULL');

-- is_source_id(), is_provisional_id()
SELECT is(ARRAY[tenniscores.is_source_id(v.id), tenniscores.is_provisional_id(v.id)],
          ARRAY[v.is_source, v.is_provisional],
          format('is_source_id(%1$L), is_provisional_id(%1$L)', v.id))
  FROM (VALUES ('nndz-WWlPd3dyditqQT09_Line3', true, false),
               ('nndz-WWlPd3dyditqQT09', false, false),
               ('nndz-WWlPd3dyditqQT09_Line3_Line3', false, false),
               (' nndz-WWlPd3dyditqQT09_Line3', false, false),
               ('nndz-WWlPd3dyditqQT09_Line03', false, false),
               ('cnswpl_nndz-WWlPd3dyditqQT09_Line3', false, false),
               ('prov1-0123456789abcdef0123456789abcdef', false, true),
               ('prov1-0123456789ABCDEF0123456789abcdef', false, false),
               ('prov1-0123456789abcdef0123456789abcde', false, false),
               ('prov1-0123456789abcdef0123456789abcdef0', false, false),
               ('', false, false), (NULL, NULL, NULL)) AS v (id, is_source, is_provisional);

-- Ids in an index and in parallel plans need these promises.
SELECT is(format('%s %s', p.provolatile, p.proparallel), 'i s',
          p.oid::regprocedure || ' is immutable and parallel safe')
  FROM pg_proc AS p
 WHERE p.pronamespace = 'tenniscores'::regnamespace
   AND p.proname IN ('match_id', 'match_id_problem', 'base_id', 'line', 'is_source_id', 'is_provisional_id',
                     'provisional_id', 'fold_name', 'series_key', 'set_difference');
SELECT lives_ok('CREATE INDEX ON test.vector (tenniscores.match_id(match_id, line))', 'an index on the id');

-- The helpers by which names and scores are compared
SELECT is(tenniscores.fold_name(E'  Lake \t Forest  S1 '), 'Lake Forest S1', 'fold_name() folds white space');
SELECT is(tenniscores.series_key(v.text), v.key, format('series_key(%L)', v.text))
  FROM (VALUES ('Series 22', '22'), ('22', '22'), ('Skokie 22', '22'), ('S2B', '2b'), ('2B', '2b'),
               ('Wilmette S1 T2', '1'), ('Wilmette PD II - 21', '21'), ('Winnetka SN (3)', 'sn'), (NULL, NULL))
       AS v (text, key);
SELECT is(tenniscores.set_difference(v.scores), v.difference, format('set_difference(%L)', v.scores))
  FROM (VALUES ('6-4, 6-4', 2), ('4-6, 6-7 [3-7]', -2), ('6-4, 4-6, 1-0 [10-8]', 1), ('6-4, 4-6', 0),
               ('Unknown Scores', NULL), ('', NULL), (NULL, NULL)) AS v (scores, difference);

SELECT * FROM finish();
ROLLBACK;
