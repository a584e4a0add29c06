-- validate(): what a row says by itself, and what it refers to.
BEGIN;
\ir lib/test.sql
\ir lib/validate.sql
SELECT no_plan();
SET client_min_messages = warning;

-- dates
SELECT test.seeded('UPDATE match_scores SET match_date = NULL WHERE id = 11', '{"missing_dates {11}"}', 'no date');
SELECT test.seeded('UPDATE match_scores SET match_date = ''infinity'' WHERE id IN (11, 12, 13, 14)',
                   '{"missing_dates {11}","missing_dates {12}","missing_dates {13}","missing_dates {14}"}', 'a date without an end');
SELECT is(test.sample('missing_dates', 'UPDATE match_scores SET match_date = NULL WHERE id = 11'),
          'row 11 (Skokie 22 - Skokie 23) has no date', 'missing_dates in words');

-- one team on both sides: then its name and its row id differ, too, or the lines of the fixture
SELECT test.seeded(format('UPDATE match_scores SET away_team = %L WHERE id BETWEEN 11 AND 14', t.name),
                   '{"mismatched_teams {11,12,13,14}","same_team {11}","same_team {12}","same_team {13}","same_team {14}"}',
                   format('team "%s" against Skokie 22', t.name))
  FROM (VALUES ('Skokie 22'), (' skokie  22 ')) AS t (name);
SELECT test.seeded('UPDATE match_scores SET away_team_id = 1 WHERE id = 11', '{"mismatched_teams {11}","same_team {11}"}', 'one row id on both sides');
SELECT is(test.sample('same_team', 'UPDATE match_scores SET away_team_id = 1 WHERE id = 11'), 'row 11 has team "Skokie 22" on both sides', 'same_team in words');

-- one player twice
SELECT test.seeded(format('UPDATE match_scores SET %s = %s WHERE id = 11', p.a, p.b), '{"same_player {11}"}', format('%s = %s', p.a, p.b))
  FROM (VALUES ('home_player_1_id', 'home_player_2_id'), ('home_player_1_id', 'away_player_1_id'), ('home_player_1_id', 'away_player_2_id'),
               ('home_player_2_id', 'away_player_1_id'), ('home_player_2_id', 'away_player_2_id'), ('away_player_1_id', 'away_player_2_id')) AS p (a, b);
SELECT test.seeded('UPDATE match_scores SET home_player_1_id = '''', home_player_2_id = '''', away_player_1_id = away_player_2_id WHERE id = 11',
                   '{"same_player {11}"}', 'a player twice beside two that are not known');
SELECT test.seeded(format('UPDATE match_scores SET home_player_1_id = %L, away_player_2_id = %1$L WHERE id = 11', p.id), '{}',
                   format('"%s" is no player', p.id))
  FROM (VALUES (''), (' '), ('None'), ('null'), ('unknown'), ('Unknown player')) AS p (id);
SELECT test.seeded('UPDATE match_scores SET home_player_1_id = NULL, home_player_2_id = NULL WHERE id = 11', '{}', 'missing players');
SELECT is(test.sample('same_player', 'UPDATE match_scores SET home_player_1_id = away_player_2_id WHERE id = 11'),
          'row 11 has player "nndz-11d" twice', 'same_player in words');

-- references that lead nowhere
CREATE FUNCTION test.without_keys(seed text) RETURNS text
    LANGUAGE sql
RETURN 'ALTER TABLE match_scores DROP CONSTRAINT match_scores_league_id_fkey, DROP CONSTRAINT match_scores_home_team_id_fkey,
                                 DROP CONSTRAINT match_scores_away_team_id_fkey; ' || seed;

SELECT test.seeded(test.without_keys(format('UPDATE match_scores SET %s = 99 WHERE id IN (11, 23)', c.name)),
                   '{"orphan_references {11}","orphan_references {23}"}', c.name || ' 99')
  FROM (VALUES ('home_team_id'), ('away_team_id')) AS c (name);
SELECT test.seeded(test.without_keys('UPDATE match_scores SET league_id = 99 WHERE id BETWEEN 11 AND 12'),
                   '{"orphan_references {11}","orphan_references {12}"}', 'league_id 99');
SELECT is(test.sample('orphan_references', test.without_keys('UPDATE match_scores SET home_team_id = 98, league_id = 99 WHERE id = 11')),
          'row 11 has home_team_id 98, which is nowhere; row 11 has league_id 99, which is nowhere', 'orphan_references in words');

-- references to matches, of tables whose foreign key has not been validated
\set lose 'ALTER TABLE match_notes DROP CONSTRAINT match_notes_match_score_id_fkey; INSERT INTO match_notes (match_score_id, note) VALUES (11, \'here\'), (999, \'lost\'), (998, \'lost\'); '
\set not_valid 'ALTER TABLE match_notes ADD FOREIGN KEY (match_score_id) REFERENCES match_scores NOT VALID; '
SELECT test.seeded(:'lose', '{}', 'no foreign key: nobody can tell', '{legacy}');
SELECT test.seeded(:'lose' || :'not_valid', '{"orphan_references {}","orphan_references {}"}', 'notes of matches that are gone', '{legacy}');
SELECT test.seeded('ALTER TABLE match_notes DROP CONSTRAINT match_notes_match_score_id_fkey; ' || :'not_valid', '{}',
                   'a foreign key that only waits to be validated', '{legacy}');
SELECT is(test.sample('orphan_references', :'lose' || :'not_valid'),
          'match_notes (match_score_id) = (999) refers to no match; match_notes (match_score_id) = (998) refers to no match', 'in words');
