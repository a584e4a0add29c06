-- Pins: what a person has corrected stays.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
CREATE FUNCTION test.row(line integer DEFAULT 1) RETURNS text
    LANGUAGE sql
RETURN (SELECT concat_ws(' ', m.home_team, t.team_name, m.match_date, m.scores, m.winner)
          FROM match_scores AS m LEFT JOIN teams AS t ON t.id = m.home_team_id WHERE tenniscores.line(tenniscores_match_id) = line);
\set id nndz-WWlPd3dyditqQT09_Line1

SELECT FROM tenniscores.ingest(test.records('{"Line": 1}', '{"Line": 2}'));
UPDATE match_scores SET scores = '6-0, 6-0' WHERE tenniscores_match_id = :'id';
SELECT is(tenniscores.pin(:'id', '{scores}', 'the captain called'), 1::bigint, 'one pin');
SELECT is(test.counts(tenniscores.ingest(test.records('{"Line": 1}', '{"Line": 2}'))), 'received 2 unchanged 2', 'the feed does not change it');
SELECT is((SELECT pinned FROM tenniscores.runs LIMIT 1), 1::bigint, 'the run says how many pinned values it met');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Line": 1, "Winner": "away", "Scores": "1-6, 1-6"}'))), 'received 1 updated 1', 'other columns change');
SELECT is(test.row(), 'Skokie 23 Skokie 23 2024-09-25 6-0, 6-0 away', 'the pinned one does not');
SELECT is((SELECT array_agg(k ORDER BY k) FROM tenniscores.journal, jsonb_object_keys(after) AS k WHERE action = 'update'), '{winner}', 'nor in the journal');
SELECT results_eq('SELECT column_name, value, feed_value, agrees, reason FROM tenniscores.pins',
                  $$VALUES ('scores', '6-0, 6-0', '1-6, 1-6', false, 'the captain called')$$, 'the view shows both values');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Line": 1, "Winner": "home", "Scores": "1-6, 1-6"}'), dry_run => true)), 'received 1 updated 1',
          'a dry run counts the same');
SELECT is((SELECT string_agg(column_name, ' ') FROM tenniscores.diff(test.record('{"Line": 1, "Winner": "home", "Scores": "1-6, 1-6"}'))), 'winner',
          'diff() leaves it out');
SELECT FROM tenniscores.ingest(test.record('{"Line": 1, "Winner": "away", "Scores": "6-0, 6-0"}'));
SELECT is((SELECT agrees FROM tenniscores.pins), true, 'the feed agrees now');
SELECT is((SELECT pinned FROM tenniscores.runs LIMIT 1), 0::bigint, 'and meets no pinned value that differs');
SELECT is(tenniscores.unpin(:'id'), 1::bigint, 'taken off');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Line": 1, "Winner": "away"}'))), 'received 1 updated 1', 'the feed writes it again');

-- every column that a feed writes
SELECT is(tenniscores.pin(:'id', tenniscores._pinnable_columns()), 12::bigint, 'all of them');
SELECT test.row() AS before \gset
SELECT is(test.counts(tenniscores.ingest(test.record('{"Line": 1, "Date": "1-Oct-24", "Home Team": "Skokie 99", "Away Team": "Exmoor 9", "Home Player 1 ID": "x",
    "Home Player 2 ID": "y", "Away Player 1 ID": "z", "Away Player 2 ID": "w", "Scores": "6-2, 6-2", "Winner": "home"}'))), 'received 1 unchanged 1',
    'a row that is pinned as a whole');
SELECT is(test.row(), :'before', 'stays as it is');
SELECT is(tenniscores.unpin(:'id', '{scores,winner}'), 2::bigint, 'some taken off');
SELECT is(tenniscores.unpin(:'id'), 10::bigint, 'the others');
SELECT is(tenniscores.pin(:'id', '{home_team}'), 1::bigint, 'a team');
SELECT FROM tenniscores.ingest(test.record('{"Line": 1, "Home Team": "Skokie 99", "Winner": "home"}'));
SELECT is(test.row(), 'Skokie 23 Skokie 23 2024-09-25 6-4, 4-6, 1-0 [10-8] home', 'keeps its row id, too');

-- a provisional id that the source's replaces
SELECT FROM tenniscores.ingest(test.record('{"match_id": null, "Line": 3, "Scores": "6-1, 6-1"}'), missing_id => 'derive');
SELECT tenniscores.pin((SELECT tenniscores_match_id FROM match_scores WHERE tenniscores.is_provisional_id(tenniscores_match_id)), '{scores}') \g /dev/null
SELECT FROM tenniscores.ingest(test.record('{"Line": 3, "Scores": "6-2, 6-2"}'));
SELECT is(test.row(3), 'Skokie 23 Skokie 23 2024-09-25 6-1, 6-1 home', 'the pin stays with its row');

SELECT throws_ok('SELECT tenniscores.pin(''nndz-none'', ''{scores}'')', '22023', 'there is no match "nndz-none"', 'no such match');
SELECT throws_ok(format('SELECT tenniscores.pin(%L, ''{created_at}'')', :'id'), '22023', 'no feed writes column created_at', 'no such column');
SELECT * FROM finish();
ROLLBACK;
