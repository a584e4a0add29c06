-- match_scores partitioned by a hash of its id: every function works as on a plain table. The partitions were made
-- at different times: their columns are in other orders, and some were dropped.
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
CREATE TABLE kept AS SELECT * FROM match_scores;
DROP TABLE match_scores;
CREATE SEQUENCE match_ids;
CREATE TABLE match_scores (old_note text, LIKE kept, CONSTRAINT winner CHECK (winner IN ('home', 'away'))) PARTITION BY HASH (tenniscores_match_id);
ALTER TABLE match_scores ALTER id SET DEFAULT nextval('match_ids'), ALTER created_at SET DEFAULT now(),
    ADD FOREIGN KEY (league_id) REFERENCES leagues, ADD FOREIGN KEY (home_team_id) REFERENCES teams;
CREATE TABLE match_scores_0 PARTITION OF match_scores FOR VALUES WITH (MODULUS 4, REMAINDER 0);
ALTER TABLE match_scores DROP old_note;
CREATE TABLE match_scores_1 PARTITION OF match_scores FOR VALUES WITH (MODULUS 4, REMAINDER 1);
CREATE TABLE match_scores_2 (
    winner text CONSTRAINT winner CHECK (winner IN ('home', 'away')), gone date, scores text, away_player_2_id text, away_player_1_id text,
    home_player_2_id text, home_player_1_id text, away_team_id bigint, home_team_id bigint, also_gone int, away_team text,
    home_team text, match_date date, league_id bigint, created_at timestamptz DEFAULT '2000-01-01', tenniscores_match_id text,
    id bigint DEFAULT 0);
ALTER TABLE match_scores_2 DROP gone, DROP also_gone;
CREATE TABLE match_scores_3 (gone int, LIKE kept, CONSTRAINT winner CHECK (winner IN ('home', 'away')));
ALTER TABLE match_scores_3 DROP gone;
ALTER TABLE match_scores ATTACH PARTITION match_scores_2 FOR VALUES WITH (MODULUS 4, REMAINDER 2);
ALTER TABLE match_scores ATTACH PARTITION match_scores_3 FOR VALUES WITH (MODULUS 4, REMAINDER 3);
SELECT is((SELECT string_agg(status, ' ') FROM tenniscores.deploy() WHERE status <> 'ok'), 'done done', 'deploy() makes the indexes');
SELECT is(tenniscores._bulk_obstacle('match_scores'), 'it is not an ordinary table', 'rows go in by INSERT');
\ir lib/spread.sql
SELECT is((SELECT array_agg(DISTINCT tableoid::regclass::text ORDER BY tableoid::regclass::text) FROM match_scores),
          '{match_scores_0,match_scores_1,match_scores_2,match_scores_3}', 'the rows are spread');
SELECT is((SELECT count(*) FROM match_scores WHERE id = 0 OR created_at < '2020-01-01'), 0::bigint, 'defaults are those of the whole');

-- Foreign keys are checked row by row there, and must not be planned anew for each.
CREATE TABLE test.seen (plan_cache_mode text);
CREATE FUNCTION test.look() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO test.seen VALUES (current_setting('plan_cache_mode')); RETURN NULL; END $$;
CREATE TRIGGER look AFTER INSERT ON match_scores FOR EACH ROW EXECUTE FUNCTION test.look();
CREATE TRIGGER look AFTER INSERT ON teams FOR EACH ROW EXECUTE FUNCTION test.look();
SELECT FROM tenniscores.ingest(test.record('{"match_id": "nndz-000000000001", "Home Team": "New 1"}'), missing_team => 'create');
SELECT results_eq('SELECT DISTINCT plan_cache_mode, count(*) FROM test.seen GROUP BY 1', $$VALUES ('auto', 2::bigint)$$, 'as the trigger of a foreign key sees it');
DROP TRIGGER look ON match_scores;
DROP TRIGGER look ON teams;
DELETE FROM match_scores WHERE tenniscores_match_id = 'nndz-000000000001_Line1';

