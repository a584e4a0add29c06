--
-- purge(): the journal does not grow for ever.
--

CREATE FUNCTION tenniscores._purge_run(keep interval) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    oldest bigint;
    removed bigint;
BEGIN
    SELECT r.run_id INTO oldest FROM tenniscores.run AS r
     WHERE r.purged_at IS NULL AND r.finished_at < now() - keep
     ORDER BY r.run_id LIMIT 1
       FOR UPDATE SKIP LOCKED;
    IF oldest IS NULL THEN
        RETURN NULL;
    END IF;
    DELETE FROM tenniscores.journal AS j WHERE j.run_id = oldest;
    GET DIAGNOSTICS removed = ROW_COUNT;
    DELETE FROM tenniscores.warning AS w WHERE w.run_id = oldest;
    DELETE FROM tenniscores.inbox AS i WHERE i.run_id = oldest AND i.state = 'applied';
    UPDATE tenniscores.run AS r SET purged_at = now() WHERE r.run_id = oldest;
    RETURN removed;
END
$$;
COMMENT ON FUNCTION tenniscores._purge_run(interval) IS
    'Internal: purges the oldest run that is older than this; returns how many entries of the journal it had, NULL where there is none left.';

CREATE FUNCTION tenniscores._purge_failures(keep interval) RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM tenniscores.failure AS f WHERE f.failed_at < now() - keep
$$;
COMMENT ON FUNCTION tenniscores._purge_failures(interval) IS
    'Internal: purges the traces of runs that failed.';

CREATE PROCEDURE tenniscores.purge(
    keep interval DEFAULT '90 days', INOUT runs bigint DEFAULT NULL, INOUT entries bigint DEFAULT NULL
)
    LANGUAGE plpgsql
AS $$
-- It commits, and so cannot have a search path of its own.
DECLARE
    removed bigint;
BEGIN
    IF keep IS NULL OR keep OPERATOR(pg_catalog.<) '0 seconds'::pg_catalog.interval THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'keep must be an interval, and not negative';
    END IF;
    runs := 0;
    entries := 0;
    LOOP
        removed := tenniscores._purge_run(keep);
        EXIT WHEN removed IS NULL;
        runs := runs OPERATOR(pg_catalog.+) 1;
        entries := entries OPERATOR(pg_catalog.+) removed;
        COMMIT;
    END LOOP;
    PERFORM tenniscores._purge_failures(keep);
    COMMIT;
END
$$;
COMMENT ON PROCEDURE tenniscores.purge(interval, bigint, bigint) IS
    'Removes the journal, the warnings and the traces in the inbox of runs older than keep, run by run, each in its own transaction; undo() of such a run is no longer possible. Failures that old go, too. The run log and the rejects stay. Returns one row: the runs, and the entries of their journals. Fails with 22023 where keep is negative, 2D000 inside a transaction block.';
