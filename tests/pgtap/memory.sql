-- Feeds that fail, and feeds that do not, again and again in one session: memory stays flat.
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();

CREATE TABLE test.feed (kind text, feed bytea);
INSERT INTO test.feed
    SELECT 'no feed at all', convert_to(repeat(' ', 1000000) || 'words', 'UTF8') UNION ALL
    SELECT 'no feed, behind good records', convert_to(test.many_records(2000) || E'\n{"a"', 'UTF8') UNION ALL
    SELECT 'fails when it is applied', convert_to(test.many_records(2000), 'UTF8') UNION ALL
    SELECT 'a record of 3 MiB', convert_to(format('[{"a": "%s"}]', repeat('x', 3000000)), 'UTF8') UNION ALL
    SELECT 'a string that never ends', convert_to('[{"a": "' || repeat('x', 3000000), 'UTF8') UNION ALL
    SELECT 'a bomb of brackets', convert_to(repeat('[', 1000000), 'UTF8') UNION ALL
    SELECT 'good', convert_to(test.many_records(2000), 'UTF8');

CREATE FUNCTION test.memory(OUT contexts numeric, OUT resident numeric) LANGUAGE sql VOLATILE AS $$
    SELECT (SELECT sum(total_bytes) FROM pg_backend_memory_contexts),
           substring(pg_read_file('/proc/' || pg_backend_pid() || '/status', 0, 10000, true)
           FROM 'VmRSS:\s+(\d+)')::numeric * 1024
$$;

-- Chunks, whole payloads and views of it; the error is caught as a client's savepoint would.
CREATE PROCEDURE test.again(kind text, times integer) LANGUAGE plpgsql AS $$
DECLARE
    payload bytea := (SELECT f.feed FROM test.feed AS f WHERE f.kind = again.kind);
    run bigint;
BEGIN
    FOR n IN 1 .. times LOOP
        BEGIN
            CASE n % 4
                WHEN 0 THEN
                    PERFORM tenniscores.ingest(payload);
                WHEN 1 THEN
                    PERFORM count(*) FROM tenniscores.read_matches(payload);
                WHEN 2 THEN
                    PERFORM tenniscores.ingest(payload, missing_team => 'maybe', dry_run => true);
                ELSE
                    run := tenniscores.ingest_begin(dry_run => true);
                    PERFORM tenniscores.ingest_chunk(run, substring(payload FROM 1 FOR 100000));
                    PERFORM tenniscores.ingest_chunk(run, substring(payload FROM 100001));
                    IF kind LIKE 'fails%' THEN
                        PERFORM 1 / (run - run);
                    END IF;
                    PERFORM tenniscores.ingest_finish(run);
            END CASE;
        EXCEPTION WHEN OTHERS THEN
            NULL;
        END;
        COMMIT;
    END LOOP;
END
$$;

-- What is there once stays; only then is it measured.
SELECT format('CALL test.again(%L, 8)', kind) FROM test.feed \gexec
CREATE TEMPORARY TABLE measured AS SELECT 'before' AS moment, m.* FROM test.memory() AS m;
SELECT format('CALL test.again(%L, 40)', kind) FROM test.feed \gexec
INSERT INTO measured SELECT 'after', m.* FROM test.memory() AS m;

SELECT cmp_ok((SELECT contexts FROM measured WHERE moment = 'after') - (SELECT contexts FROM measured
              WHERE moment = 'before'), '<', 8 * 1024 * 1024::numeric,
              'memory contexts after 280 feeds of 1 MB and more: less than 8 MiB more');
SELECT CASE WHEN (SELECT resident IS NULL FROM measured LIMIT 1) THEN skip('resident memory: /proc cannot be read')
            ELSE cmp_ok((SELECT resident FROM measured WHERE moment = 'after') - (SELECT resident FROM measured
            WHERE moment = 'before'),
                        '<', 32 * 1024 * 1024::numeric, 'resident memory: less than 32 MiB more') END;
SELECT is((SELECT count(*) FROM pg_backend_memory_contexts WHERE name LIKE 'tenniscores%'), 0::bigint,
          'no run is left open');
SELECT is((SELECT count(*) FROM pg_class WHERE relname LIKE 'tenniscores\_%' AND relpersistence = 't'), 0::bigint,
          'no staging table is left');
SELECT is(test.counts(tenniscores.ingest(test.many_records(2000))), 'received 2000 unchanged 2000',
          'the session works');

SELECT * FROM finish();