-- a row that gets the source's id moves to the partition where it belongs
UPDATE match_scores SET tenniscores_match_id = NULL WHERE id <= 50;
SELECT test.state() AS bare \gset
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_5'))), 'received 1196 updated 50 unchanged 1144 rejected 2', 'rows without an id are taken over');
SELECT is(test.state(), :'second', 'as if they had never lost it');
SELECT is((SELECT restored FROM tenniscores.undo(test.last_run())), 50::bigint, 'undone');
SELECT is(test.state(), :'bare', 'they have none again');
SELECT FROM tenniscores.ingest(test.feed('apta_2025_snapshot_5'));

-- looking at a feed before it lands
SELECT tenniscores_match_id AS one, id AS one_id FROM match_scores WHERE winner = 'home' AND tableoid = 'match_scores_2'::regclass ORDER BY id LIMIT 1 \gset
CREATE FUNCTION test.stored_record(row_id bigint, changes jsonb) RETURNS text
    LANGUAGE sql
RETURN (SELECT test.record(jsonb_build_object(
                   'match_id', tenniscores.base_id(m.tenniscores_match_id), 'Line', tenniscores.line(m.tenniscores_match_id),
                   'Date', m.match_date, 'Home Team', m.home_team, 'Away Team', m.away_team,
                   'Home Player 1 ID', m.home_player_1_id, 'Home Player 2 ID', m.home_player_2_id,
                   'Away Player 1 ID', m.away_player_1_id, 'Away Player 2 ID', m.away_player_2_id,
                   'Scores', m.scores, 'Winner', m.winner) || changes) FROM match_scores AS m WHERE m.id = row_id);
SELECT results_eq(format('SELECT row_id, column_name, old_value, new_value FROM tenniscores.diff(test.stored_record(%s, %L))', :one_id, '{"Winner": "away"}'),
                  format('VALUES (%s::bigint, ''winner'', ''home'', ''away'')', :one_id), 'diff()');
SELECT results_eq(format('SELECT outcome, row_id, changes::text FROM tenniscores.explain(test.stored_record(%s, %L))', :one_id, '{"Winner": "away"}'),
                  format('VALUES (''update'', %s::bigint, %L)', :one_id, '{"winner": ["home", "away"]}'), 'explain()');

-- rows that lack a team
UPDATE match_scores SET home_team_id = NULL WHERE id % 7 = 0;
SELECT is((SELECT linked FROM tenniscores.resolve_teams()), (SELECT count(*) FROM match_scores WHERE id % 7 = 0), 'resolve_teams()');
SELECT is(test.state(), :'second', 'all are linked');

-- the inbox
DELETE FROM match_scores WHERE tenniscores_match_id = :'one';
INSERT INTO tenniscores.inbox (payload, source) VALUES (convert_from(test.feed('apta_2025_snapshot_5'), 'UTF8'), 'a job');
CALL tenniscores.process_inbox() \g /dev/null
SELECT results_eq('SELECT r.inserted, r.unchanged FROM tenniscores.inbox AS i JOIN tenniscores.run AS r USING (run_id) WHERE i.state = ''applied''',
                  'VALUES (1::bigint, 1193::bigint)', 'process_inbox()');
SELECT is(test.content(), test.content('plain'), 'the row is back');

-- the law, and what breaks it
SELECT is((SELECT array_agg(DISTINCT status ORDER BY status) FROM tenniscores.enforce(dry_run => true)), '{ok,"would do"}', 'enforce(): a dry run');
SELECT is((SELECT count(*) FROM tenniscores.enforce() WHERE status NOT IN ('ok', 'done')), 0::bigint, 'enforce()');
SELECT is((SELECT array_agg(DISTINCT status) FROM tenniscores.enforce()), '{ok}', 'again: nothing to do');
SELECT throws_ok($$UPDATE match_scores SET tenniscores_match_id = NULL WHERE id = 100$$, '23502', NULL, 'no row without an id');
SELECT throws_ok(format('UPDATE match_scores SET tenniscores_match_id = %L WHERE id = 100', :'one'), '23505', NULL, 'no id twice');
SELECT throws_ok($$UPDATE match_scores SET away_team_id = -1 WHERE id = 100$$, '23503', NULL, 'no team that is not there');
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_5'))), 'received 1196 unchanged 1194 rejected 2', 'feeds are let in');
SELECT is((SELECT count(*) FROM tenniscores.validate() WHERE severity = 'error' AND NOT passed), 0::bigint, 'validate() finds no error');
SELECT * FROM finish();
