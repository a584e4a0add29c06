--
-- The inbox: scrapers that can do no more than INSERT drop payloads here; process_inbox() applies them.
--

CREATE TABLE tenniscores.inbox (
    id bigserial PRIMARY KEY,
    payload text,
    source text,
    received_at timestamptz NOT NULL DEFAULT now(),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'applied', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    processed_at timestamptz,
    run_id bigint,
    sqlstate text,
    error text,
    CONSTRAINT inbox_has_payload CHECK (payload IS NOT NULL OR state = 'applied')
);
CREATE INDEX ON tenniscores.inbox (id) WHERE state = 'waiting';
COMMENT ON TABLE tenniscores.inbox IS
    'Feeds that wait for process_inbox(). To be filled: payload (JSON array, NDJSON or one object) and source. state: waiting; applied, by run_id, and the payload is gone; failed, with sqlstate and error: retry_inbox() lets it wait again.';
SELECT pg_extension_config_dump('tenniscores.inbox', '');
SELECT pg_extension_config_dump('tenniscores.inbox_id_seq', '');

CREATE FUNCTION tenniscores._is_transient(code text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
AS $$
    -- serialization failures, deadlocks, locks that were not to be had, timeouts and cancellations
    SELECT code LIKE '40%' OR code IN ('55P03', '57014')
$$;
COMMENT ON FUNCTION tenniscores._is_transient(text) IS
    'Internal: true for SQLSTATEs after which the same may succeed.';

CREATE FUNCTION tenniscores._process_next() RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    next record;
    result tenniscores.run_result;
    code text;
    problem text;
    problem_detail text;
BEGIN
    -- One at a time, so that the order is that of their arrival; the lock goes with the transaction.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('tenniscores inbox', 0)) THEN
        RETURN 'busy';
    END IF;
    SELECT i.id, i.payload, i.source, i.attempts INTO next
      FROM tenniscores.inbox AS i WHERE i.state = 'waiting' ORDER BY i.id LIMIT 1 FOR UPDATE;
    IF next.id IS NULL THEN
        RETURN 'empty';
    END IF;
    BEGIN
        result := tenniscores.ingest(next.payload, source => next.source);
    EXCEPTION WHEN query_canceled OR OTHERS THEN  -- OTHERS are not all: not those that are cancelled
        GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, problem = MESSAGE_TEXT, problem_detail = PG_EXCEPTION_DETAIL;
        IF tenniscores._is_transient(code) AND next.attempts < 9 THEN
            UPDATE tenniscores.inbox AS i
               SET attempts = i.attempts + 1, sqlstate = code, error = problem
             WHERE i.id = next.id;
            RETURN CASE code WHEN '57014' THEN 'cancelled' ELSE 'later' END;
        END IF;
        UPDATE tenniscores.inbox AS i
           SET state = 'failed', attempts = i.attempts + 1, processed_at = clock_timestamp(), sqlstate = code,
               error = concat_ws(E'\n', problem, nullif(problem_detail, ''))
         WHERE i.id = next.id;
        PERFORM tenniscores.record_failure(
            coalesce(next.source, 'inbox ' || next.id), code, problem, nullif(problem_detail, ''),
            tenniscores.fingerprint(next.payload));
        RETURN CASE code WHEN '57014' THEN 'cancelled' ELSE 'failed' END;
    END;
    UPDATE tenniscores.inbox AS i
       SET state = 'applied', attempts = i.attempts + 1, processed_at = clock_timestamp(), run_id = result.run_id,
           payload = NULL, sqlstate = NULL, error = NULL
     WHERE i.id = next.id;
    RETURN 'applied';
END
$$;
COMMENT ON FUNCTION tenniscores._process_next() IS
    'Internal: applies the first payload that waits, and marks it so, in one transaction. Returns applied, failed, empty, busy (another session is at it), later (a lock was not to be had: it goes on waiting) or cancelled.';

CREATE PROCEDURE tenniscores.process_inbox(
    max_payloads integer DEFAULT NULL, INOUT applied bigint DEFAULT NULL, INOUT failed bigint DEFAULT NULL
)
    LANGUAGE plpgsql
AS $$
-- It commits, and so cannot have a search path of its own.
DECLARE
    outcome text;
BEGIN
    applied := 0;
    failed := 0;
    WHILE max_payloads IS NULL OR applied OPERATOR(pg_catalog.+) failed OPERATOR(pg_catalog.<) max_payloads LOOP
        outcome := tenniscores._process_next();
        COMMIT;
        IF outcome OPERATOR(pg_catalog.=) 'applied' THEN
            applied := applied OPERATOR(pg_catalog.+) 1;
        ELSIF outcome OPERATOR(pg_catalog.=) 'failed' THEN
            failed := failed OPERATOR(pg_catalog.+) 1;
        ELSIF outcome OPERATOR(pg_catalog.=) 'cancelled' THEN
            -- The attempt is counted by now; whoever cancelled, or the timeout, means the call as a whole.
            RAISE EXCEPTION USING
                ERRCODE = 'query_canceled', MESSAGE = 'process_inbox() was cancelled',
                DETAIL = 'What it had applied before stays applied; tenniscores.inbox has the payload that it was at.';
        ELSE
            EXIT;
        END IF;
    END LOOP;
END
$$;
COMMENT ON PROCEDURE tenniscores.process_inbox(integer, bigint, bigint) IS
    'Applies the payloads that wait in tenniscores.inbox, in the order of their ids, each as one run in a transaction of its own, with the parameters of the session. A payload that fails stays, with its error, and does not stop the others; after a deadlock or a lock that was not to be had it is left for the next call, and so are those behind it, up to ten times. Another session that is at it makes the call return at once. max_payloads: no more than so many. Returns one row: how many were applied, and how many failed. Fails with 57014 where it is cancelled or statement_timeout ends it (that counts as one of the ten times), 2D000 inside a transaction block.';

CREATE FUNCTION tenniscores.retry_inbox(id bigint DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    waiting bigint;
BEGIN
    UPDATE tenniscores.inbox AS i SET state = 'waiting', attempts = 0
     WHERE i.state = 'failed' AND (retry_inbox.id IS NULL OR i.id = retry_inbox.id);
    GET DIAGNOSTICS waiting = ROW_COUNT;
    RETURN waiting;
END
$$;
COMMENT ON FUNCTION tenniscores.retry_inbox(bigint) IS
    'Lets payloads of the inbox that failed wait again: one, or all. Returns how many.';