\set two 'ALTER TABLE match_scores ADD UNIQUE (league_id, id); CREATE TABLE "my notes" ("League" bigint, "Match" bigint); INSERT INTO "my notes" VALUES (7, 11), (8, 11), (8, NULL), (NULL, 999); ALTER TABLE "my notes" ADD FOREIGN KEY ("Match", "League") REFERENCES match_scores (id, league_id) NOT VALID; '
SELECT test.seeded(:'two', '{"orphan_references {}"}', 'a foreign key of two columns');
SELECT is(test.sample('orphan_references', :'two'), '"my notes" ("Match", "League") = (11, 8) refers to no match', 'in words');

-- leagues
SELECT test.seeded('UPDATE match_scores SET league_id = NULL WHERE id = 11', '{"unknown_leagues {11}"}', 'no league');
SELECT test.seeded('UPDATE leagues SET league_id = ''NOWHERE'' WHERE id = 8; DELETE FROM match_scores WHERE id NOT IN (11, 41, 42)',
                   '{"unknown_leagues {41}","unknown_leagues {42}"}', 'a league that no alias knows');
SELECT test.seeded('UPDATE leagues SET league_id = ''NOWHERE'' WHERE id = 8; INSERT INTO tenniscores.league_alias (spelling, league) VALUES (''elsewhere'', ''NOWHERE'')',
                   '{}', 'once an alias knows it');
SELECT test.seeded('UPDATE leagues SET league_id = '' north-SHORE'' WHERE id = 8', '{}', 'another spelling');
SELECT test.seeded('INSERT INTO leagues (id, league_id, league_name) VALUES (9, ''Aptachicago'', ''again''); UPDATE teams SET league_id = 9 WHERE id IN (1, 2);
                    UPDATE match_scores SET league_id = 9 WHERE id IN (11, 12, 13, 14); DELETE FROM match_scores WHERE id IN (12, 13, 14) OR id > 30',
                   '{"unknown_leagues {11}"}', 'a second row of a league');
SELECT is(test.sample('unknown_leagues', 'INSERT INTO leagues (id, league_id, league_name) VALUES (9, ''Aptachicago'', ''again'');
                       UPDATE match_scores SET league_id = 9 WHERE id = 12; UPDATE match_scores SET league_id = NULL WHERE id = 11; UPDATE leagues SET league_id = ''NOWHERE'' WHERE id = 8'),
          'row 11 has no league; row 12 has league "Aptachicago", whose runs write leagues row 7; row 41 has league "NOWHERE", which no alias knows', 'in words');

-- teams without their row id
SELECT test.seeded('UPDATE match_scores SET home_team_id = NULL WHERE id IN (11, 12)', '{"unresolved_teams {11,12}"}', 'a team id that is missing');
SELECT test.seeded('UPDATE match_scores SET home_team_id = NULL, home_team = ''Nobody 1'' WHERE id BETWEEN 11 AND 14', '{"unresolved_teams {11,12,13,14}"}', 'a team that is not known');
SELECT test.seeded('UPDATE match_scores SET away_team_id = NULL WHERE id IN (11, 41); UPDATE match_scores SET home_team_id = NULL WHERE id = 31',
                   '{"unresolved_teams {11,31}","unresolved_teams {41}"}', 'two teams, one of them on both sides');
SELECT test.seeded('UPDATE match_scores SET away_team_id = NULL, away_team = NULL WHERE id = 11', '{"unresolved_teams {11}"}', 'neither a name nor a row id');
SELECT is(test.sample('unresolved_teams', 'UPDATE match_scores SET home_team_id = NULL WHERE id IN (11, 12); UPDATE match_scores SET away_team_id = NULL, away_team = ''Nobody 1'' WHERE id = 41;
                       UPDATE match_scores SET away_team_id = NULL, away_team = NULL WHERE id = 21'),
          'APTA_CHICAGO: team "Skokie 22" on 2 rows, though teams has it; APTA_CHICAGO: no team on 1 row; NSTF: team "Nobody 1" on 1 row', 'in words');

-- team ids that are another team's
SELECT test.seeded('UPDATE match_scores SET home_team_id = 4 WHERE id IN (11, 12)', '{"mismatched_teams {11,12}"}', 'the row id of another team');
SELECT test.seeded('UPDATE teams SET team_name = ''Skokie XXII'' WHERE id = 1', '{"mismatched_teams {11,12,13,14}"}', 'a team that was renamed');
SELECT test.seeded('UPDATE teams SET team_name = ''Skokie XXII'' WHERE id = 1; INSERT INTO tenniscores.team_alias VALUES (''APTA_CHICAGO'', ''Skokie 22'', ''Skokie XXII'')',
                   '{}', 'once an alias knows it');
SELECT test.seeded('UPDATE teams SET team_name = ''Skokie XXII'' WHERE id = 1; INSERT INTO tenniscores.team_alias VALUES (''NSTF'', ''Skokie 22'', ''Skokie XXII'')',
                   '{"mismatched_teams {11,12,13,14}"}', 'an alias of another league does not count');
SELECT test.seeded('UPDATE match_scores SET home_team = '' Skokie  22'' WHERE id = 11', '{}', 'white space does not count');
SELECT test.seeded('UPDATE teams SET league_id = 8 WHERE id = 1', '{"mismatched_teams {11,12,13,14}"}', 'a team of another league');
SELECT is(test.sample('mismatched_teams', 'UPDATE match_scores SET home_team_id = 5 WHERE id IN (11, 12)'),
          'APTA_CHICAGO: team "Skokie 22" on 2 rows leads to "Wilmette S1" of NSTF (teams row 5)', 'in words');

SELECT * FROM finish();
ROLLBACK;
