-- A record's league: built-in spellings, aliases of one's own, and the application's table.
BEGIN;
\ir lib/test.sql
SELECT no_plan();

-- Before anything is deployed the built-in spellings are known.
CREATE FUNCTION test.league(spelling text) RETURNS text LANGUAGE sql STABLE
RETURN (SELECT r.league_id FROM tenniscores.read_matches(test.record(jsonb_build_object('league_id', spelling))) AS r);
SELECT is(test.league(v.spelling), v.league, format('%L is %s', v.spelling, v.league)) FROM (
    SELECT unnest(string_to_array('apta_chicago|aptachicago|apta-chicago|chicago|apta|APTACHICAGO|Apta_Chicago', '|')),
        'APTA_CHICAGO' UNION ALL
    SELECT unnest(string_to_array('nstf|nsft|north_shore|northshore|north-shore|NSFT', '|')), 'NSTF' UNION ALL
    SELECT unnest(string_to_array('cnswpl|cnswp|cns|chicago_north_suburban|chicago-north-suburban|CNSWPL', '|')),
        'CNSWPL' UNION ALL
    SELECT unnest(string_to_array('apta_national|aptanational|apta-national|national|APTA_NATIONAL', '|')),
        'APTA_NATIONAL' UNION ALL
    SELECT unnest(string_to_array('cita|CITA| Cita ', '|')), 'CITA' UNION ALL
    SELECT unnest(string_to_array('apta_chicag|aptachicago2|nst|PLATFORM', '|')), NULL) AS v (spelling, league);

-- Aliases of one's own
INSERT INTO tenniscores.league_alias (spelling, league) VALUES ('paddle', 'APTA_CHICAGO'), ('national', 'APTA_CHICAGO'),
    ('club', 'CLUB_LEAGUE');
SELECT is(test.league('Paddle'), 'APTA_CHICAGO', 'an alias of one''s own');
SELECT is(test.league('national'), 'APTA_CHICAGO', 'comes before a built-in one');
SELECT is(test.league('aptanational'), 'APTA_NATIONAL', 'and leaves the others as they are');
SELECT is(test.league('club_league'), 'CLUB_LEAGUE', 'what an alias means is itself a spelling');
SELECT throws_ok($$INSERT INTO tenniscores.league_alias (spelling, league) VALUES ('Upper', 'X')$$, '23514', NULL,
                 'spellings are in lower case');
SELECT throws_ok($$INSERT INTO tenniscores.league_alias (spelling, league) VALUES ('paddle', 'X')$$, '23505', NULL,
                 'a spelling has one meaning');

-- The application's leagues need no alias.
SELECT FROM tenniscores.deploy();
SELECT is(test.counts(tenniscores.ingest(test.record('{"league_id": "Platform_X"}'))), 'received 1 rejected 1',
          'a league that nobody knows');
INSERT INTO leagues (id, league_id, league_name) VALUES (40, 'PLATFORM_X', 'Platform X');
SELECT is(test.counts(tenniscores.ingest(test.record('{"league_id": "Platform_X"}'))), 'received 1 inserted 1',
          'is known once the application has it');
SELECT is((SELECT array_agg(league_id) FROM match_scores), '{40}'::bigint[], 'the row has its row id');
SELECT is(test.counts(tenniscores.ingest(test.record('{"league_id": "Platform_X"}'), league => 'PLATFORM_x')),
          'received 1 unchanged 1',
          'and it can be asked for');

-- A league that has no row yet gets one.
SELECT is(test.counts(tenniscores.ingest(test.records('{"Line": 2, "league_id": "nsft"}',
          '{"Line": 3, "league_id": "club"}'))),
          'received 2 inserted 2', 'leagues without a row');
SELECT set_eq('SELECT league_id::text, league_name::text FROM leagues',
    $$VALUES ('PLATFORM_X', 'Platform X'), ('NSTF', 'NSTF'), ('CLUB_LEAGUE', 'CLUB_LEAGUE')$$,
        'get one, by their own names');

-- An application that spells a league in its own way keeps its row.
INSERT INTO leagues (id, league_id, league_name) VALUES (41, 'APTACHICAGO', 'APTA Chicago');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Line": 4, "league_id": "apta_chicago"}'))),
          'received 1 inserted 1',
          'a league that the application spells APTACHICAGO');
SELECT is((SELECT league_id FROM match_scores WHERE tenniscores_match_id LIKE '%_Line4'), 41::bigint,
          'is not created a second time');
INSERT INTO leagues (id, league_id, league_name) VALUES (42, 'APTA_CHICAGO', 'the second');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Line": 5, "league_id": "apta_chicago"}'))),
          'received 1 inserted 1',
          'where both spellings have rows');
SELECT is((SELECT league_id FROM match_scores WHERE tenniscores_match_id LIKE '%_Line5'), 42::bigint,
          'the exact one is taken');
SELECT is((SELECT count(*) FROM leagues), 5::bigint, 'no league was created twice');

-- Aliases of one's own also tell what the application's spelling means.
SAVEPOINT own;
UPDATE leagues SET league_id = 'National' WHERE id = 42;
DELETE FROM match_scores WHERE league_id = 41;
DELETE FROM teams WHERE league_id = 41;
DELETE FROM leagues WHERE id = 41;
SELECT is(test.counts(tenniscores.ingest(test.record('{"Line": 6, "league_id": "paddle"}'))), 'received 1 inserted 1',
          'a league whose row is spelt by an alias of one''s own');
SELECT is((SELECT league_id FROM match_scores WHERE tenniscores_match_id LIKE '%_Line6'), 42::bigint, 'is found by it');
ROLLBACK TO own;

SELECT is((SELECT string_agg(league, ' ' ORDER BY league) FROM tenniscores.coverage),
          '(all) APTACHICAGO APTA_CHICAGO CLUB_LEAGUE NSTF PLATFORM_X', 'coverage has a row for each');

SELECT * FROM finish();
ROLLBACK;
