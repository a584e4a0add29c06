-- undo(): a run taken back, and what it must not touch.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
CREATE TABLE notes (id serial PRIMARY KEY, match_score_id bigint NOT NULL REFERENCES match_scores ON DELETE CASCADE, note text);

-- Every row, byte for byte
CREATE FUNCTION test.state() RETURNS text
    LANGUAGE sql
RETURN (SELECT coalesce(md5(string_agg(m::text, E'\n' ORDER BY id)), 'empty') FROM match_scores AS m);
CREATE FUNCTION test.undo(run_id bigint, partial boolean DEFAULT false) RETURNS text
    LANGUAGE sql
AS $$
    SELECT format('%s deleted %s restored %s reinserted %s conflicts %s', CASE WHEN u.undone THEN 'undone' ELSE 'left' END,
                  u.deleted, u.restored, u.reinserted, u.conflicts)
      FROM tenniscores.undo(run_id, partial => partial) AS u
$$;
CREATE FUNCTION test.last_run() RETURNS bigint LANGUAGE sql RETURN (SELECT max(run_id) FROM tenniscores.run);

-- a season loaded, corrected, and taken back, newest first
CREATE TABLE test.states (place serial, run_id bigint, before text, after text);
CREATE FUNCTION test.load(name text) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    before text := test.state();
    run bigint;
BEGIN
    run := (tenniscores.ingest(test.feed(name), name)).run_id;
    INSERT INTO test.states (run_id, before, after) VALUES (run, before, test.state());
END
$$;
SELECT test.load(f) FROM unnest('{apta_2025_snapshot_1,apta_2025_snapshot_2,apta_2025_snapshot_3,apta_2025_snapshot_4,apta_2025_snapshot_5,nstf_2025_july,nstf_2025_august,cnswpl_2025_before_correction,cnswpl_2025_after_correction}'::text[]) AS f;
SELECT ok(bool_and(before <> after), 'each load changes the table') FROM test.states;
SELECT last_value AS next_id FROM match_scores_id_seq \gset
CREATE FUNCTION test.unwind() RETURNS SETOF text
    LANGUAGE plpgsql
AS $$
DECLARE
    s record;
    run record;
    dry record;
    done record;
BEGIN
    FOR s IN SELECT * FROM test.states ORDER BY place DESC LOOP
        SELECT * INTO run FROM tenniscores.run AS r WHERE r.run_id = s.run_id;
        SELECT * INTO dry FROM tenniscores.undo(s.run_id, dry_run => true);
        RETURN NEXT is(test.state(), s.after, format('run %s: a dry run changes nothing', s.run_id));
        SELECT * INTO done FROM tenniscores.undo(s.run_id);
        RETURN NEXT is((dry.deleted, dry.restored, dry.conflicts), (done.deleted, done.restored, done.conflicts), 'the dry run counts the same');
        RETURN NEXT is((done.undone, done.deleted, done.restored, done.conflicts), (true, run.inserted, run.updated, 0::bigint), 'what it inserted and updated');
        RETURN NEXT is(test.state(), s.before, format('run %s: the table is as it was before, byte for byte', s.run_id));
        RETURN NEXT is((SELECT undone_by FROM tenniscores.run AS r WHERE r.run_id = s.run_id), done.undo_run_id, 'the log says so');
        RETURN NEXT results_eq(format('SELECT kind, received, inserted, updated, deleted FROM tenniscores.run WHERE run_id = %s', done.undo_run_id),
                               format('SELECT ''undo'', %1$s::bigint, 0::bigint, %1$s::bigint, %2$s::bigint', run.updated, run.inserted), 'the undo is a run');
        UPDATE test.states SET run_id = done.undo_run_id, before = s.after, after = s.before WHERE place = s.place;
    END LOOP;
END
$$;
SELECT test.unwind() FROM (SELECT) AS once;
SELECT is(test.state(), 'empty', 'all runs undone: as at first');
SELECT is((SELECT last_value FROM match_scores_id_seq), :next_id::bigint, 'an undo takes no sequence value');

-- and brought back, oldest first: undoing the undos
SELECT is((SELECT string_agg(test.undo(s.run_id), ',') FROM (SELECT * FROM test.states ORDER BY place) AS s) ~ 'left', false, 'undos can be undone');
SELECT is(test.state(), (SELECT before FROM test.states ORDER BY place DESC LIMIT 1), 'the table is as after the last load, byte for byte');
SELECT is((SELECT count(*) FROM tenniscores.run WHERE kind = 'ingest' AND undone_by IS NOT NULL), 0::bigint, 'the runs count again');
SELECT is(test.counts(tenniscores.ingest(test.feed('cnswpl_2025_after_correction'))), 'received 709 unchanged 700 rejected 9', 'and are what the feed says');

