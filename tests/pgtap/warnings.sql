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
SELECT is(test.counts(tenniscores.ingest(test.record('{"match_id": "nndz-AAAAAAAAAAAB", "Date": "25-Sep-19", "Scores": "1-6, 1-6"}'))), 'received 1 inserted 1',
          'of a season that nobody knows nothing is told');

-- lines of one fixture: in the feed, and stored
SELECT FROM tenniscores.ingest(test.records('{"match_id": "nndz-BBBBBBBBBBBB", "Line": 1}', '{"match_id": "nndz-BBBBBBBBBBBB", "Line": 2}',
                                            '{"match_id": "nndz-BBBBBBBBBBBB", "Line": 3, "Date": "26-Sep-24"}'));
SELECT is((SELECT count(*) FROM tenniscores.warning WHERE code = 'fixture_lines'), 3::bigint, 'lines of one fixture on two dates');
SELECT FROM tenniscores.ingest(test.record('{"match_id": "nndz-AAAAAAAAAAA1", "Line": 2, "Away Team": "Exmoor 23"}'));
SELECT is(test.warned(), 'fixture_lines: 2024-09-25 Skokie 23 - Exmoor 23, other lines of the fixture say otherwise', 'a new line, with other teams than a stored one');
SELECT FROM tenniscores.ingest(test.records('{"match_id": "nndz-AAAAAAAAAAA2", "Date": "27-Sep-24", "Scores": "6-1, 6-1"}', '{"match_id": "nndz-AAAAAAAAAAA2", "Line": 2, "Date": "27-Sep-24"}'));
SELECT is(test.warned(), 'none', 'a fixture that is moved with all its lines');
SELECT FROM tenniscores.ingest(test.record('{"match_id": "nndz-AAAAAAAAAAA2", "Line": 2, "Date": "28-Sep-24"}'));
SELECT is(test.warned(), 'fixture_lines: 2024-09-28 Skokie 23 - Lake Forest 23, other lines of the fixture say otherwise', 'and with one of them');
SELECT is(test.counts(tenniscores.ingest(test.record('{"match_id": "nndz-AAAAAAAAAAA2", "Line": 2, "Date": "28-Sep-24", "Scores": "6-2, 6-2"}'))),
          'received 1 updated 1', 'another score of it is no news of the fixture');
INSERT INTO tenniscores.team_alias VALUES ('APTA_CHICAGO', 'Skokie XXIII', 'Skokie 23');
SELECT is(test.counts(tenniscores.ingest(test.record('{"match_id": "nndz-AAAAAAAAAAA4", "Line": 2, "Home Team": "Skokie XXIII"}'))),
          'received 1 inserted 1', 'two spellings of a team are one team');

-- dates
SELECT FROM tenniscores.ingest((SELECT string_agg(test.record(jsonb_build_object('match_id', 'nndz-' || lpad(n::text, 12, 'C'),
    'Date', CASE n WHEN 7 THEN '2023-09-25' ELSE '2024-09-25' END)), ' ') FROM generate_series(1, 30) AS n));
SELECT is(test.warned(), 'date_far_off: 2023-09-25; the feed''s others are about 2024-09-12', 'a date far from the others');
SELECT FROM tenniscores.ingest((SELECT string_agg(test.record(jsonb_build_object('match_id', 'nndz-' || lpad(n::text, 12, 'C'),
    'Date', CASE WHEN n IN (7, 8) THEN '2023-09-25' ELSE '2024-09-25' END)), ' ') FROM generate_series(1, 40) AS n WHERE n NOT BETWEEN 10 AND 12));
SELECT is(test.warned(), 'date_far_off: 2023-09-25; the feed''s others are about 2024-09-05', 'also where most are unchanged, and told once');
SELECT FROM tenniscores.ingest(test.record('{"match_id": "nndz-CCCCCCCCCCC1", "Date": "2022-09-25"}'));
SELECT is(test.warned(), 'date_far_off: 2022-09-25; the stored date was 2024-09-25', 'a date far from the stored one');
SELECT FROM tenniscores.ingest(test.records(
    jsonb_build_object('match_id', 'nndz-FFFFFFFFFFFA', 'Date', to_char(current_date + 9, 'YYYY-MM-DD')),
    jsonb_build_object('match_id', 'nndz-FFFFFFFFFFFB', 'Date', to_char(current_date + 9, 'YYYY-MM-DD'), 'Winner', NULL, 'Scores', NULL)));
