-- An existing deployment whose match_scores is partitioned: by a hash of the id, with tables that refer to the id, it is
-- adopted like any other; by anything else deploy() and adopt() say so and stop.
\ir lib/test.sql
SELECT no_plan();

-- What a fresh load stores
CREATE SCHEMA fresh;
SET tenniscores.target_schema = fresh;
SELECT FROM tenniscores.deploy();
SELECT (tenniscores.ingest(test.feed('apta_2025_snapshot_4'))).inserted AS valid \gset
RESET tenniscores.target_schema;

\i :data/make_legacy.sql
SET client_min_messages = error;
DROP TABLE IF EXISTS leagues, clubs, series, teams, players, match_scores CASCADE;
\i :data/legacy_app.sql
SELECT pg_temp.make_legacy('public', 'fresh', 2) \g /dev/null
RESET search_path;

-- The legacy table, partitioned. The notes are by hand now: no foreign key can refer to its row id.
ALTER TABLE match_notes DROP CONSTRAINT match_notes_match_score_id_fkey;
CREATE FUNCTION test.partition(by text) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE 'CREATE TABLE parted (LIKE match_scores INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY ' || by;
    IF by LIKE 'HASH%' THEN
        FOR n IN 0..2 LOOP
            EXECUTE format('CREATE TABLE part_%s PARTITION OF parted FOR VALUES WITH (MODULUS 3, REMAINDER %1$s)', n);
        END LOOP;
    ELSE
        CREATE TABLE part_of_all PARTITION OF parted DEFAULT;
    END IF;
    INSERT INTO parted SELECT * FROM match_scores;
    ALTER SEQUENCE match_scores_id_seq OWNED BY parted.id;
    DROP TABLE match_scores;
    ALTER TABLE parted RENAME TO match_scores;
END
$$;
CREATE FUNCTION test.blocked() RETURNS text
    LANGUAGE sql
RETURN (SELECT string_agg(format('%s: %s. %s', action, detail, hint), '; ') FROM tenniscores.deploy(dry_run => true) WHERE status = 'blocked');

-- other keys: nothing is changed, and it says what to do
SELECT md5(string_agg(m::text, '' ORDER BY id)) AS before FROM match_scores AS m \gset
BEGIN;
SELECT test.partition('RANGE (match_date)') \g /dev/null
SELECT is(test.blocked(), 'create unique index: the table is partitioned by match_date. Partition it by a hash of tenniscores_match_id.', 'by the date');
SELECT set_eq('SELECT status FROM tenniscores.deploy()', ARRAY['ok', 'blocked', 'not done'], 'nothing is done');
SELECT throws_ok('SELECT FROM tenniscores.ingest(''[]'')', '55000', 'table "public.match_scores" has no unique index on tenniscores_match_id', 'there are no runs');
ROLLBACK;
BEGIN;
SELECT test.partition('HASH (id)') \g /dev/null
SELECT is(test.blocked(), 'create unique index: the table is partitioned by id. Partition it by a hash of tenniscores_match_id.', 'by the row id');
ROLLBACK;
BEGIN;
SELECT test.partition('HASH (tenniscores_match_id, league_id)') \g /dev/null
SELECT is(test.blocked(), 'create unique index: the table is partitioned by league_id, tenniscores_match_id. Partition it by a hash of tenniscores_match_id.', 'by more than the id');
ROLLBACK;
BEGIN;
SELECT test.partition('HASH (tenniscores_match_id)') \g /dev/null
ALTER TABLE match_scores DETACH PARTITION part_2;
CREATE TABLE seasons PARTITION OF match_scores FOR VALUES WITH (MODULUS 3, REMAINDER 2) PARTITION BY RANGE (match_date);
SELECT is(test.blocked(), 'create unique index: the table is partitioned by match_date, tenniscores_match_id. Partition it by a hash of tenniscores_match_id.', 'partitions by the date');
ROLLBACK;
SELECT test.partition('LIST (winner)') \g /dev/null
CALL tenniscores.adopt(dedupe => true, derive => true) \gset
SELECT is(:'adopted'::text, 'f', 'adopt() stops');
SELECT is(:'next_step'::text, 'public.match_scores (tenniscores_match_id) the table is partitioned by winner. Partition it by a hash of tenniscores_match_id.', 'and says why');
SELECT is((SELECT md5(string_agg(m::text, '' ORDER BY id)) FROM match_scores AS m), :'before', 'no row is touched');

-- by the id, with duplicates
SELECT test.partition('HASH (tenniscores_match_id)') \g /dev/null
SELECT matches(test.blocked(), '^create unique index: \d+ ids occur \d+ times in all', 'duplicates are in the way of the index');
CALL tenniscores.adopt() \gset
SELECT is(:'next_step'::text, $$SELECT * FROM tenniscores.duplicates; then CALL tenniscores.adopt('public', dedupe => true);$$::text, 'adopt() stops before duplicates');
CALL tenniscores.adopt(dedupe => true, derive => true) \gset
SELECT is(:'adopted'::text, 't', 'adopted');
SELECT is((SELECT ROW(total_records, coverage_percent)::text FROM tenniscores.coverage WHERE league = '(all)'), format('(%s,100.00)', :valid), 'one row a match, each with an id');
SELECT is((SELECT count(*) FROM tenniscores.validate() WHERE severity = 'error' AND NOT passed), 0::bigint, 'validate() finds no error');

