-- missing_id = 'derive': provisional ids for records whose source gives none.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();

-- The id as it is specified, computed a second time: length-prefixed fields, "-," for an absent one, SHA-256.
CREATE FUNCTION test.field(value text) RETURNS text IMMUTABLE
RETURN CASE WHEN value IS NULL THEN '-,' ELSE octet_length(value) || ':' || value || ',' END;
CREATE FUNCTION test.side(a text, b text) RETURNS text IMMUTABLE
RETURN test.field(least(coalesce(a, '') COLLATE "C",
    coalesce(b, '') COLLATE "C")) || test.field(greatest(coalesce(a, '') COLLATE "C", coalesce(b, '') COLLATE "C"));
CREATE FUNCTION test.provisional(league text, match_date date, home text, away text, line integer, h1 text, h2 text,
    a1 text, a2 text)
    RETURNS text IMMUTABLE
RETURN 'prov1-' || left(encode(sha256(convert_to(
    test.field(league) || test.field(to_char(match_date, 'YYYY-MM-DD')) || test.field(home) || test.field(away) ||
    CASE WHEN line IS NOT NULL THEN test.field('line') || test.field(line::text)
         ELSE test.field('players') || replace(test.side(h1, h2) || test.side(a1, a2), '0:,', '-,') END, 'UTF8')),
         'hex'), 32);

SELECT is(test.provisional('APTA_CHICAGO', '2024-09-25', 'Skokie 23', 'Lake Forest 23', 3, NULL, NULL, NULL, NULL),
          tenniscores.provisional_id('APTA_CHICAGO', '2024-09-25', 'Skokie 23', 'Lake Forest 23', 3), 'by the line');
SELECT is(tenniscores.provisional_id('APTA_CHICAGO', '2024-09-25', 'Skokie 23', 'Lake Forest 23', NULL, 'b', 'a', 'd',
          'c'),
          test.provisional('APTA_CHICAGO', '2024-09-25', 'Skokie 23', 'Lake Forest 23', NULL, 'a', 'b', 'c', 'd'),
          'by the players');
SELECT is(tenniscores.provisional_id('APTA_CHICAGO', '2024-09-25', 'Skokie 23', 'Lake Forest 23', NULL, NULL, 'a', NULL,
          NULL),
          test.provisional('APTA_CHICAGO', '2024-09-25', 'Skokie 23', 'Lake Forest 23', NULL, 'a', NULL, NULL, NULL),
          'by one player');
SELECT is(tenniscores.provisional_id('ÉTÉ', '1999-01-02', 'Œ 1', 'Ж 2', NULL, 'é', 'z', '日', 'b'),
          test.provisional('ÉTÉ', '1999-01-02', 'Œ 1', 'Ж 2', NULL, 'é', 'z', '日', 'b'), 'of any letters');
SELECT is(tenniscores.provisional_id('APTA_CHICAGO', '2024-09-25', 'Skokie 23', 'Lake Forest 23', 3),
          'prov1-' || left(encode(sha256('12:APTA_CHICAGO,10:2024-09-25,9:Skokie 23,14:Lake Forest 23,4:line,1:3,'),
          'hex'), 32),
          'in full: the bytes that are hashed');
SELECT is(tenniscores.provisional_id(v.league, v.match_date, v.home, v.away, 1), NULL, 'no id without ' || v.missing)
  FROM (VALUES (NULL, '2024-09-25'::date, 'A', 'B', 'league'), ('L', NULL, 'A', 'B', 'date'),
               ('L', '2024-09-25', NULL, 'B', 'home team'),
               ('L', '2024-09-25', 'A', NULL, 'away team')) AS v (league, match_date, home, away, missing);

-- Which fields make the id
CREATE FUNCTION test.id_of(changes jsonb) RETURNS text LANGUAGE sql STABLE
RETURN (SELECT r.tenniscores_match_id
    FROM tenniscores.read_matches(test.record(jsonb '{"match_id": null, "Line": null}' || changes), 'derive') AS r);
SELECT is(test.id_of('{}'), test.provisional('APTA_CHICAGO', '2024-09-25', 'Skokie 23', 'Lake Forest 23', NULL,
          'nndz-home1', 'nndz-home2',
          'nndz-away1', 'nndz-away2'), 'the id of a record without a line');
SELECT is(test.id_of('{"Line": "Court #3"}'), test.provisional('APTA_CHICAGO', '2024-09-25', 'Skokie 23',
          'Lake Forest 23', 3, NULL, NULL, NULL, NULL),
          'the id of a record with a line');
