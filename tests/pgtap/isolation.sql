-- Runs in transactions of every kind.
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();

-- as a caller's own work goes along with it
BEGIN ISOLATION LEVEL REPEATABLE READ;
INSERT INTO leagues (league_id, league_name) VALUES ('NSTF', 'North Shore');
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_3'))), 'received 792 inserted 789 rejected 3',
          'REPEATABLE READ: a load');
SELECT is(test.counts(tenniscores.ingest(test.feed('nstf_2025_july'))), 'received 375 inserted 363 rejected 12 warnings 13',
          'a league that the transaction has made');
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_3'))), 'received 792 unchanged 789 rejected 3',
          'the same again');
COMMIT;
SELECT is((SELECT count(*) FROM match_scores), 1152::bigint, 'all of it is stored');
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_5'))),
          'received 1196 inserted 405 updated 521 unchanged 268 rejected 2 warnings 2',
          'SERIALIZABLE: a correction');
COMMIT;
BEGIN;
UPDATE match_scores SET scores = '6-0' WHERE id = (SELECT min(id) FROM match_scores);
DELETE FROM match_scores WHERE id = (SELECT max(id) FROM match_scores);
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_5'))),
          'received 1196 inserted 1 updated 1 unchanged 1192 rejected 2',
          'a run sees what its transaction has changed');
ROLLBACK;
SELECT is((SELECT count(*) FROM match_scores), 1557::bigint, 'a rolled back run is not stored');
SELECT is((SELECT count(*) FROM tenniscores.run), 4::bigint, 'nor logged');

-- a transaction that may not write
BEGIN READ ONLY;
SELECT throws_ok(format('SELECT tenniscores.ingest(%L::text)', test.record()), '25006', NULL, 'READ ONLY: no run');
SELECT is((SELECT count(*) FROM tenniscores.read_matches(test.record())), 1::bigint, 'but a look');
COMMIT;

-- from a function, a procedure and a block that catches errors
CREATE PROCEDURE test.job() LANGUAGE plpgsql AS $$
BEGIN
    FOR n IN 1 .. 3 LOOP
        PERFORM tenniscores.ingest(test.record(jsonb_build_object('match_id', 'nndz-00000000000' || n)));
        BEGIN
            PERFORM tenniscores.ingest(test.record(jsonb_build_object('match_id', 'nndz-00000000010' || n)));
            RAISE 'undone';
        EXCEPTION WHEN raise_exception THEN
            NULL;
        END;
        COMMIT;
    END LOOP;
END
$$;
SELECT lives_ok('SELECT test.counts(tenniscores.ingest(''[]''::text))', 'from a query in a block');
CALL test.job();
SELECT is((SELECT string_agg(right(match_id, 9), ' ' ORDER BY match_id) FROM test.matches()
          WHERE match_id LIKE 'nndz-00000000%'), '001_Line1 002_Line1 003_Line1',
          'a procedure that commits between its runs, and undoes some');

-- constraints that are checked late, and a trigger of the application's
ALTER TABLE match_scores ALTER CONSTRAINT match_scores_league_id_fkey DEFERRABLE INITIALLY DEFERRED;
SELECT is(test.counts(tenniscores.ingest(test.record('{"league_id": "cita"}'))), 'received 1 inserted 1',
          'a deferred foreign key');
CREATE TABLE test.seen (id bigint);
CREATE FUNCTION test.see() RETURNS trigger
    LANGUAGE plpgsql AS $$ BEGIN INSERT INTO test.seen VALUES (new.id); RETURN new; END $$;
CREATE TRIGGER see BEFORE INSERT ON match_scores FOR EACH ROW EXECUTE FUNCTION test.see();
SELECT is(test.counts(tenniscores.ingest(test.records('{"Line": 2}', '{"Line": 3}'))), 'received 2 inserted 2',
          'a trigger of the application''s');
SELECT is((SELECT count(*) FROM test.seen), 2::bigint, 'is called for each new row');
CREATE OR REPLACE FUNCTION test.see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
SELECT throws_ok(format('SELECT tenniscores.ingest(%L::text)', test.record('{"Line": 4}')), '40001', NULL,
                 'where a trigger keeps a row out, the run fails: its counts would be wrong');

SELECT * FROM finish();
