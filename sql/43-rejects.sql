--
-- Rejects are closed by what comes later.
--

CREATE FUNCTION tenniscores._staged_ids() RETURNS SETOF text
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    -- Where all records are unchanged, there is no staging table.
    IF to_regclass('pg_temp.tenniscores_stage') IS NOT NULL THEN
        RETURN QUERY SELECT s.match_id FROM pg_temp.tenniscores_stage AS s WHERE s.accepted;
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores._staged_ids() IS
    'Internal: the ids of the records that the run has staged and accepted.';

CREATE FUNCTION tenniscores._close_rejects(run_id bigint, target text, has_rejects boolean) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
BEGIN
    IF EXISTS (SELECT FROM tenniscores.reject AS j WHERE j.state = 'open' AND j.match_id IS NOT NULL AND j.run_id <> run_id) THEN
        UPDATE tenniscores.reject AS j
           SET state = 'applied', closed_at = now(), closed_run_id = run_id
          FROM tenniscores.run AS r
         WHERE j.state = 'open' AND j.match_id IS NOT NULL AND j.run_id <> run_id
           AND r.run_id = j.run_id AND r.target_schema = target
           AND (tenniscores._is_unchanged(run_id, j.match_id) OR j.match_id IN (SELECT tenniscores._staged_ids()));
    END IF;
    IF has_rejects THEN
        UPDATE tenniscores.reject AS j
           SET state = 'superseded', closed_at = now(), closed_run_id = run_id
          FROM tenniscores.run AS r
         WHERE j.raw_md5 IN (SELECT n.raw_md5 FROM tenniscores.reject AS n WHERE n.run_id = run_id)
           AND j.state = 'open' AND j.run_id <> run_id
           AND r.run_id = j.run_id AND r.target_schema = target;
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores._close_rejects(bigint, text, boolean) IS
    'Internal: closes open rejects of earlier runs whose match this run has applied or found unchanged, or whose very bytes it has rejected again.';
