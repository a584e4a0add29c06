-- Warnings of records that are applied, and rules that reject or look away.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
SET LOCAL tenniscores.guards = off;
CREATE FUNCTION test.warned() RETURNS text
    LANGUAGE sql
RETURN (SELECT coalesce(string_agg(format('%s: %s', code, detail), '; ' ORDER BY ordinal, code, detail), 'none')
          FROM tenniscores.warning WHERE run_id = (SELECT max(run_id) FROM tenniscores.run));
-- Twelve matches of a season whose scores are written home-first
SELECT FROM tenniscores.ingest((SELECT string_agg(test.record(jsonb_build_object('match_id', 'nndz-' || lpad(n::text, 12, 'A'), 'Line', 1,
    'Scores', CASE n % 2 WHEN 0 THEN '6-1, 6-1' ELSE '1-6, 1-6' END, 'Winner', CASE n % 2 WHEN 0 THEN 'home' ELSE 'away' END)), ' ')
    FROM generate_series(1, 12) AS n));
SELECT is(test.warned(), 'none', 'nothing is odd');

SELECT is(test.counts(tenniscores.ingest(test.record('{"Scores": "1-6, 1-6"}'))), 'received 1 inserted 1 warnings 1', 'a score that the winner has not won by');
SELECT is(test.warned(), 'score_against_winner: winner home, scores 1-6, 1-6 (home-first)', 'against the season''s order');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Scores": "1-6, 1-6"}'))), 'received 1 unchanged 1', 'what does not change is not told again');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Date": "25-Sep-19", "Line": 2, "Scores": "1-6, 1-6"}'))), 'received 1 inserted 1',
          'of a season that nobody knows nothing is told');
SELECT FROM tenniscores.ingest(test.records('{"match_id": "nndz-BBBBBBBBBBBB", "Line": 1}', '{"match_id": "nndz-BBBBBBBBBBBB", "Line": 2}',
                                            '{"match_id": "nndz-BBBBBBBBBBBB", "Line": 3, "Date": "26-Sep-24"}'));
SELECT is((SELECT count(*) FROM tenniscores.warning WHERE code = 'fixture_lines'), 3::bigint, 'lines of one fixture on two dates');
SELECT FROM tenniscores.ingest((SELECT string_agg(test.record(jsonb_build_object('match_id', 'nndz-' || lpad(n::text, 12, 'C'),
    'Date', CASE n WHEN 7 THEN '2023-09-25' ELSE '2024-09-25' END)), ' ') FROM generate_series(1, 30) AS n));
SELECT is(test.warned(), 'date_far_off: 2023-09-25; the feed''s others are about 2024-09-13', 'a date far from the others');
SELECT FROM tenniscores.ingest(test.record('{"match_id": "nndz-DDDDDDDDDDDD", "Home Team": "Skokie 99"}'), missing_team => 'null');
SELECT is(test.warned(), 'unresolved_team: home team "Skokie 99"', 'a team that is not known');

-- severities
SELECT tenniscores.set_rule('score_against_winner', 'off') \g /dev/null
SELECT is(test.counts(tenniscores.ingest(test.record('{"match_id": "nndz-EEEEEEEEEEEE", "Scores": "1-6, 1-6"}'))), 'received 1 inserted 1', 'off: nobody looks');
SELECT tenniscores.set_rule('score_against_winner', 'reject') \g /dev/null
SELECT is(test.counts(tenniscores.ingest(test.records('{"match_id": "nndz-FFFFFFFFFFFF", "Scores": "1-6, 1-6"}', '{"match_id": "nndz-GGGGGGGGGGGG"}'))),
          'received 2 inserted 1 rejected 1', 'reject: rejected');
SELECT is((SELECT reason || ': ' || detail FROM tenniscores.rejects ORDER BY run_id DESC LIMIT 1),
          'score_against_winner: winner home, scores 1-6, 1-6 (home-first)', 'with the rule as the reason');
SELECT is(test.counts(tenniscores.ingest(test.records('{"match_id": "nndz-HHHHHHHHHHHH"}', '{"match_id": "nndz-HHHHHHHHHHHH", "Scores": "1-6, 1-6"}'))),
          'received 2 inserted 1 rejected 1', 'then an earlier record of the same match counts');
SELECT tenniscores.set_rule('score_against_winner', 'warn') \g /dev/null
SELECT is(test.counts(tenniscores.retry_rejects()), 'received 2 inserted 1 updated 1 warnings 2', 'relaxed again: the rejects can be worked off');
SELECT throws_ok('SELECT tenniscores.set_rule(''x'', ''warn'')', '22023', 'there is no rule "x"', 'no such rule');
SELECT throws_ok('SELECT tenniscores.set_rule(''date_far_off'', ''error'')', '22023', 'invalid value for severity: "error"', 'no such severity');
SELECT * FROM finish();
ROLLBACK;
