-- validate(): what only shows in many rows: fixtures, dates, winners and scores.
BEGIN;
\ir lib/test.sql
\ir lib/validate.sql
SELECT no_plan();
SET client_min_messages = warning;

-- lines of one fixture
SELECT test.seeded('UPDATE match_scores SET match_date = match_date + 1 WHERE id = 12', '{"fixture_lines {11,12,13,14}"}', 'another date');
SELECT test.seeded('UPDATE match_scores SET home_team = away_team, away_team = home_team, home_team_id = away_team_id, away_team_id = home_team_id WHERE id = 12',
                   '{"fixture_lines {11,12,13,14}"}', 'sides changed');
SELECT test.seeded('UPDATE match_scores SET home_team = '' Skokie   22'' WHERE id = 12', '{}', 'white space in names');
SELECT test.seeded('UPDATE match_scores SET match_date = match_date + 1 WHERE id = 12; UPDATE match_scores SET tenniscores_match_id = NULL WHERE id = 12',
                   '{"coverage {12}"}', 'a row without the source''s id belongs to no fixture');
SELECT is(test.sample('fixture_lines', 'UPDATE match_scores SET match_date = match_date + 1 WHERE id IN (12, 14)'),
          'fixture "nndz-AAAAAAAAAAAAAAA1": line 1, 3 on 2024-09-25 Skokie 22 - Skokie 23, but line 2, 4 on 2024-09-26 Skokie 22 - Skokie 23', 'in words');

-- several fixtures of one team on a date: fixtures 2 and 3 share team 3
\set clash 'UPDATE match_scores SET match_date = ''2024-10-02'' WHERE id BETWEEN 31 AND 34; '
SELECT test.seeded(:'clash', '{"fixture_dates {21,22,23,24,31,32,33,34}"}', 'two fixtures on one date');
SELECT test.seeded(:'clash' || 'UPDATE match_scores SET league_id = 8 WHERE id > 30; UPDATE teams SET league_id = 8 WHERE id = 2; DELETE FROM match_scores WHERE id NOT BETWEEN 21 AND 34',
                   '{"mismatched_teams {31,32,33,34}"}', 'the team of another league is another team');
SELECT test.seeded('UPDATE match_scores SET tenniscores_match_id = NULL WHERE id IN (12, 13)', '{"coverage {12}","coverage {13}"}',
                   'rows without an id are of the fixture that the teams have on that date');
SELECT test.seeded('UPDATE match_scores SET tenniscores_match_id = tenniscores.provisional_id(''APTA_CHICAGO'', match_date, home_team, away_team, (id % 10)::int) WHERE id BETWEEN 11 AND 14',
                   '{}', 'a fixture with provisional ids');
SELECT test.seeded('UPDATE match_scores SET tenniscores_match_id = tenniscores.provisional_id(''APTA_CHICAGO'', match_date, home_team, away_team, (id % 10)::int) WHERE id BETWEEN 31 AND 34; ' || :'clash',
                   '{"fixture_dates {21,22,23,24,31,32,33,34}"}', 'two fixtures, one with provisional ids');
SELECT test.seeded('UPDATE match_scores SET match_date = NULL', ARRAY(SELECT format('missing_dates {%s}', f * 10 + l) FROM generate_series(1, 5) AS f, generate_series(1, 4) AS l ORDER BY 1),
                   'no dates at all');
SELECT is(test.sample('fixture_dates', :'clash'),
          'APTA_CHICAGO: Winnetka 22 has 2 fixtures on 2024-10-02 (Skokie 23 - Winnetka 22, Winnetka 22 - Glenview 22)', 'in words');

-- winner against score: twelve matches of APTA_CHICAGO, eight of NSTF
\set flip 'UPDATE match_scores SET winner = CASE winner WHEN ''home'' THEN ''away'' ELSE ''home'' END '
SELECT test.seeded(:'flip' || 'WHERE id = 11', '{}', 'one of twelve disagrees');
SELECT test.seeded(:'flip' || 'WHERE id IN (11, 22)', '{"orientation {11}","orientation {22}"}', 'two of twelve: 83 %');
SELECT test.seeded(:'flip' || 'WHERE league_id = 7 AND id NOT IN (11, 22)', '{"orientation {11}","orientation {22}"}', 'the same where the away side''s sets are first');
SELECT test.seeded(:'flip' || 'WHERE league_id = 7', '{}', 'a league that writes the away side''s sets first');
SELECT test.seeded(:'flip', '{}', 'all leagues');
SELECT test.seeded(:'flip' || 'WHERE id IN (41, 42, 51)', '{}', 'eight matches say nothing');
SELECT test.seeded('SET LOCAL tenniscores.min_orientation_matches = 8; ' || :'flip' || 'WHERE id IN (41, 42, 51)', '{"orientation {41}","orientation {42}","orientation {51}"}',
                   'unless the parameter says so');