SELECT is(test.id_of(v.changes), test.id_of('{}'), 'no other id with ' || v.changes::text)
  FROM (VALUES (jsonb '{"Scores": "6-0, 6-0"}'), ('{"Winner": "away"}'), ('{"Winner": null, "Scores": null}'),
               ('{"league_id": "aptachicago"}'),
               ('{"Date": "09/25/2024"}'), ('{"Home Team": " Skokie  23 "}'), ('{"Home Player 1": "Another Name (S)"}'),
               ('{"url": "x"}'),
               ('{"match_id": "None"}'), ('{"match_id": " "}'),
               ('{"Home Player 1 ID": "nndz-home2", "Home Player 2 ID": "nndz-home1"}'),
               ('{"Away Player 1 ID": "nndz-away2", "Away Player 2 ID": "nndz-away1"}')) AS v (changes);
SELECT isnt(test.id_of(v.changes), test.id_of('{}'), 'another id with ' || v.changes::text)
  FROM (VALUES (jsonb '{"league_id": "nstf"}'), ('{"Date": "26-Sep-24"}'), ('{"Home Team": "Skokie 24"}'),
               ('{"Away Team": "Lake Forest 24"}'),
               ('{"Home Team": "Lake Forest 23", "Away Team": "Skokie 23"}'), ('{"Line": 1}'),
               ('{"Home Player 1 ID": "nndz-home3"}'),
               ('{"Home Player 1 ID": null}'),
               ('{"Home Player 1 ID": "nndz-away1", "Away Player 1 ID": "nndz-home1"}')) AS v (changes);
SELECT is(test.id_of('{"Home Player 1 ID": null, "Home Player 1": "Ivo  Wood (S)"}'),
          test.provisional('APTA_CHICAGO', '2024-09-25', 'Skokie 23', 'Lake Forest 23', NULL, 'Ivo Wood', 'nndz-home2',
          'nndz-away1', 'nndz-away2'),
          'a name stands for an id that is absent, without its marks');
SELECT is(test.id_of('{"match_id": "nndz-WWlPd3dyditqQT09", "Line": 1}'), 'nndz-WWlPd3dyditqQT09_Line1',
          'where the source has an id, it is taken');
SELECT is((SELECT r.problem FROM tenniscores.read_matches(test.record('{"match_id": "table_1"}'), 'derive') AS r),
          'placeholder_match_id',
          'a placeholder is still a placeholder');

-- The two feeds without ids
SELECT is(test.counts(tenniscores.ingest(test.feed('legacy_cita_2024_without_ids'))), 'received 800 rejected 800',
          'not derived');
SELECT is(test.counts(tenniscores.ingest(test.feed('legacy_cita_2024_without_ids'), missing_id => 'derive',
          source => 'cita')),
          'received 800 inserted 649 rejected 151 warnings 118', 'derived');
SELECT is((SELECT reasons FROM tenniscores.run WHERE source = 'cita'),
          '{"missing_team": 6, "invalid_score": 145}'::jsonb, 'the rejects');
SELECT is_empty('SELECT id FROM match_scores WHERE NOT tenniscores.is_provisional_id(tenniscores_match_id)',
                'all ids are provisional');
SELECT is_empty($$
    SELECT tenniscores_match_id FROM match_scores AS m JOIN leagues AS l ON l.id = m.league_id
     WHERE tenniscores_match_id <> tenniscores.provisional_id(l.league_id, match_date, home_team, away_team, NULL,
                                       home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id)
       AND num_nulls(home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id) = 0$$,
    'and can be computed from the rows');
SELECT test.content() AS before \gset
SELECT is(test.counts(tenniscores.ingest(test.feed('legacy_cita_2024_without_ids'), missing_id => 'derive')),
          'received 800 unchanged 649 rejected 151', 'again: unchanged');
SELECT is(test.content(), :'before', 'each row is the same');
SET LOCAL tenniscores.missing_id = 'derive';
SELECT is(test.counts(tenniscores.ingest(test.feed('legacy_cita_2024_without_ids'))),
          'received 800 unchanged 649 rejected 151',
          'asked for by the parameter');
SELECT is(test.counts(tenniscores.ingest(test.feed('legacy_cita_2024_without_ids'), missing_id => 'reject')),
          'received 800 rejected 800',
          'the argument comes before the parameter');
SELECT is((SELECT source_ids + provisional_ids || ' ' || coverage_percent FROM tenniscores.coverage
          WHERE league = 'CITA'), '649 100.00',
          'coverage counts provisional ids');
SELECT throws_ok($$SELECT tenniscores.ingest('[]'::text, missing_id => 'invent')$$, '22023',
                 'invalid value for missing_id: "invent"',
                 'another value is an error');

SELECT * FROM finish();
ROLLBACK;
