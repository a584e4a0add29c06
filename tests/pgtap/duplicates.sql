-- Records with one id in one run: the last valid one wins, the others are counted.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();

CREATE FUNCTION test.score(line integer) RETURNS text LANGUAGE sql STABLE
RETURN (SELECT scores FROM match_scores WHERE tenniscores_match_id = 'nndz-WWlPd3dyditqQT09_Line' || line);

SELECT is(test.counts(tenniscores.ingest(test.records('{"Scores": "6-1"}', '{"Scores": "6-2"}', '{"Scores": "6-3"}'))),
          'received 3 inserted 1 duplicate 2', 'three of one id');
SELECT is(test.score(1), '6-3', 'the last wins');
SELECT is(test.counts(tenniscores.ingest(test.records('{"Scores": "6-1"}', '{"Scores": "6-2"}', '{"Scores": "6-3"}'))),
          'received 3 unchanged 1 duplicate 2', 'again: unchanged');
SELECT is(test.counts(tenniscores.ingest(test.records('{"Scores": "6-3"}', '{"Scores": "6-1"}'))),
          'received 2 updated 1 duplicate 1', 'an update');

-- one id in several spellings
SELECT is(test.counts(tenniscores.ingest(test.records(
              '{"Line": "Line 2", "Scores": "6-1"}',
              '{"Line": null, "match_id": "nndz-WWlPd3dyditqQT09_Line2", "Scores": "6-2"}',
              '{"Line": 2, "match_id": "cnswpl_nndz-WWlPd3dyditqQT09_Line2_Line2", "Scores": "6-3"}',
              '{"Line": "Court #2", "match_id": "nndz-WWlPd3dyditqQT0%39", "Scores": "6-4"}'))),
          'received 4 inserted 1 duplicate 3', 'four spellings of one id');
SELECT is(test.score(2), '6-4', 'the last of them wins');

-- a record that is rejected or filtered takes no part
SELECT is(test.counts(tenniscores.ingest(test.records('{"Line": 3, "Scores": "6-1"}', '{"Line": 3, "Scores": "rain"}',
              '{"Line": 3, "league_id": "nstf", "Scores": "6-2"}'), league => 'apta')),
          'received 3 inserted 1 filtered 1 rejected 1', 'a last one that is not applied');
SELECT is(test.score(3), '6-1', 'does not win');

-- the last one counts as it is: nothing is put together from several
SELECT is(test.counts(tenniscores.ingest(test.records('{"Line": 4}',
          '{"Line": 4, "Scores": null, "Home Team": "Wilmette 1"}'),
              missing_team => 'null')), 'received 2 inserted 1 duplicate 1 warnings 2', 'a last one without a score');
SELECT is(test.score(4), NULL, 'is stored without a score');
SELECT set_eq('SELECT ordinal, code FROM tenniscores.warning', $$VALUES (2::bigint, 'fixture_lines'), (2, 'unresolved_team')$$, 'only what is applied is warned about');

-- one score, one date, the same teams: still two matches
SELECT is(test.counts(tenniscores.ingest(test.records('{"match_id": "nndz-000000000001"}',
          '{"match_id": "nndz-000000000001", "Line": 2}',
              '{"match_id": "nndz-000000000002"}', '{"match_id": "nndz-00000000000A"}',
              '{"match_id": "nndz-00000000000a"}'))),
          'received 5 inserted 5', 'nothing but the id tells matches apart');

-- far apart, in one chunk or in several
CREATE FUNCTION test.load_twice(size integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    feed bytea := convert_to(test.many_records(600) || E'\n' ||
                             replace(test.many_records(600), '6-4, 4-6', '4-6, 6-4'), 'UTF8');
    run bigint := tenniscores.ingest_begin();
BEGIN
    FOR at IN 1 .. length(feed) BY size LOOP
        PERFORM tenniscores.ingest_chunk(run, substring(feed FROM at FOR size));
    END LOOP;
    RETURN test.counts(tenniscores.ingest_finish(run));
END
$$;
DELETE FROM match_scores;
SELECT is(test.load_twice(10000000), 'received 1200 inserted 600 duplicate 600', 'twice 600 matches in one chunk');
DELETE FROM match_scores;
SELECT is(test.load_twice(5000), 'received 1200 inserted 600 duplicate 600', 'and in many chunks');
SELECT is((SELECT array_agg(DISTINCT scores) FROM match_scores), '{"4-6, 6-4, 1-0 [10-8]"}',
          'the last win across chunks too');

SELECT * FROM finish();
ROLLBACK;