-- a table that refers to the id: it follows wherever the id goes
CREATE TABLE reviews (
    id serial PRIMARY KEY, match_id text NOT NULL REFERENCES match_scores (tenniscores_match_id) ON UPDATE CASCADE, match text NOT NULL);
CREATE INDEX ON reviews (match_id);
CREATE FUNCTION test.match(m match_scores) RETURNS text
    LANGUAGE sql
RETURN concat_ws(' ', m.match_date, m.home_team, m.away_team, least(m.home_player_1_id, m.home_player_2_id), least(m.away_player_1_id, m.away_player_2_id));
INSERT INTO reviews (match_id, match) SELECT m.tenniscores_match_id, test.match(m) FROM match_scores AS m WHERE id % 3 = 0;
CREATE FUNCTION test.lost_reviews() RETURNS bigint
    LANGUAGE sql
RETURN (SELECT count(*) FROM reviews AS r LEFT JOIN match_scores AS m ON m.tenniscores_match_id = r.match_id WHERE r.match IS DISTINCT FROM test.match(m));
CREATE FUNCTION test.state() RETURNS text
    LANGUAGE sql
RETURN (SELECT md5((SELECT string_agg(m::text, E'\n' ORDER BY id) FROM match_scores AS m) || (SELECT string_agg(r::text, E'\n' ORDER BY id) FROM reviews AS r)));
CREATE FUNCTION test.undo_last() RETURNS text
    LANGUAGE sql
RETURN (SELECT ROW(u.undone, u.conflicts)::text FROM tenniscores.undo((SELECT max(run_id) FROM tenniscores.run)) AS u);
SELECT test.state() AS adopted_state \gset
SELECT is((SELECT ROW(inserted, rejected, updated > 300)::text FROM tenniscores.ingest(test.feed('apta_2025_snapshot_4'))), '(0,3,t)', 'the feed brings the ids');
SELECT is(test.lost_reviews(), 0::bigint, 'each review is with its match');
SELECT set_eq('SELECT match_id, match_date, home_team, away_team, home_row_team, away_row_team, players, scores, winner FROM test.matches()',
              'SELECT match_id, match_date, home_team, away_team, home_row_team, away_row_team, players, scores, winner FROM test.matches(''fresh'')',
              'the rows are those of a fresh load');
SELECT test.state() AS loaded_state \gset
SELECT is(test.undo_last(), '(t,0)', 'undone');
SELECT is(test.state(), :'adopted_state', 'rows and reviews are as before');
SELECT is(test.undo_last(), '(t,0)', 'and back');
SELECT is(test.state(), :'loaded_state', 'as after the load');

-- rows that are referred to stay, or are kept, or hand their references over
SELECT is((SELECT ROW(undone, conflicts > 0)::text FROM tenniscores.undo((SELECT max(run_id) FROM tenniscores.run))), '(t,f)', 'a run that inserted nothing can be undone');
SELECT is(test.undo_last(), '(t,0)', 'and back again');
INSERT INTO match_scores (league_id, match_date, home_team, away_team, home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id,
                          scores, winner, tenniscores_match_id)
SELECT league_id, match_date, home_team, away_team, home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id,
       scores, winner, 'prov1-' || md5(id::text) FROM match_scores ORDER BY id LIMIT 20;
INSERT INTO reviews (match_id, match) SELECT m.tenniscores_match_id, test.match(m) FROM match_scores AS m WHERE tenniscores.is_provisional_id(m.tenniscores_match_id);
SELECT test.state() AS doubled_state \gset
CALL tenniscores.dedupe() \gset
SELECT is(ARRAY[:matches, :removed, :references_moved, :left_alone], '{20,20,20,0}', 'dedupe()');
SELECT is(test.lost_reviews(), 0::bigint, 'each review is with its match');
SELECT is((SELECT count(*) FROM match_scores), :valid::bigint, 'one row a match');
SELECT is(test.undo_last(), '(t,0)', 'undone');
SELECT is(test.state(), :'doubled_state', 'rows and reviews are as before');
CALL tenniscores.dedupe() \g /dev/null

-- a row that the run added, and somebody has reviewed since
SELECT FROM tenniscores.ingest(test.feed('apta_2025_snapshot_5'));
SELECT max(run_id) AS added FROM tenniscores.run \gset
INSERT INTO reviews (match_id, match) SELECT m.tenniscores_match_id, test.match(m) FROM match_scores AS m ORDER BY id DESC LIMIT 1;
SELECT is((SELECT ROW(undone, conflicts)::text FROM tenniscores.undo(:added)), '(f,1)', 'its run is not undone');
SELECT is((SELECT problem FROM tenniscores.undo_conflicts(:added)), 'rows of reviews refer to it', 'because of the review');

-- ids put right
ALTER TABLE match_scores DROP CONSTRAINT match_scores_tenniscores_match_id_check;
UPDATE reviews AS r SET match = test.match(m) FROM match_scores AS m WHERE m.tenniscores_match_id = r.match_id;
UPDATE match_scores SET tenniscores_match_id = tenniscores_match_id || substring(tenniscores_match_id, '_Line\d+$') WHERE id % 11 = 0;
SELECT is(test.lost_reviews(), 0::bigint, 'a repeated suffix');
CALL tenniscores.backfill() \gset
SELECT is(:respelled, (SELECT count(*)::int FROM match_scores WHERE id % 11 = 0), 'backfill() collapses it');
SELECT is(test.lost_reviews(), 0::bigint, 'each review is with its match');
SELECT * FROM finish();
