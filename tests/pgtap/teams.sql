-- A record's teams: exact names in their league, aliases, and what becomes of a team that is not known.
BEGIN;
\ir lib/test.sql
SELECT no_plan();

-- An existing deployment: its teams need more than a feed can tell.
\i :data/legacy_app.sql
INSERT INTO leagues (league_id, league_name) VALUES ('APTA_CHICAGO', 'APTA'), ('NSTF', 'NSTF');
INSERT INTO clubs (name) VALUES ('Skokie');
INSERT INTO series (name, display_name, league_id) VALUES ('23', '23', 1), ('23', '23', 2);
INSERT INTO teams (club_id, series_id, league_id, team_name, display_name) VALUES
    (1, 1, 1, 'Skokie 23', 'Skokie 23'), (1, 1, 1, 'Lake Forest 23', 'Lake Forest 23'),
    (1, 2, 2, 'Wilmette 23', 'Wilmette 23');
SELECT FROM tenniscores.deploy();
-- the lines of one fixture are changed one by one here
SELECT tenniscores.set_rule('fixture_lines', 'off') \g /dev/null

CREATE FUNCTION test.home() RETURNS text LANGUAGE sql STABLE
RETURN (SELECT format('%s: %s', m.home_team, t.team_name) FROM match_scores AS m LEFT
    JOIN teams AS t ON t.id = m.home_team_id
         WHERE tenniscores_match_id = 'nndz-WWlPd3dyditqQT09_Line1');

-- null, the default on an adopted schema
SELECT is(test.counts(tenniscores.ingest(test.record())), 'received 1 inserted 1', 'teams that are known');
SELECT is(test.home(), 'Skokie 23: Skokie 23', 'are found by their exact names');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Home Team": "Wilmette 23"}'))),
          'received 1 updated 1 warnings 1',
          'a team of another league is not known here');
SELECT is(test.home(), 'Wilmette 23: ', 'the row is stored without its row id');
SELECT is(test.counts(tenniscores.ingest(test.record(jsonb_build_object('Home Team', t.name)))),
          'received 1 updated 1 warnings 1',
          format('%L is not Skokie 23', t.name))
  FROM unnest(ARRAY['Skokie', 'Skokie 2', 'Skokie 234', 'skokie 23', 'Skokie 23 T1', 'kokie 23']) AS t (name);
SELECT is(test.counts(tenniscores.ingest(test.record('{"Home Team": " Skokie  23"}'))), 'received 1 updated 1',
          'runs of spaces make no other team');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Line": 2, "Home Team": "Unheard 1", "Away Team": "Unheard 2"}'),
          source => 'warned')),
          'received 1 inserted 1 warnings 2', 'two teams, two warnings');
SELECT set_eq($$SELECT ordinal, tenniscores_match_id, code, detail FROM tenniscores.warnings WHERE source = 'warned'$$,
    $$VALUES (1::bigint, 'nndz-WWlPd3dyditqQT09_Line2', 'unresolved_team', 'home team "Unheard 1"'),
             (1, 'nndz-WWlPd3dyditqQT09_Line2', 'unresolved_team', 'away team "Unheard 2"')$$,
             'the view warnings shows them');
SELECT is((SELECT count(*) FROM teams), 3::bigint, 'no team was created');

-- create cannot work here, and says so before it begins
SELECT throws_ok(format('SELECT tenniscores.ingest(%L::text, missing_team => ''create'')', test.record()), '55000',
                 'missing_team = ''create'' cannot be used with table "public.teams"',
                 'create: the table needs what a feed does not tell');

-- reject
SELECT is(test.counts(tenniscores.ingest(test.records('{"Line": 5, "Home Team": "Unheard 1"}',
          '{"Line": 5, "Away Team": "Unheard 2"}',
              '{"Line": 5, "Home Team": "Unheard 1", "Away Team": "Unheard 2"}', '{"Line": 6}',
              '{"Line": 7, "Winner": "x"}'),
              missing_team => 'reject', source => 'strict')), 'received 5 inserted 1 rejected 4',
              'reject: only what has its teams');
SELECT is((SELECT reasons FROM tenniscores.run WHERE source = 'strict'),
          '{"unknown_team": 3, "invalid_winner": 1}'::jsonb, 'the reason');
