-- validate(): ids that are missing, wrong or repeated, and matches that are stored twice.
BEGIN;
\ir lib/test.sql
\ir lib/validate.sql
SELECT no_plan();
SET client_min_messages = warning;

\set base 'nndz-AAAAAAAAAAAAAAA1'

SELECT test.seeded('', '{}', 'clean data: every check passes');
SELECT test.seeded('DELETE FROM match_scores; DELETE FROM teams', '{}', 'no matches, no teams');
SELECT test.seeded('DELETE FROM match_scores; DELETE FROM teams; DELETE FROM series; DELETE FROM leagues', '{}', 'empty tables');

-- An id, and what is said of row 11 that has it.
SELECT test.seeded(format('UPDATE match_scores SET tenniscores_match_id = %L WHERE id = 11', i.id), i.wanted, i.name)
  FROM (VALUES (NULL, '{"coverage {11}"}'::text[], 'no id'),
               ('', '{"coverage {11}","malformed_ids {11}"}', 'an empty id'),
               ('  ', '{"coverage {11}","malformed_ids {11}"}', 'a blank id'),
               ('None', '{"coverage {11}","malformed_ids {11}"}', 'None'),
               ('table_Series_1_12', '{"coverage {11}","malformed_ids {11}"}', 'a placeholder'),
               ('unknown_Line2', '{"coverage {11}","malformed_ids {11}"}', 'a placeholder with a line'),
               ('nndz-123456789012345678901234_Line1', '{"coverage {11}","malformed_ids {11}"}', 'an invented id'),
               (:'base', '{"coverage {11}","malformed_ids {11}"}', 'an id without its line'),
               (:'base' || '_Line0', '{"coverage {11}","malformed_ids {11}"}', 'line 0'),
               (:'base' || '_Line1 ', '{"coverage {11}","malformed_ids {11}"}', 'a space behind the id'),
               ('cnswpl_' || :'base' || '_Line1', '{"coverage {11}","malformed_ids {11}"}', 'the legacy prefix'),
               ('prov1-0123456789ABCDEF0123456789abcdef', '{"coverage {11}","malformed_ids {11}"}', 'capitals in a provisional id'),
               (:'base' || '_Line1_Line1', '{"coverage {11}","repeated_suffixes {11}"}', 'a repeated suffix'),
               (:'base' || '_Line1_Line1_Line1', '{"coverage {11}","repeated_suffixes {11}"}', 'a suffix three times'),
               (:'base' || '_Line1_Line2', '{"coverage {11}","repeated_suffixes {11}"}', 'two suffixes that differ'),
               ('prov1-0123456789abcdef0123456789abcdef', '{}', 'a provisional id'),
               ('nndz-abcdefgh/+A=_Line99', '{"fixture_dates {11,12,13,14}","fixture_dates {11,12,13,14}"}', 'another fixture''s id')) AS i (id, wanted, name);

-- ids that several rows have
\set dup 'DROP INDEX IF EXISTS match_scores_tenniscores_match_id_idx; UPDATE match_scores SET tenniscores_match_id = '
SELECT test.seeded(:'dup' || quote_literal(:'base' || '_Line1') || ' WHERE id = 12', '{"duplicate_ids {11,12}"}', 'an id twice');
SELECT test.seeded(:'dup' || quote_literal(:'base' || '_Line1_Line1') || ' WHERE id = 12',
                   '{"coverage {12}","duplicate_ids {11,12}","repeated_suffixes {12}"}', 'an id, and again with a second suffix');
SELECT test.seeded(:'dup' || quote_literal(:'base' || '_Line1') || ' WHERE id IN (12, 14)', '{"duplicate_ids {11,12,14}"}', 'an id three times');
SELECT test.seeded(:'dup' || quote_literal('') || ' WHERE id IN (12, 51)',
                   '{"coverage {12}","coverage {51}","duplicate_ids {12,51}","malformed_ids {12}","malformed_ids {51}"}', 'empty ids');
SELECT test.seeded('UPDATE match_scores SET tenniscores_match_id = NULL WHERE id IN (12, 51)',
                   '{"coverage {12}","coverage {51}"}', 'no ids are no duplicates');