SELECT test.seeded('SET LOCAL tenniscores.min_orientation_percent = 83; ' || :'flip' || 'WHERE id IN (11, 22)', '{}', '83 % can be enough');
SELECT test.seeded('SET LOCAL tenniscores.min_orientation_percent = 100; ' || :'flip' || 'WHERE id = 11', '{"orientation {11}"}', 'and 92 % not');
SELECT test.seeded(:'flip' || 'WHERE id IN (11, 22); UPDATE match_scores SET winner = NULL WHERE id = 11', '{}', 'a match without a winner does not count');
SELECT test.seeded(:'flip' || 'WHERE id IN (11, 22); UPDATE match_scores SET scores = s.scores FROM (VALUES (11, NULL), (12, ''6-4, 4-6''), (13, ''Unknown Scores''), (22, ''2024-09-25'')) AS s (id, scores) WHERE match_scores.id = s.id',
                   '{}', 'nor does one without a score, or whose score has no winner');
-- August begins another season
SELECT test.seeded('UPDATE match_scores SET match_date = ''2024-07-31'' WHERE id BETWEEN 11 AND 14; ' || :'flip' || 'WHERE id IN (11, 12)', '{}',
                   'two seasons, none with enough matches');
SELECT test.seeded('UPDATE match_scores SET match_date = ''2024-08-01'' WHERE id BETWEEN 11 AND 14; UPDATE match_scores SET match_date = ''2025-07-31'' WHERE id BETWEEN 21 AND 24; ' || :'flip' || 'WHERE id IN (11, 12)',
                   '{"orientation {11}","orientation {12}"}', 'one season');
SELECT is(test.sample('orientation', :'flip' || 'WHERE id IN (11, 22)'),
          'row 11: winner away, scores 6-4, 7-6 [7-3] (APTA_CHICAGO 2024-25: home-first agrees on 83.33 % of 12); '
          'row 22: winner home, scores 1-6, 77-62, 0-1 [8-10] (APTA_CHICAGO 2024-25: home-first agrees on 83.33 % of 12)', 'in words');

-- who wins
\set all_home 'UPDATE match_scores SET winner = ''home'', scores = ''6-0, 6-0'' WHERE league_id = 7; '
SELECT test.seeded(:'all_home', '{}', 'twelve matches say nothing about who wins');
SELECT test.seeded('SET LOCAL tenniscores.min_home_matches = 12; ' || :'all_home', '{"winner_share {}"}', 'unless the parameter says so: all won at home');
SELECT test.seeded('SET LOCAL tenniscores.min_home_matches = 12; UPDATE match_scores SET winner = ''away'', scores = ''0-6, 0-6'' WHERE league_id = 7', '{"winner_share {}"}', 'none won at home');
SELECT test.seeded('SET LOCAL tenniscores.min_home_matches = 8; SET LOCAL tenniscores.min_home_percent = 51', '{"winner_share {}","winner_share {}"}', 'half of them is too few where the parameter says so');
SELECT test.seeded('SET LOCAL tenniscores.min_home_matches = 8; SET LOCAL tenniscores.max_home_percent = 49', '{"winner_share {}","winner_share {}"}', 'or too many');
SELECT test.seeded('SET LOCAL tenniscores.min_home_matches = 8; SET LOCAL tenniscores.min_home_percent = 50; SET LOCAL tenniscores.max_home_percent = 50', '{}', 'the limits are within');
SELECT is(test.sample('winner_share', 'SET LOCAL tenniscores.min_home_matches = 12; ' || :'all_home'), 'APTA_CHICAGO 2024-25: home won 12 of 12 matches (100.00 %)', 'in words');

-- the view seasons
SELECT test.use('created') \g /dev/null
SELECT results_eq('SELECT * FROM tenniscores.seasons',
    $$VALUES ('APTA_CHICAGO', '2024-25', 12::bigint, 6::bigint, 50.00, 12::bigint, 'home-first', 12::bigint, 100.00),
             ('NSTF', '2024-25', 8, 4, 50.00, 8, 'home-first', 8, 100.00)$$, 'seasons');
UPDATE match_scores SET winner = 'away' WHERE id IN (11, 13, 21);
UPDATE match_scores SET match_date = '2024-07-31', scores = NULL WHERE id = 51;
UPDATE match_scores SET match_date = '1999-12-31' WHERE id = 52;
UPDATE match_scores SET match_date = NULL WHERE id = 53;
UPDATE match_scores SET league_id = NULL, match_date = '-infinity' WHERE id = 54;
SELECT results_eq('SELECT * FROM tenniscores.seasons',
    $$VALUES ('APTA_CHICAGO', '2024-25', 12::bigint, 3::bigint, 25.00, 12::bigint, 'home-first', 9::bigint, 75.00),
             ('NSTF', '1999-00', 1, 0, 0.00, 1, 'home-first', 1, 100.00),
             ('NSTF', '2023-24', 1, 1, 100.00, 0, NULL, 0, NULL),
             ('NSTF', '2024-25', 4, 2, 50.00, 4, 'home-first', 4, 100.00),
             ('NSTF', '(none)', 1, 1, 100.00, 1, 'home-first', 1, 100.00),
             ('(none)', '(none)', 1, 0, 0.00, 1, 'home-first', 1, 100.00)$$, 'seasons of odd dates');
DELETE FROM match_scores;
SELECT is_empty('SELECT * FROM tenniscores.seasons', 'no matches, no seasons');

SELECT * FROM finish();
ROLLBACK;