SELECT is_empty($$SELECT ordinal FROM tenniscores.rejects WHERE source = 'strict' AND reason = 'unknown_team'
                     AND detail !~ '^(home team "Unheard 1"|away team "Unheard 2") of APTA_CHICAGO$'$$,
                     'the detail names the team');
SELECT set_eq($$SELECT convert_from(raw, 'UTF8') FROM tenniscores.reject WHERE reason = 'unknown_team'$$,
    $$VALUES (test.record('{"Line": 5, "Home Team": "Unheard 1"}')),
        (test.record('{"Line": 5, "Away Team": "Unheard 2"}')),
             (test.record('{"Line": 5, "Home Team": "Unheard 1", "Away Team": "Unheard 2"}'))$$, 'the bytes are kept');
SELECT set_eq($$SELECT reason, records, first_record FROM tenniscores.ingest_problems()$$,
              $$VALUES ('unknown_team', 3::bigint, 1::bigint), ('invalid_winner', 1, 5)$$,
              'ingest_problems() has them');

-- aliases
INSERT INTO tenniscores.team_alias VALUES ('APTA_CHICAGO', 'Skokie Twenty-Three', 'Skokie 23'),
    ('NSTF', 'Forest 23', 'Lake Forest 23'),
                                          ('APTA_CHICAGO', 'Lake Forest 23', 'Skokie 23');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Home Team": "Skokie Twenty-Three"}'))), 'received 1 updated 1',
          'an alias');
SELECT is(test.home(), 'Skokie Twenty-Three: Skokie 23', 'gives the team''s row; the name stays as the feed has it');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Home Team": "Skokie Twenty-Three"}'))),
          'received 1 unchanged 1', 'again: unchanged');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Home Team": "Forest 23"}'))), 'received 1 updated 1 warnings 1',
          'an alias of another league is none here');
SELECT is((SELECT t.team_name FROM match_scores AS m JOIN teams AS t ON t.id = m.away_team_id
            WHERE tenniscores_match_id = 'nndz-WWlPd3dyditqQT09_Line1'), 'Lake Forest 23',
            'the exact name comes before an alias');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Home Team": "Skokie Twenty-Three"}'),
          missing_team => 'reject')),
          'received 1 updated 1', 'reject takes an alias');

-- A schema that deploy() has created: create is the default.
DELETE FROM tenniscores.team_alias WHERE spelling = 'Lake Forest 23';
SET tenniscores.target_schema = fresh;
SELECT FROM tenniscores.deploy();
SELECT is(test.counts(tenniscores.ingest(test.records('{"Line": 1}', '{"Line": 2}',
          '{"Line": 3, "league_id": "nstf"}'))),
          'received 3 inserted 3', 'create, without a warning');
SELECT set_eq('SELECT team_name, l.league_id FROM fresh.teams JOIN fresh.leagues AS l ON l.id = teams.league_id',
    $$VALUES ('Skokie 23', 'APTA_CHICAGO'), ('Lake Forest 23', 'APTA_CHICAGO'), ('Skokie 23', 'NSTF'),
        ('Lake Forest 23', 'NSTF')$$,
    'each team once a league');
SELECT is((SELECT count(*) FROM fresh.match_scores AS m JOIN fresh.teams AS h ON h.id = m.home_team_id
          AND h.team_name = m.home_team
                                                         AND h.league_id = m.league_id
                                                        JOIN fresh.teams AS a ON a.id = m.away_team_id
                                                        AND a.team_name = m.away_team
                                                         AND a.league_id = m.league_id), 3::bigint,
                                                         'each row has its own teams');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Home Team": "New 23"}'), missing_team => 'null')),
          'received 1 updated 1 warnings 1',
          'null, where it is asked for');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Home Team": "New 23"}'), missing_team => 'reject')),
          'received 1 rejected 1',
          'reject, where it is asked for');
SELECT is((SELECT count(*) FROM fresh.teams), 4::bigint, 'neither creates the team');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Home Team": "New 23"}'), missing_team => 'auto')),
          'received 1 updated 1',
          'auto is create here');

-- A rejected record creates nothing.
SELECT is(test.counts(tenniscores.ingest(test.records('{"Home Team": "Newer 23", "Winner": "x"}',
          '{"league_id": "cita", "Date": null}'))),
          'received 2 rejected 2', 'records that are rejected');
