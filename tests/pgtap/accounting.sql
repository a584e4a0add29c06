-- Every record is accounted for: the counts, the run log, the journal and the tables say the same.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();

SELECT throws_ok('SELECT * FROM tenniscores.ingest_problems()', '55000', 'no run was finished in this transaction',
                 'without a run there is nothing to tell');
SAVEPOINT before_run;
SELECT FROM tenniscores.ingest('[]'::text);
SELECT is((SELECT count(*) FROM tenniscores.ingest_problems()), 0::bigint, 'a run without rejects');
ROLLBACK TO before_run;
SELECT throws_ok('SELECT * FROM tenniscores.ingest_problems()', '55000', 'no run was finished in this transaction',
                 'nor where it was rolled back');

-- A first load, then one of everything
SELECT FROM tenniscores.ingest(test.records('{"Line": 1}', '{"Line": 2}', '{"Line": 3}'), source => 'first');
CREATE TABLE test.before AS SELECT * FROM match_scores;
SELECT is(test.counts(tenniscores.ingest(test.records(
              '{"Line": 1}',                                   -- unchanged
              '{"Line": 2, "Winner": "away"}',                 -- updated
              '{"Line": 3, "Scores": "6-0, 6-0"}',             -- duplicate
              '{"Line": 3, "Scores": "6-1, 6-1"}',             -- updated
              '{"Line": 4}', '{"Line": 5}', '{"Line": 5}',     -- 2 inserted, 1 duplicate
              '{"Line": 6, "league_id": "nstf"}',              -- filtered
              '{"Line": 7, "Date": null}', '{"Winner": "x"}'), -- rejected
              source => 'everything', league => 'apta', missing_team => 'null')),
          'received 10 inserted 2 updated 2 unchanged 1 duplicate 2 filtered 1 rejected 2', 'the counts of a run');
SELECT run_id AS run FROM tenniscores.run WHERE source = 'everything' \gset

SELECT is((SELECT count(*) FROM match_scores), (SELECT sum(inserted)::bigint FROM tenniscores.run),
          'rows = inserted over all runs');
SELECT is((SELECT count(*) FROM match_scores AS m JOIN test.before AS b USING (id) WHERE m IS DISTINCT FROM b),
          2::bigint,
          'rows that differ = updated');
SELECT is((SELECT count(*) FROM match_scores AS m JOIN test.before AS b USING (id) WHERE m.ctid IS NOT NULL AND m = b),
          1::bigint,
          'rows that do not differ = unchanged');
SELECT is((SELECT count(*) FROM tenniscores.reject WHERE run_id = :run), 2::bigint, 'rejects = rejected');
SELECT is((SELECT reasons FROM tenniscores.run WHERE run_id = :run), '{"missing_date": 1, "invalid_winner": 1}'::jsonb,
          'and by reason');
SELECT is((SELECT id FROM match_scores WHERE tenniscores_match_id = 'nndz-WWlPd3dyditqQT09_Line2'),
          (SELECT id FROM test.before WHERE tenniscores_match_id = 'nndz-WWlPd3dyditqQT09_Line2'),
          'an updated row keeps its row id');
SELECT is((SELECT scores FROM match_scores WHERE tenniscores_match_id = 'nndz-WWlPd3dyditqQT09_Line3'), '6-1, 6-1',
          'and has the last record''s values');

-- The journal
SELECT bag_eq(format('SELECT action, unnest(match_ids) FROM tenniscores.journal WHERE run_id = %s', :run), $$
    VALUES ('insert', 'nndz-WWlPd3dyditqQT09_Line4'), ('insert', 'nndz-WWlPd3dyditqQT09_Line5'),
           ('update', 'nndz-WWlPd3dyditqQT09_Line2'), ('update', 'nndz-WWlPd3dyditqQT09_Line3')$$,
           'the journal of a run');
SELECT is(j.before, to_jsonb(b) - '{id,tenniscores_match_id,created_at}'::text[],
          'before is the row as it was: ' || b.tenniscores_match_id)
  FROM tenniscores.journal AS j JOIN test.before AS b ON j.match_ids = ARRAY[b.tenniscores_match_id]
 WHERE j.action = 'update';
SELECT is(j.before || j.after, to_jsonb(m) - '{id,tenniscores_match_id,created_at}'::text[],
          'after changes that to the row as it is: ' || m.tenniscores_match_id)
  FROM tenniscores.journal AS j JOIN match_scores AS m ON j.match_ids = ARRAY[m.tenniscores_match_id]
 WHERE j.action = 'update';

-- The run log
SELECT is(format('%s %s %s %s', kind, target_schema, source, user_name),
          format('ingest public everything %s', session_user), 'which run it was')
  FROM tenniscores.run WHERE run_id = :run;
SELECT is(options, '{"league": "apta", "missing_team": "null", "missing_id": "reject"}'::jsonb, 'what it was asked for')
  FROM tenniscores.run WHERE run_id = :run;