SELECT is(test.warned(), format('date_far_off: %s is yet to come, and has a winner', current_date + 9), 'a winner of a match that is still to be played');

-- scores and players
SELECT is(test.counts(tenniscores.ingest(test.records('{"match_id": "nndz-IIIIIIIIIIII", "Scores": "6-4, 6-5"}', '{"match_id": "nndz-IIIIIIIIIIII", "Line": 2, "Scores": "6-4, 4-6, 4-1"}'))),
          'received 2 inserted 2 warnings 1', 'a set that nobody has won, and one where time was up');
SELECT is(test.warned(), 'unfinished_set: scores 6-4, 6-5', 'the first one is told');
SELECT FROM tenniscores.ingest(test.records(
    '{"match_id": "nndz-JJJJJJJJJJJJ", "Line": 1, "Home Player 1 ID": "unknown_h1a", "Away Player 2 ID": "None"}',
    '{"match_id": "nndz-JJJJJJJJJJJJ", "Line": 2, "Away Player 1": "Tara CraneBy Retired"}',
    '{"match_id": "nndz-JJJJJJJJJJJJ", "Line": 3, "Home Player 2": "Xena Bard (S\u2191)"}',
    '{"match_id": "nndz-JJJJJJJJJJJJ", "Line": 4, "Home Player 1 ID": null, "Away Player 1": "Tara Crane (Skokie)"}'));
SELECT is(test.warned(), 'placeholder_player: home player 1, away player 2; status_text: away player 1', 'players who are placeholders, or whose name says how it ended');
SELECT tenniscores.set_rule('substitute', 'warn') \g /dev/null
SELECT FROM tenniscores.ingest(test.record('{"match_id": "nndz-JJJJJJJJJJJJ", "Line": 5, "Home Player 2": "Xena Bard (S)", "Home Player 1": "Ivo Wood (Default)"}'));
SELECT is(test.warned(), 'status_text: home player 1; substitute: home player 2', 'substitutes, where it is asked for');
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

-- a plain UPDATE is as good, and stays in a dump
SELECT results_eq('SELECT severity, builtin FROM tenniscores.rule WHERE code = ''fixture_lines''', $$VALUES ('warn', true)$$, 'a rule that nobody has touched');
UPDATE tenniscores.rule SET severity = 'reject' WHERE code = 'fixture_lines';
SELECT results_eq('SELECT severity, builtin FROM tenniscores.rule WHERE code = ''fixture_lines''', $$VALUES ('reject', false)$$, 'becomes one of your own');
SELECT is(test.counts(tenniscores.ingest(test.record('{"match_id": "nndz-BBBBBBBBBBBB", "Line": 4, "Away Team": "Exmoor 23"}'))), 'received 1 rejected 1', 'and counts');
INSERT INTO tenniscores.rule (code, severity, builtin) VALUES ('fixture_lines', 'warn', true);
UPDATE tenniscores.rule SET severity = 'off' WHERE code = 'fixture_lines';
SELECT set_eq('SELECT severity, builtin FROM tenniscores.rule WHERE code = ''fixture_lines''', $$VALUES ('off', false), ('warn', true)$$,
              'where there are both, as after a restore, yours is changed');
SELECT is(test.counts(tenniscores.ingest(test.record('{"match_id": "nndz-BBBBBBBBBBBB", "Line": 5, "Away Team": "Exmoor 23"}'))), 'received 1 inserted 1', 'and counts');

-- the last record of a match is rejected, and then the one before it
SELECT tenniscores.set_rule('unfinished_set', 'reject') \g /dev/null
SELECT is(test.counts(tenniscores.ingest(test.records('{"match_id": "nndz-KKKKKKKKKKKK"}', '{"match_id": "nndz-KKKKKKKKKKKK", "Scores": "5-4"}',
                                                      '{"match_id": "nndz-KKKKKKKKKKKK", "Scores": "3-2"}'))),
          'received 3 inserted 1 rejected 2', 'so the first one counts');
SELECT * FROM finish();
ROLLBACK;
