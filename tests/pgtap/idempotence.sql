-- The same feed again: no row is written, no sequence value taken, next to no WAL. Each load commits.
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
SELECT '^(match_scores|leagues|teams|clubs|series|players)(_id_seq)?$|journal|warning' AS written \gset

CREATE TABLE test.feed AS
    SELECT name, convert_from(test.feed(name), 'UTF8') AS content, missing_id
      FROM (VALUES ('apta_2025_snapshot_5', 'reject'), ('nstf_2025_august', 'reject'),
                   ('cnswpl_2025_after_correction', 'reject'),
                   ('legacy_cita_2024_without_ids', 'derive')) AS f (name, missing_id);
INSERT INTO test.feed VALUES ('20,000 generated records', test.many_records(20000), 'reject'),
                             ('duplicates', test.records('{"Line": 51}', '{"Line": 51, "Scores": "6-0"}',
                              '{"Line": 51, "Scores": null}'), 'reject');

CHECKPOINT;
CREATE TABLE test.first AS
    SELECT f.name, r.* FROM test.feed AS f, tenniscores.ingest(f.content, source => f.name,
        missing_id => f.missing_id) AS r;
SELECT cmp_ok(inserted, '>', 0::bigint, name || ': the first load inserts') FROM test.first;
SELECT test.physical(:'written') AS before \gset
SELECT count(*) AS rows FROM match_scores \gset

-- Other sessions write WAL too: the least of three measures is this one's.
CREATE TABLE test.wal (name text, bytes numeric);
CREATE PROCEDURE test.load_again(name text) LANGUAGE plpgsql AS $$
DECLARE
    feed test.feed := (SELECT f FROM test.feed AS f WHERE f.name = load_again.name);
    before pg_lsn;
BEGIN
    FOR attempt IN 1 .. 3 LOOP
        COMMIT;
        before := pg_current_wal_insert_lsn();
        PERFORM tenniscores.ingest(feed.content, source => 'again: ' || name, missing_id => feed.missing_id);
        COMMIT;
        INSERT INTO test.wal VALUES (name, pg_current_wal_insert_lsn() - before);
    END LOOP;
END
$$;
SELECT format('CALL test.load_again(%L)', name) FROM test.feed \gexec

SELECT cmp_ok(min(w.bytes), '<=', 65536 + 2048 * (SELECT count(*) FROM tenniscores.reject AS j
                                                   JOIN tenniscores.run AS r USING (run_id) WHERE r.source = w.name)::numeric,
              w.name || ': at most 64 kB of WAL, beside the rejects that are kept')
  FROM test.wal AS w GROUP BY w.name;
SELECT is(r.unchanged, f.inserted, f.name || ': all rows are unchanged') FROM test.first AS f
          JOIN tenniscores.run AS r ON r.source = 'again: ' || f.name;
SELECT is((r.received, r.inserted, r.updated, r.duplicate, r.rejected, r.warnings)::text,
          (f.received, 0, 0, f.duplicate, f.rejected, 0)::text, f.name || ': the other counts')
  FROM test.first AS f JOIN tenniscores.run AS r ON r.source = 'again: ' || f.name;
SELECT is(test.physical(:'written'), :'before',
          'no row has moved, no sequence value was taken, nothing was journalled');
SELECT is((SELECT count(*) FROM match_scores), :rows::bigint, 'as many rows as before');

-- This comparison sees a row that is written, and a sequence value that is taken.
UPDATE match_scores SET winner = winner WHERE id = (SELECT min(id) FROM match_scores);
SELECT isnt(test.physical(:'written'), :'before', 'the comparison sees a row that is written');
SELECT test.physical(:'written') AS before \gset
SELECT nextval('teams_id_seq') AS taken \gset
SELECT isnt(test.physical(:'written'), :'before', 'and a sequence value that is taken');

-- Only rows that differ are written.
SELECT string_agg(ctid::text, ' ' ORDER BY ctid) AS before FROM match_scores
                  WHERE tenniscores_match_id <> 'nndz-WWlPd3dyditqQT09_Line51' \gset
SELECT is(test.counts(tenniscores.ingest(test.many_records(20000) || test.record('{"Line": 51, "Scores": "7-5"}'))),
          'received 20001 updated 1 unchanged 20000', 'one correction among 20,000 records');
SELECT is((SELECT string_agg(ctid::text, ' ' ORDER BY ctid) FROM match_scores
          WHERE tenniscores_match_id <> 'nndz-WWlPd3dyditqQT09_Line51'),
          :'before', 'writes one row');
SELECT cmp_ok((SELECT last_value FROM match_scores_id_seq), '<=', (SELECT max(id) + 1 FROM match_scores),
              'and takes no sequence value for the others');

SELECT * FROM finish();