-- A copy of row 11 with another id and changes.
CREATE FUNCTION test.copy(id integer, match_id text, changes text DEFAULT '{}') RETURNS text
    LANGUAGE sql
AS $$
    SELECT format('INSERT INTO match_scores SELECT r.* FROM match_scores AS m,
                       jsonb_populate_record(m, %L) AS r WHERE m.id = 11;',
                  jsonb_build_object('id', id, 'tenniscores_match_id', match_id) || changes::jsonb)
$$;
\set prov 'prov1-0123456789abcdef0123456789abcdef'
SELECT test.seeded(test.copy(101, NULL), '{"coverage {101}","duplicate_matches {11,101}"}', 'a copy without an id');
SELECT test.seeded(test.copy(101, NULL) || test.copy(102, NULL),
                   '{"coverage {101}","coverage {102}","duplicate_matches {11,101,102}"}', 'two copies');
SELECT test.seeded(test.copy(101, :'prov', c.changes), '{"duplicate_matches {11,101}"}', 'a copy with a provisional id' || c.name)
  FROM (VALUES ('{}', ''),
               ('{"scores": "6-0, 6-0", "winner": "away"}', ': whatever its score'),
               ('{"home_team": " Skokie  22", "away_team": "Skokie 23 "}', ': white space does not count'),
               ('{"home_player_1_id": "nndz-11b", "home_player_2_id": "nndz-11a", "away_player_1_id": "nndz-11d", "away_player_2_id": "nndz-11c"}',
                ': nor does the order of the players')) AS c (changes, name);
SELECT test.seeded(test.copy(101, :'prov', c.changes), '{}', 'no copy: ' || c.name)
  FROM (VALUES ('{"match_date": "2024-09-26"}', 'another date'),
               ('{"away_player_2_id": "nndz-other"}', 'another player'),
               ('{"away_player_2_id": null}', 'a player less'),
               ('{"home_player_1_id": "nndz-11c", "away_player_1_id": "nndz-11a"}', 'players of the other side'),
               ('{"home_player_1_id": null, "home_player_2_id": null, "away_player_1_id": null, "away_player_2_id": null}', 'no players')) AS c (changes, name);
SELECT test.seeded(test.copy(101, 'nndz-123456789012345678901234_Line' || c.line),
                   CASE c.line WHEN 1 THEN '{"coverage {101}","duplicate_matches {11,101}","malformed_ids {101}"}'::text[]
                        ELSE '{"coverage {101}","malformed_ids {101}"}' END,
                   'a copy with an invented id of line ' || c.line)
  FROM (VALUES (1), (2)) AS c (line);
SELECT test.seeded(test.copy(101, 'nndz-BBBBBBBBBBBBBBBB_Line1'), '{"fixture_dates {11,12,13,14,101}","fixture_dates {11,12,13,14,101}"}',
                   'two ids of the source''s are two matches, but one team then has two fixtures');

-- in words
SELECT is(test.sample('coverage', 'UPDATE match_scores SET tenniscores_match_id = CASE id WHEN 11 THEN ''x'' END WHERE id < 15'),
          'row 11 has id "x"; row 12 has no id; row 13 has no id', 'the first three are shown');
SELECT is(test.sample('malformed_ids', format('UPDATE match_scores SET tenniscores_match_id = CASE id WHEN 11 THEN %L ELSE %L END WHERE id IN (11, 12)',
                                              repeat('x', 1000), ' ' || :'base' || '_Line2')),
          format('row 11 has id "%s..." (malformed_match_id); row 12 has id " %2$s_Line2" (for "%2$s_Line2")', repeat('x', 37), :'base'),
          'long ids are cut; what is wrong is said');
SELECT is(test.sample('duplicate_ids', :'dup' || quote_literal('') || ' WHERE id IN (12, 51)'), 'id "" is on 2 rows, as 12 and 51', 'duplicate_ids');
SELECT is(test.sample('duplicate_matches', test.copy(101, NULL)),
          '2024-09-25 Skokie 22 - Skokie 23 is on 2 rows, as 11 and 101', 'duplicate_matches');

SELECT * FROM finish();
ROLLBACK;
