-- A run that is cancelled, wherever it is just then: nothing is written, and the session goes on.
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
SELECT FROM tenniscores.ingest(test.record());
CREATE TABLE test.feed AS SELECT convert_to(test.many_records(60000), 'UTF8') AS feed;

CREATE FUNCTION test.rows() RETURNS text LANGUAGE sql STABLE
RETURN test.physical('(match_scores|leagues|teams|reject|run|journal|warning)$');
SELECT test.rows() AS before \gset

-- How long a whole run takes, in milliseconds
BEGIN;
SELECT extract(epoch FROM r.elapsed) * 1000 AS whole_time FROM test.feed, tenniscores.ingest(feed) AS r \gset
ROLLBACK;

CREATE FUNCTION test.cancelled() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tenniscores.ingest(f.feed) FROM test.feed AS f;
    RETURN 'not cancelled';
EXCEPTION WHEN query_canceled THEN
    RETURN sqlstate;
END
$$;
CREATE FUNCTION test.cancel_after(milliseconds numeric) RETURNS text LANGUAGE sql
RETURN set_config('statement_timeout', greatest(1, round(milliseconds))::text, false);

SELECT test.cancel_after(0.01 * :whole_time) \g /dev/null
SELECT is(test.cancelled(), '57014', 'cancelled after 1 % of its time');
SELECT test.cancel_after(0.05 * :whole_time) \g /dev/null
SELECT is(test.cancelled(), '57014', 'cancelled after 5 % of its time');
SELECT test.cancel_after(0.15 * :whole_time) \g /dev/null
SELECT is(test.cancelled(), '57014', 'cancelled after 15 % of its time');
SELECT test.cancel_after(0.3 * :whole_time) \g /dev/null
SELECT is(test.cancelled(), '57014', 'cancelled after 30 % of its time');

-- outside of any block
SELECT test.cancel_after(0.1 * :whole_time) \g /dev/null
\set ON_ERROR_STOP off
\set VERBOSITY terse
SELECT FROM test.feed, tenniscores.ingest(feed);
\set state :SQLSTATE
\set ON_ERROR_STOP on
RESET statement_timeout;
SELECT is(:'state'::text, '57014', 'cancelled outside of any block');

SELECT is(test.rows(), :'before', 'nothing is written');
SELECT is((SELECT count(*) FROM pg_class WHERE relname LIKE 'tenniscores\_%' AND relpersistence = 't'), 0::bigint,
          'no staging table is left');
SELECT is((SELECT count(*) FROM pg_backend_memory_contexts WHERE name LIKE 'tenniscores%'), 0::bigint,
          'no run is left open');
SELECT is((SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()), 0::bigint,
          'no lock is left');
SELECT is(test.counts(tenniscores.ingest(test.record())), 'received 1 unchanged 1', 'the session works');
SELECT is((SELECT test.counts(tenniscores.ingest(feed)) FROM test.feed), 'received 60000 inserted 60000',
          'and the run can be made again');

SELECT * FROM finish();
