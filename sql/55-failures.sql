--
-- Runs that failed leave a trace, in a transaction of their own.
--

CREATE TABLE tenniscores.failure (
    failure_id bigserial PRIMARY KEY,
    target_schema name NOT NULL,
    source text,
    fingerprint text,
    sqlstate text,
    message text NOT NULL,
    detail text,
    failed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    user_name name NOT NULL DEFAULT session_user
);
COMMENT ON TABLE tenniscores.failure IS
    'Runs that failed, and changed nothing; fingerprint: of the feed, where it was read to its end; sqlstate is NULL where it was not the server that refused. record_failure() writes it, for the loader, load() and process_inbox().';
SELECT pg_extension_config_dump('tenniscores.failure', '');
SELECT pg_extension_config_dump('tenniscores.failure_failure_id_seq', '');

CREATE VIEW tenniscores.failures AS
    SELECT f.failure_id, f.source, f.sqlstate, f.message, f.detail, f.failed_at, f.user_name, f.target_schema, f.fingerprint,
           EXISTS (SELECT FROM tenniscores.run AS r
                    WHERE r.kind = 'ingest' AND (r.source = f.source OR r.fingerprint = f.fingerprint)
                      AND r.target_schema = f.target_schema AND r.finished_at > f.failed_at) AS succeeded_since
      FROM tenniscores.failure AS f
     ORDER BY f.failure_id DESC;
COMMENT ON VIEW tenniscores.failures IS
    'Runs that failed, newest first; succeeded_since: a later run of the same source, or of the same feed, did not.';

CREATE FUNCTION tenniscores.record_failure(
    source text, sqlstate text, message text, detail text DEFAULT NULL, fingerprint text DEFAULT NULL
) RETURNS bigint
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO tenniscores.failure (target_schema, source, fingerprint, sqlstate, message, detail)
    VALUES (tenniscores.setting('target_schema'), record_failure.source, record_failure.fingerprint, record_failure.sqlstate,
            coalesce(record_failure.message, ''), record_failure.detail)
    RETURNING failure_id
$$;
COMMENT ON FUNCTION tenniscores.record_failure(text, text, text, text, text) IS
    'Keeps that a run failed: what it was to load, the error''s SQLSTATE, message and detail, and the feed''s fingerprint. To be called in a transaction that commits. Returns the failure_id.';

CREATE FUNCTION tenniscores._try_load(payload text, source text, missing_id text, missing_team text, force boolean)
    RETURNS jsonb
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    code text;
    message text;
    problem_detail text;
    problem_hint text;
BEGIN
    RETURN to_jsonb(tenniscores.ingest(payload, source, missing_id => missing_id, missing_team => missing_team, force => force));
EXCEPTION WHEN query_canceled OR OTHERS THEN  -- OTHERS are not all: a timeout is to leave its trace, too
    GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
                            problem_detail = PG_EXCEPTION_DETAIL, problem_hint = PG_EXCEPTION_HINT;
    PERFORM tenniscores.record_failure(
        source, code, message, nullif(problem_detail, ''), tenniscores.fingerprint(payload));
    RETURN jsonb_build_object(
        'sqlstate', code, 'message', message,
        -- RAISE shows what is empty as an empty line.
        'detail', coalesce(nullif(problem_detail, ''), 'Nothing was changed.'),
        'hint', coalesce(nullif(problem_hint, ''), 'The failure is kept: SELECT * FROM tenniscores.failures;'));
END
$$;
COMMENT ON FUNCTION tenniscores._try_load(text, text, text, text, boolean) IS
    'Internal: a run, or the error that it failed with, which is recorded.';

CREATE PROCEDURE tenniscores.load(
    payload text, source text DEFAULT NULL, missing_id text DEFAULT NULL, missing_team text DEFAULT NULL,
    force boolean DEFAULT false, INOUT run_id bigint DEFAULT NULL, INOUT inserted bigint DEFAULT NULL,
    INOUT updated bigint DEFAULT NULL, INOUT unchanged bigint DEFAULT NULL, INOUT rejected bigint DEFAULT NULL
)
    LANGUAGE plpgsql
AS $$
-- It commits, and so cannot have a search path of its own.
DECLARE
    result jsonb := tenniscores._try_load(payload, source, missing_id, missing_team, force);
BEGIN
    IF result OPERATOR(pg_catalog.?) 'sqlstate' THEN
        COMMIT;
        RAISE EXCEPTION USING
            ERRCODE = result OPERATOR(pg_catalog.->>) 'sqlstate', MESSAGE = result OPERATOR(pg_catalog.->>) 'message',
            DETAIL = result OPERATOR(pg_catalog.->>) 'detail', HINT = result OPERATOR(pg_catalog.->>) 'hint';
    END IF;
    run_id := result OPERATOR(pg_catalog.->>) 'run_id';
    inserted := result OPERATOR(pg_catalog.->>) 'inserted';
    updated := result OPERATOR(pg_catalog.->>) 'updated';
    unchanged := result OPERATOR(pg_catalog.->>) 'unchanged';
    rejected := result OPERATOR(pg_catalog.->>) 'rejected';
END
$$;
COMMENT ON PROCEDURE tenniscores.load(text, text, text, text, boolean, bigint, bigint, bigint, bigint, bigint) IS
    'ingest() for jobs in the database: where the run fails, the failure is recorded (see the view failures) before the same error is raised. Arguments as of ingest(); returns the run''s id and its main counts in one row. 2D000 inside a transaction block where the run fails.';
