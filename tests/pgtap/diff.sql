-- diff() and explain(): what a feed would do, and nothing done.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
SELECT FROM tenniscores.ingest(test.records('{"Line": 1}', '{"Line": 2}', '{"Line": 3, "Scores": null}'));
SELECT id AS one FROM match_scores WHERE tenniscores.line(tenniscores_match_id) = 1 \gset
SELECT test.physical() AS physical \gset

SELECT results_eq(
    $$SELECT tenniscores.line(tenniscores_match_id), column_name, old_value, new_value FROM tenniscores.diff(test.records(
        '{"Line": 1, "Winner": "away", "Home Player 1 ID": null}', '{"Line": 2}', '{"Line": 3, "Scores": "6-0, 6-0", "Date": "26-Sep-24"}',
        '{"Line": 4}', '{"Line": 5, "Date": null}'))$$,
    $$VALUES (1, 'winner', 'home', 'away'), (3, 'match_date', '2024-09-25', '2024-09-26'), (3, 'scores', NULL, '6-0, 6-0')$$,
    'of rows that change the columns that change');
SELECT results_eq($$SELECT column_name, old_value IS NULL, new_value FROM tenniscores.diff(test.record('{"Line": 1, "Home Team": "Skokie 99"}'))$$,
                  $$VALUES ('home_team', false, 'Skokie 99'), ('home_team_id', false, '(new)')$$, 'a team that would be created');
SELECT is((SELECT count(*) FROM tenniscores.diff(test.records('{"Line": 1, "Winner": "away"}'), league => 'nstf')), 0::bigint, 'filters count');
SELECT is((SELECT string_agg(column_name, ' ') FROM tenniscores.diff(convert_to(test.records('{"Line": 1, "Winner": "away"}'), 'UTF8'))), 'winner', 'of bytes');

-- the diff is what the run does
SELECT FROM tenniscores.ingest(test.feed('apta_2025_snapshot_4'));
CREATE TABLE test.diffs AS SELECT * FROM tenniscores.diff(test.feed('apta_2025_snapshot_5'));
SELECT (tenniscores.ingest(test.feed('apta_2025_snapshot_5'))).run_id AS run \gset
SELECT set_eq('SELECT tenniscores_match_id, column_name, old_value, new_value FROM test.diffs WHERE column_name !~ ''team_id$''',
              format('SELECT tenniscores_match_id, column_name, old_value, new_value FROM tenniscores.changes WHERE run_id = %s AND column_name !~ ''team_id$''', :run),
              'of a real feed it is what the view changes then has');
SELECT is((SELECT count(DISTINCT tenniscores_match_id) FROM test.diffs), (SELECT updated FROM tenniscores.run WHERE run_id = :run), 'for each row that is updated');

-- explain
SELECT test.physical() AS physical \gset
SELECT results_eq(format('SELECT outcome, reason, why FROM tenniscores.explain(%L)', test.record(e.changes::jsonb)),
                  format('VALUES (%L, %L, %L)', e.outcome, e.reason, format(e.why, :'one')), e.changes)
  FROM (VALUES ('{"Line": 1}', 'unchanged', NULL, 'Row %s has this id, and all that the record says.'),
               ('{"Line": 1, "Winner": "away", "Scores": "1-6, 1-6"}', 'update', NULL,
                'Row %s has this id. It would change: scores from 6-4, 4-6, 1-0 [10-8] to 1-6, 1-6; winner from home to away.'),
               ('{"Line": 9}', 'insert', NULL, 'No row has this id, and no row without the source''s id is the same match.'),
               ('{"Line": 9, "Scores": "19.0"}', 'reject', 'invalid_score', 'Its score is no list of sets. Found: score "19.0".'),
               ('{"match_id": null}', 'reject', 'missing_match_id', 'It has no match id; missing_id => ''derive'' would give it a provisional one. Found: line "Line 1".'))
       AS e (changes, outcome, reason, why);
SELECT is((SELECT changes FROM tenniscores.explain(test.record('{"Line": 1, "Winner": "away"}'))), '{"winner": ["home", "away"]}', 'changes by column');
SELECT matches((SELECT why FROM tenniscores.explain(test.record('{"match_id": "nndz-AAAAAAAAAAAA", "Line": 9, "Home Team": "Skokie 99"}'), missing_team => 'null')),
               'Warning unresolved_team: home team "Skokie 99"\.$', 'warnings, too');
SELECT is(count(*) FILTER (WHERE tenniscores._reason_in_words(r.problem) = r.problem), 0::bigint, 'each reason of the real feeds has its words')
  FROM unnest('{apta_2025_snapshot_5,nstf_2025_august,cnswpl_standings_junk,legacy_cita_2024_without_ids}'::text[]) AS f,
       tenniscores.read_matches(test.feed(f)) AS r WHERE r.problem IS NOT NULL;
SELECT throws_ok('SELECT * FROM tenniscores.explain(''[]'')', '22023', 'explain() takes one record, and this is 0', 'no record');
SELECT throws_ok('SELECT * FROM tenniscores.explain(''{} {}'')', '22023', 'explain() takes one record, and this is 2', 'two records');
SELECT throws_ok('SELECT * FROM tenniscores.explain(''what?'')', '22032', NULL, 'no JSON');
SELECT is(test.physical(), :'physical', 'nothing was written, no sequence value taken');

-- a row that would get the source's id
INSERT INTO match_scores (league_id, match_date, home_team, away_team, home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id, scores)
SELECT league_id, '2024-11-01', home_team, away_team, home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id, '6-0, 6-0'
  FROM match_scores WHERE id = :one RETURNING id AS bare \gset
SELECT is((SELECT format('%s: %s', outcome, why) FROM tenniscores.explain(test.record('{"match_id": "nndz-AAAAAAAAAAAA", "Date": "1-Nov-24", "Scores": "6-0, 6-0"}'), missing_team => 'null')),
          format('update: Row %s has no id of the source and is the same match: league, date, teams, and line or players. It would change: '
                 'away_team_id from NULL to %s; home_team_id from NULL to %s; tenniscores_match_id from NULL to nndz-AAAAAAAAAAAA_Line1; winner from NULL to home.',
                 :bare, (SELECT away_team_id FROM match_scores WHERE id = :one), (SELECT home_team_id FROM match_scores WHERE id = :one)), 'a row that is the same match');
SELECT * FROM finish();
ROLLBACK;