SELECT cmp_ok(finished_at, '>=', started_at, 'when it was') FROM tenniscores.run WHERE run_id = :run;
SELECT results_eq('SELECT run_id, received, inserted, updated, unchanged, duplicate, filtered, rejected, warnings FROM tenniscores.runs',
                  'SELECT run_id, received, inserted, updated, unchanged, duplicate, filtered, rejected, warnings
                     FROM tenniscores.run ORDER BY run_id DESC', 'the view runs shows them, newest first');
SELECT columns_are('tenniscores', 'runs', ARRAY[
    'run_id', 'kind', 'source', 'received', 'inserted', 'updated', 'unchanged', 'duplicate', 'filtered', 'rejected', 'warnings',
    'reasons', 'leagues', 'same_as', 'guards', 'pinned', 'deleted', 'undone_by', 'started_at', 'elapsed', 'user_name', 'target_schema', 'options'], 'the columns of runs');
SELECT columns_are('tenniscores', 'rejects', ARRAY[
    'run_id', 'source', 'ordinal', 'byte_offset', 'reason', 'detail', 'record', 'raw', 'raw_length',
    'tenniscores_match_id', 'state', 'closed_at', 'closed_run_id', 'closed_by'], 'the columns of rejects');
SELECT run_id, elapsed FROM tenniscores.ingest(test.record()) \gset
SELECT is(:run_id::bigint, (SELECT max(run_id) FROM tenniscores.run), 'the result has the run''s id');
SELECT cmp_ok(:'elapsed'::interval, '>', interval '0', 'and the time it took');

-- A sum that is wrong cannot be stored.
SELECT throws_ok('INSERT INTO tenniscores.run (target_schema, received, inserted) VALUES (''public'', 2, 1)', '23514',
                 NULL, 'a run that lost a record is no run');
SELECT throws_ok(format('UPDATE tenniscores.run SET %I = %1$I + 1', c), '23514', NULL, 'nor is one with a wrong ' || c)
  FROM unnest(ARRAY['received', 'inserted', 'updated', 'unchanged', 'duplicate', 'filtered', 'rejected']) AS c;
SELECT lives_ok('INSERT INTO tenniscores.run (target_schema, received, rejected) VALUES (''public'', 2, 2)',
                'a right one is stored');

-- A run that fails leaves nothing. (Sequences, whose names end in q, do not go back.)
SELECT test.physical('[^q]$') AS before \gset
SELECT throws_ok(format('SELECT tenniscores.ingest(%L)', v.feed), '22032', NULL, 'no feed: ' || v.name)
  FROM (VALUES ('nothing', ''), ('white space', E' \n'), ('words', 'no feed'), ('an open bracket', '['),
               ('HTML', '<html>')) AS v (name, feed);
SELECT throws_ok('SELECT tenniscores.ingest(''\x7f454c46''::bytea)', '22032', NULL, 'no feed: a program');
SELECT is(test.physical('[^q]$'), :'before', 'nothing is written for what is no feed');
SELECT is(test.counts(tenniscores.ingest('[]'::text)), 'received 0', 'an empty array is a feed');
SELECT is(test.counts(tenniscores.ingest(E'[]\n'::bytea)), 'received 0', 'also as bytes');

-- A feed that was cut off: what is whole is applied, what is not is a reject.
SELECT is(test.counts(tenniscores.ingest(left(test.records('{"Line": 21}', '{"Line": 22}', '{"Line": 23}'), -20))),
          'received 3 inserted 2 rejected 1', 'cut off inside a record');
SELECT is(test.counts(tenniscores.ingest(left(test.records('{"Line": 24}', '{"Line": 25}'), -2))),
          'received 3 inserted 2 rejected 1', 'cut off before the closing bracket');
SELECT is((SELECT array_agg(DISTINCT reason) FROM tenniscores.reject JOIN tenniscores.run USING (run_id)
          WHERE inserted = 2 AND rejected = 1),
          '{invalid_json}', 'the reason is invalid_json');

-- Coverage: a row without an id, and a league without a name
INSERT INTO match_scores (home_team) VALUES ('of before');
INSERT INTO match_scores (home_team, league_id, tenniscores_match_id) SELECT 'of before', id, 'synthetic_1' FROM leagues
    WHERE league_id = 'APTA_CHICAGO';
SELECT FROM tenniscores.ingest(test.record('{"match_id": null, "Line": 31}'), missing_id => 'derive');
SELECT results_eq('SELECT * FROM tenniscores.coverage', $$
    VALUES ('APTA_CHICAGO', 11::bigint, 10::bigint, 9::bigint, 1::bigint, 90.90),
           ('(none)', 1, 0, 0, 0, 0.00), ('(all)', 12, 10, 9, 1, 83.33)$$,
           'coverage counts ids that are ids, rounded down');

SELECT * FROM finish();
ROLLBACK;