SELECT is((SELECT count(*) FROM fresh.teams), 5::bigint, 'create no team');
SELECT is((SELECT count(*) FROM fresh.leagues), 2::bigint, 'and no league');

SELECT is(test.counts(tenniscores.ingest(test.record('{"league_id": "cita"}'), missing_team => 'reject')),
          'received 1 rejected 1', 'a league without teams');
SELECT is((SELECT count(*) FROM fresh.leagues), 2::bigint, 'is not created for records that are rejected');

-- Nor does one that a later record of the same match takes back, or a rule rejects.
SELECT is(test.counts(tenniscores.ingest(test.records('{"Line": 8, "Home Team": "Loser 23"}', '{"Line": 8}'))),
          'received 2 inserted 1 duplicate 1', 'the last record of a match counts');
SELECT tenniscores.set_rule('date_far_off', 'reject') \g /dev/null
SELECT is((tenniscores.ingest((SELECT string_agg(test.record(jsonb_build_object(
              'match_id', 'nndz-' || lpad(n::text, 12, 'A'), 'Date', CASE n WHEN 9 THEN '2019-09-25' ELSE '2024-09-25' END,
              'Home Team', CASE n WHEN 9 THEN 'Longago 23' ELSE 'Skokie 23' END)), ' ') FROM generate_series(1, 30) AS n))).rejected,
          1::bigint, 'a rule rejects');
SELECT set_eq($$SELECT team_name FROM fresh.teams WHERE team_name ~ 'Loser|Longago'$$, '{}'::text[], 'their teams are not created');

-- A team that is only known by an alias is created under its own name.
INSERT INTO tenniscores.team_alias VALUES ('CITA', 'Oak P.', 'Oak Park'), ('CITA', 'O. Park', 'Oak Park');
SELECT is(test.counts(tenniscores.ingest(test.records('{"Line": 1, "match_id": "nndz-CCCCCCCCCCCC", "league_id": "cita", "Home Team": "Oak P.", "Away Team": "Riverside"}',
                                                      '{"Line": 2, "match_id": "nndz-CCCCCCCCCCCC", "league_id": "cita", "Home Team": "O. Park", "Away Team": "Riverside"}'))),
          'received 2 inserted 2', 'two spellings of a new team');
SELECT set_eq($$SELECT t.team_name, m.home_team FROM fresh.match_scores AS m JOIN fresh.teams AS t ON t.id = m.home_team_id
                 WHERE m.tenniscores_match_id LIKE 'nndz-CCCCCCCCCCCC%'$$,
              $$VALUES ('Oak Park', 'Oak P.'), ('Oak Park', 'O. Park')$$, 'are the one team that they mean');

-- A sequence that lags behind its table is no reason to do without the team.
INSERT INTO fresh.teams (id, league_id, team_name) SELECT last_value + 1, 1, 'By hand' FROM fresh.teams_id_seq;
SELECT throws_ok(format('SELECT tenniscores.ingest(%L::text)', test.record('{"Line": 9, "Home Team": "Newest 23"}')), '23505',
                 'duplicate key value violates unique constraint "teams_pkey"', 'it is an error');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Line": 9, "Home Team": "Newest 23"}'))), 'received 1 inserted 1', 'until it has caught up');
SELECT is((SELECT t.team_name FROM fresh.match_scores AS m JOIN fresh.teams AS t ON t.id = m.home_team_id WHERE m.home_team = 'Newest 23'),
          'Newest 23', 'and then the team is there');
ALTER TABLE fresh.teams DROP CONSTRAINT teams_team_name_league_id_key;
SELECT is(test.counts(tenniscores.ingest(test.record('{"Line": 9, "Home Team": "Newer than that"}'))), 'received 1 updated 1',
          'a table without a key of the name');
SELECT is((SELECT count(*) FROM fresh.teams WHERE team_name = 'Newer than that'), 1::bigint, 'gets the team as well');

SELECT throws_ok($$SELECT tenniscores.ingest('[]'::text, missing_team => 'maybe')$$, '22023',
                 'invalid value for missing_team: "maybe"',
                 'another value is an error');

SELECT * FROM finish();
ROLLBACK;