-- conflicts
DELETE FROM match_scores;
SELECT FROM tenniscores.ingest(test.records('{"Line": 1}', '{"Line": 2}', '{"Line": 3}', '{"Line": 4}', '{"Line": 5}'));
SELECT test.last_run() AS first \gset
SELECT FROM tenniscores.ingest(test.record('{"Line": 1, "Scores": "6-1, 6-1"}'));
SELECT test.last_run() AS second \gset
UPDATE match_scores SET winner = 'away' WHERE tenniscores.line(tenniscores_match_id) = 2;
DELETE FROM match_scores WHERE tenniscores.line(tenniscores_match_id) = 3;
INSERT INTO notes (match_score_id, note) SELECT id, 'a note' FROM match_scores WHERE tenniscores.line(tenniscores_match_id) = 4;
SELECT test.state() AS state \gset
SELECT is(test.undo(:first), 'left deleted 1 restored 0 reinserted 0 conflicts 4', 'changed later, changed by hand, gone, referred to');
SELECT is(test.state(), :'state', 'nothing is changed');
SELECT is((SELECT count(*) FROM tenniscores.run WHERE run_id > :second), 0::bigint, 'and no run is logged');
SELECT results_eq(format('SELECT tenniscores.line(tenniscores_match_id), action, problem FROM tenniscores.undo_conflicts(%s) ORDER BY 1', :first),
    $$VALUES (1, 'delete', 'was changed since'), (2, 'delete', 'was changed since'), (3, 'delete', 'the row is gone, or has another id'),
             (4, 'delete', 'rows of notes refer to it')$$, 'each conflict is told');
SELECT matches((SELECT sample FROM tenniscores.undo(:first)), '^(row [0-9]+ )?nndz-WWlPd3dyditqQT09_Line[0-9]: ', 'undo() shows one');
SELECT is(test.undo(:second), 'undone deleted 0 restored 1 reinserted 0 conflicts 0', 'the later run undone first');
SELECT is(test.undo(:first, partial => true), 'undone deleted 2 restored 0 reinserted 0 conflicts 3', 'partial leaves the conflicts alone');
SELECT is((SELECT string_agg(tenniscores.line(tenniscores_match_id)::text, ' ' ORDER BY id) FROM match_scores), '2 4', 'and only them');
SELECT is((SELECT count(*) FROM notes), 1::bigint, 'a note is not lost');

-- corrections by hand
SELECT FROM tenniscores.ingest(test.record('{"Line": 4, "Scores": "6-2, 6-2"}'));
SELECT test.last_run() AS third \gset
UPDATE match_scores SET scores = '6-3, 6-3', home_team = 'Skokie 22' WHERE tenniscores.line(tenniscores_match_id) = 4;
SELECT is((SELECT problem FROM tenniscores.undo_conflicts(:third)), 'was changed since: home_team, scores', 'says which columns');
UPDATE match_scores SET scores = '6-2, 6-2', home_team = 'Skokie 23' WHERE tenniscores.line(tenniscores_match_id) = 4;
SELECT is(test.undo(:third), 'undone deleted 0 restored 1 reinserted 0 conflicts 0', 'a row with a note can be restored');

-- a provisional id that the source's replaced
SET LOCAL tenniscores.missing_id = 'derive';
DELETE FROM notes;
DELETE FROM match_scores;
SELECT FROM tenniscores.ingest(test.record('{"match_id": null, "Line": 1}'));
SELECT test.last_run() AS derived \gset
SELECT test.state() AS provisional \gset
SELECT FROM tenniscores.ingest(test.record('{"Line": 1, "Scores": "6-1, 6-1"}'));
SELECT test.last_run() AS rekeyed \gset
SELECT test.state() AS source \gset
SELECT is(test.undo(:derived), 'left deleted 0 restored 0 reinserted 0 conflicts 1', 'its run is not the last one');
SELECT is(test.undo(:rekeyed), 'undone deleted 0 restored 1 reinserted 0 conflicts 0', 'the id and the score');
SELECT is(test.state(), :'provisional', 'are as before');
SELECT is((SELECT count(*) FROM tenniscores.replaced_id), 0::bigint, 'and the id no longer leads to another');
SELECT is(test.counts(tenniscores.ingest(test.record('{"match_id": null, "Line": 1}'))), 'received 1 unchanged 1', 'the feed without ids finds its match');
SELECT is(test.undo((SELECT undone_by FROM tenniscores.run WHERE run_id = :rekeyed)), 'undone deleted 0 restored 1 reinserted 0 conflicts 0', 'undone again');
SELECT is(test.state(), :'source', 'the source''s id is back');
SELECT is(test.counts(tenniscores.ingest(test.record('{"match_id": null, "Line": 1, "Scores": "6-1, 6-1"}'))), 'received 1 unchanged 1', 'and is found');

-- what cannot be undone
SELECT throws_ok('SELECT tenniscores.undo(4711)', '22023', 'there is no run 4711', 'no such run');
SELECT throws_like(format('SELECT tenniscores.undo(%s)', :third), format('run %s was undone by run %%', :third), 'undone already');
SELECT tenniscores.undo(run_id), run_id AS empty FROM (SELECT (tenniscores.ingest('[]')).run_id) AS r \gset
SELECT is((SELECT count(*) FROM tenniscores.run WHERE options->>'undoes' = :'empty'), 1::bigint, 'a run that changed nothing');
SET LOCAL tenniscores.target_schema = elsewhere;
SELECT FROM tenniscores.deploy();
SELECT throws_like(format('SELECT tenniscores.undo(%s)', :first), '%is of schema "public"', 'another schema''s run');
SELECT * FROM finish();
ROLLBACK;
