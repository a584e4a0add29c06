-- A value that a record lacks never erases the one that is known; a team's row id follows the team's name.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();

CREATE TABLE test.nullable (field text, key text, value text);
INSERT INTO test.nullable VALUES
    ('home_player_1_id', 'Home Player 1 ID', 'nndz-home1'), ('home_player_2_id', 'Home Player 2 ID', 'nndz-home2'),
    ('away_player_1_id', 'Away Player 1 ID', 'nndz-away1'), ('away_player_2_id', 'Away Player 2 ID', 'nndz-away2'),
    ('scores', 'Scores', '6-4, 4-6, 1-0 [10-8]'), ('winner', 'Winner', 'home');

CREATE FUNCTION test.stored(field text) RETURNS text LANGUAGE sql STABLE
RETURN (SELECT to_jsonb(m)->>field FROM match_scores AS m WHERE tenniscores_match_id = 'nndz-WWlPd3dyditqQT09_Line1');

SELECT FROM tenniscores.ingest(test.record());
SELECT ctid AS place FROM match_scores \gset
SELECT is(test.counts(tenniscores.ingest(test.record(jsonb_build_object(n.key, v.absent)))), 'received 1 unchanged 1',
          format('%s absent as %s: unchanged', n.field, v.absent))
  FROM test.nullable AS n, (VALUES ('null'::jsonb), ('""'), ('"  "')) AS v (absent);
SELECT is(test.counts(tenniscores.ingest(test.record('{"Winner": "tie"}'))), 'received 1 unchanged 1',
          'a tie erases no winner');
SELECT is(test.stored(n.field), n.value, n.field || ' is still known') FROM test.nullable AS n;
SELECT is((SELECT ctid FROM match_scores), :'place'::tid, 'the row was not written');

-- Other values of the same record are applied all the same.
SELECT is(test.counts(tenniscores.ingest(test.record('{"Winner": null, "Scores": "6-0, 6-0", "Home Player 1 ID": null}'))),
          'received 1 updated 1', 'an update with NULLs');
SELECT is(test.stored('scores') || ' ' || test.stored('winner') || ' ' || test.stored('home_player_1_id'),
          '6-0, 6-0 home nndz-home1',
          'takes what it has and keeps the rest');

-- Where home and away have changed places, what is stored has, too: no player ends on the wrong side.
CREATE FUNCTION test.players() RETURNS text LANGUAGE sql STABLE
RETURN (SELECT concat_ws(' ', coalesce(home_player_1_id, '-'), coalesce(home_player_2_id, '-'),
                         coalesce(away_player_1_id, '-'), coalesce(away_player_2_id, '-'), winner, scores)
          FROM match_scores WHERE tenniscores_match_id = 'nndz-WWlPd3dyditqQT09_Line1');
