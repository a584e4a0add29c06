--
-- Working off rejects.
--

CREATE VIEW tenniscores.reject_reasons AS
    SELECT j.reason, count(*) FILTER (WHERE j.state = 'open') AS open, count(*) AS total,
           min(r.finished_at) AS first_seen, max(r.finished_at) AS last_seen,
           (array_agg(j.detail ORDER BY j.run_id DESC, j.ordinal) FILTER (WHERE j.detail IS NOT NULL))[1] AS sample,
           tenniscores._reason_in_words(j.reason) AS meaning
      FROM tenniscores.reject AS j
      JOIN tenniscores.run AS r USING (run_id)
     GROUP BY j.reason
     ORDER BY 2 DESC, 1;
COMMENT ON VIEW tenniscores.reject_reasons IS
    'Rejects by reason: how many are open, how many there were, when, the last one''s detail, and what the reason means.';

CREATE FUNCTION tenniscores._retried(run_id bigint, reason text) RETURNS TABLE (place bigint, raw_md5 text, raw bytea)
    LANGUAGE sql STABLE
AS $$
    -- What cannot be read is not read the next time either, and would spoil its neighbours.
    SELECT row_number() OVER (ORDER BY k.run_id, k.ordinal), k.raw_md5, k.raw
      FROM (SELECT DISTINCT ON (j.raw_md5) j.*
              FROM tenniscores.reject AS j
              JOIN tenniscores.run AS r ON r.run_id = j.run_id
             WHERE j.state = 'open' AND r.target_schema = tenniscores.setting('target_schema')
               AND (_retried.run_id IS NULL OR j.run_id = _retried.run_id)
               AND (_retried.reason IS NULL OR j.reason = _retried.reason)
               AND j.reason NOT IN ('invalid_json', 'invalid_utf8', 'nul_character', 'record_too_large', 'too_deep', 'not_an_object')
               AND length(j.raw) = j.raw_length
             ORDER BY j.raw_md5, j.run_id DESC, j.ordinal DESC) AS k
$$;
COMMENT ON FUNCTION tenniscores._retried(bigint, text) IS
    'Internal: the open rejects that retry_rejects() takes, in their order.';

CREATE FUNCTION tenniscores.retry_rejects(
    run_id bigint DEFAULT NULL, reason text DEFAULT NULL, missing_id text DEFAULT NULL, missing_team text DEFAULT NULL,
    dry_run boolean DEFAULT false
) RETURNS tenniscores.run_result
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET client_min_messages = warning
AS $$
#variable_conflict use_variable
DECLARE
    payload bytea := (SELECT '['::bytea || coalesce(string_agg(t.raw, ','::bytea ORDER BY t.place), ''::bytea) || ']'::bytea
                        FROM tenniscores._retried(run_id, reason) AS t);
    source text := concat_ws(' ', 'rejects', 'of run ' || run_id, reason);
    result tenniscores.run_result;
BEGIN
    IF dry_run THEN
        RETURN tenniscores.ingest(payload, source, NULL, NULL, missing_id, missing_team, true);
    END IF;
    DROP TABLE IF EXISTS pg_temp.tenniscores_retried;
    CREATE TEMPORARY TABLE tenniscores_retried ON COMMIT DROP AS
    SELECT t.place, t.raw_md5 FROM tenniscores._retried(run_id, reason) AS t;
    result := tenniscores.ingest(payload, source, NULL, NULL, missing_id, missing_team, false, true);
    UPDATE tenniscores.run AS r SET kind = 'retry' WHERE r.run_id = result.run_id;
    UPDATE tenniscores.reject AS j
       SET state = 'applied', closed_at = now(), closed_run_id = result.run_id
      FROM pg_temp.tenniscores_retried AS t
     WHERE j.raw_md5 = t.raw_md5 AND j.state = 'open' AND j.run_id <> result.run_id
       AND NOT EXISTS (SELECT FROM tenniscores.reject AS n WHERE n.run_id = result.run_id AND n.ordinal = t.place);
    RETURN result;
END
$$;
COMMENT ON FUNCTION tenniscores.retry_rejects(bigint, text, text, text, boolean) IS
    'Puts open rejects through the same path again, as one run of kind retry: after an alias was added, say. run_id, reason: only those of that run, of that reason; missing_id, missing_team, dry_run: as of ingest(). Records that cannot be read at all (invalid_json, invalid_utf8, nul_character, record_too_large, too_deep, not_an_object) are left alone. A record that is rejected again is kept with the new run, and the earlier one is superseded. Returns the same row as ingest(), and fails as it does.';

CREATE FUNCTION tenniscores.discard_rejects(run_id bigint DEFAULT NULL, reason text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    discarded bigint;
BEGIN
    IF run_id IS NULL AND reason IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'neither a run nor a reason is given',
            HINT = 'discard_rejects(run_id => 7) or discard_rejects(reason => ''placeholder_team'').';
    END IF;
    UPDATE tenniscores.reject AS j
       SET state = 'discarded', closed_at = now(), closed_by = session_user
     WHERE j.state = 'open' AND (run_id IS NULL OR j.run_id = run_id) AND (reason IS NULL OR j.reason = reason);
    GET DIAGNOSTICS discarded = ROW_COUNT;
    RETURN discarded;
END
$$;
COMMENT ON FUNCTION tenniscores.discard_rejects(bigint, text) IS
    'Closes open rejects that nobody will work off: of a run, of a reason, or of both. They stay in the table. Returns how many. Fails with 22023 where neither is given.';