CREATE FUNCTION test.after(first jsonb, second jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    got text;
BEGIN
    DELETE FROM match_scores WHERE tenniscores_match_id = 'nndz-WWlPd3dyditqQT09_Line1';
    PERFORM tenniscores.ingest(test.record(jsonb '{"Scores": "6-1, 6-1"}' || first));
    PERFORM tenniscores.ingest(test.record(jsonb '{"Scores": "6-1, 6-1"}' || second));
    RETURN test.players();
END
$$;
\set swap 'jsonb \'{"Home Team": "Lake Forest 23", "Away Team": "Skokie 23"}\' ||'
SELECT is(test.after('{}', :swap '{"Home Player 1 ID": "nndz-away1", "Home Player 2 ID": null,
                       "Away Player 1 ID": null, "Away Player 2 ID": "nndz-home2"}'),
          'nndz-away1 nndz-away2 nndz-home1 nndz-home2 home 6-1, 6-1', 'players stay with their teams');
SELECT is(test.after('{}', :swap '{"Home Player 1 ID": null, "Home Player 2 ID": null, "Away Player 1 ID": null,
                       "Away Player 2 ID": null, "Winner": null, "Scores": null}'),
          'nndz-away1 nndz-away2 nndz-home1 nndz-home2 away', 'so does the winner; a score does not say whose it is');
SELECT is(test.after('{}', '{"Home Player 1 ID": "nndz-home2", "Home Player 2 ID": null}'),
          'nndz-home2 nndz-home1 nndz-away1 nndz-away2 home 6-1, 6-1', 'a pair named the other way round, of which one is missing');
SELECT is(test.after('{}', '{"Home Player 1 ID": "nndz-new", "Home Player 2 ID": null}'),
          'nndz-new nndz-home2 nndz-away1 nndz-away2 home 6-1, 6-1', 'another player does not touch his partner');
SELECT is(test.after('{"Home Player 2 ID": null}', '{"Home Player 1 ID": "nndz-new", "Home Player 2 ID": null}'),
          'nndz-new - nndz-away1 nndz-away2 home 6-1, 6-1', 'a player who is replaced does not become the partner');
SELECT is(test.after('{}', '{"Home Player 1 ID": null, "Away Player 1 ID": "nndz-home1"}'),
          '- nndz-home2 nndz-home1 nndz-away2 home 6-1, 6-1', 'nobody plays for both sides');
SELECT is(test.after('{}', '{"Home Team": "Skokie SW 23", "Home Player 1 ID": null, "Home Player 2 ID": null}'),
          'nndz-home1 nndz-home2 nndz-away1 nndz-away2 home 6-1, 6-1', 'a team''s other name erases nobody');
SELECT FROM tenniscores.ingest(test.record());

-- The other way round: what was not known is filled in.
SELECT FROM tenniscores.ingest(test.record('{"match_id": "nndz-000000000002", "Line": 2, "Home Player 1 ID": null, "Home Player 2 ID": null,
    "Away Player 1 ID": null, "Away Player 2 ID": null, "Scores": null, "Winner": null}'));
SELECT is(test.counts(tenniscores.ingest(test.record(jsonb '{"match_id": "nndz-000000000002", "Line": 2, "Home Player 1 ID": null,
              "Home Player 2 ID": null, "Away Player 1 ID": null, "Away Player 2 ID": null, "Scores": null, "Winner": null}'
              || jsonb_build_object(n.key, n.value)))), 'received 1 updated 1', n.field || ' is filled in')
  FROM test.nullable AS n;
SELECT is((SELECT to_jsonb(m)->>n.field FROM match_scores AS m WHERE tenniscores_match_id = 'nndz-000000000002_Line2'),
          n.value,
          n.field || ' is known now')
  FROM test.nullable AS n;

-- A row of the application's with an id and nothing else
INSERT INTO match_scores (tenniscores_match_id) VALUES ('nndz-000000000003_Line3');
SELECT is(test.counts(tenniscores.ingest(test.record('{"match_id": "nndz-000000000003", "Line": 3}'))),
          'received 1 updated 1',
          'a row that has only its id');
SELECT is((SELECT m.match_id || m.league || m.home_team || m.away_row_team || m.winner FROM test.matches() AS m
            WHERE match_id LIKE 'nndz-000000000003%'), 'nndz-000000000003_Line3APTA_CHICAGOSkokie 23Lake Forest 23home',
            'gets all the rest');

-- Team ids. Skokie 23 and Lake Forest 23 are known; nothing is created from here on.
SET tenniscores.missing_team = 'null';
CREATE FUNCTION test.home() RETURNS text LANGUAGE sql STABLE
RETURN (SELECT format('%s: %s', m.home_team, t.team_name) FROM match_scores AS m LEFT
    JOIN teams AS t ON t.id = m.home_team_id
         WHERE tenniscores_match_id = 'nndz-WWlPd3dyditqQT09_Line1');
SELECT is(test.home(), 'Skokie 23: Skokie 23', 'a team''s row id');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Home Team": "Wilmette 23"}'))),
          'received 1 updated 1 warnings 1', 'another team');
SELECT is(test.home(), 'Wilmette 23: ', 'the row id goes with the name, also to none');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Home Team": "Wilmette 23"}'))), 'received 1 unchanged 1',
          'again: unchanged');

UPDATE match_scores SET home_team_id = (SELECT id FROM teams WHERE team_name = 'Skokie 23')
 WHERE tenniscores_match_id = 'nndz-WWlPd3dyditqQT09_Line1';
SELECT is(test.counts(tenniscores.ingest(test.record('{"Home Team": "Wilmette 23"}'))), 'received 1 unchanged 1',
          'a row id that the application has given to the same name');
SELECT is(test.home(), 'Wilmette 23: Skokie 23', 'is not erased');
INSERT INTO teams (team_name, league_id) SELECT 'Wilmette 23', id FROM leagues;
SELECT is(test.counts(tenniscores.ingest(test.record('{"Home Team": "Wilmette 23"}'))), 'received 1 updated 1',
          'once the team is known');
SELECT is(test.home(), 'Wilmette 23: Wilmette 23', 'it gets its own');
SELECT is(test.counts(tenniscores.ingest(test.record())), 'received 1 updated 1', 'back to a team that is known');
SELECT is(test.home(), 'Skokie 23: Skokie 23', 'name and row id change together');

SELECT * FROM finish();
ROLLBACK;
