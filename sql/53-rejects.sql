--
-- Working off rejects.
--

CREATE FUNCTION tenniscores._is_retriable(reason text, is_whole boolean) RETURNS boolean
    LANGUAGE sql IMMUTABLE
AS $$
    -- What cannot be read is not read the next time either, and would spoil its neighbours.
    SELECT is_whole AND reason NOT IN ('invalid_json', 'invalid_utf8', 'nul_character', 'record_too_large', 'too_deep', 'not_an_object')
$$;
COMMENT ON FUNCTION tenniscores._is_retriable(text, boolean) IS
    'Internal: whether a reject may fare better another time; is_whole: all of its bytes are kept.';

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

CREATE FUNCTION tenniscores._open_rejects(run_id bigint, reason text)
    RETURNS TABLE (run bigint, ordinal bigint, reason text, raw_md5 text, is_retriable boolean)
    LANGUAGE sql STABLE
AS $$
    SELECT j.run_id, j.ordinal, j.reason, j.raw_md5, tenniscores._is_retriable(j.reason, pg_catalog.length(j.raw) = j.raw_length)
      FROM tenniscores.reject AS j
      JOIN tenniscores.run AS r ON r.run_id = j.run_id
     WHERE j.state = 'open' AND r.target_schema = tenniscores.setting('target_schema')
       AND (_open_rejects.run_id IS NULL OR j.run_id = _open_rejects.run_id)
       AND (_open_rejects.reason IS NULL OR j.reason = _open_rejects.reason)
$$;
COMMENT ON FUNCTION tenniscores._open_rejects(bigint, text) IS
    'Internal: open rejects of the target schema; of one run, of one reason, where they are given.';

CREATE FUNCTION tenniscores._tell_what_is_left(run_id bigint, reason text) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    kept record;
BEGIN
    SELECT sum(k.rejects) AS rejects, string_agg(format('%s %s', k.rejects, k.reason), ', ' ORDER BY k.rejects DESC, k.reason) AS reasons INTO kept
      FROM (SELECT o.reason, count(*) AS rejects FROM tenniscores._open_rejects(run_id, reason) AS o
             WHERE NOT o.is_retriable GROUP BY o.reason) AS k;
    IF kept.rejects > 0 THEN
        RAISE NOTICE USING
            MESSAGE = format('%s open %s cannot be retried', kept.rejects, CASE kept.rejects WHEN 1 THEN 'reject' ELSE 'rejects' END),
            DETAIL = format('%s: the bytes cannot be read as a record, or are not all kept.', kept.reasons),
            HINT = 'discard_rejects() closes what nobody will work off.';
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores._tell_what_is_left(bigint, text) IS
    'Internal: a notice of the rejects that retry_rejects() leaves alone.';

CREATE FUNCTION tenniscores._retry(source text, missing_id text, missing_team text, dry_run boolean) RETURNS tenniscores.run_result
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET client_min_messages = warning
    SET tenniscores.guards = off  -- a heap of rejects is no feed
AS $$
DECLARE
    new_run bigint := tenniscores.ingest_begin(source, NULL, NULL, missing_id, missing_team, dry_run);
    part bytea;
    result tenniscores.run_result;
BEGIN
    PERFORM tenniscores._run_read(new_run, '['::bytea, false);
    FOR part IN
        SELECT string_agg(CASE t.place WHEN 1 THEN ''::bytea ELSE ','::bytea END || j.raw, ''::bytea ORDER BY t.place)
          FROM pg_temp.tenniscores_retried AS t
          JOIN tenniscores.reject AS j ON j.run_id = t.run AND j.ordinal = t.ordinal
         GROUP BY t.place / 500
         ORDER BY t.place / 500
    LOOP
        PERFORM tenniscores._run_read(new_run, part, false);
    END LOOP;
    PERFORM tenniscores._run_read(new_run, ']'::bytea, false);
    result := tenniscores.ingest_finish(new_run);
    IF NOT dry_run THEN
        UPDATE tenniscores.run AS r SET kind = 'retry', same_as = NULL WHERE r.run_id = new_run;
        UPDATE tenniscores.reject AS j
           SET state = 'applied', closed_at = now(), closed_run_id = new_run
          FROM pg_temp.tenniscores_retried AS t
         WHERE j.raw_md5 = t.raw_md5 AND j.state = 'open' AND j.run_id <> new_run
           AND NOT EXISTS (SELECT FROM tenniscores.reject AS n WHERE n.run_id = new_run AND n.ordinal = t.place);
    END IF;
    RETURN result;
END
$$;
COMMENT ON FUNCTION tenniscores._retry(text, text, text, boolean) IS
    'Internal: the run of retry_rejects(), of the rejects in pg_temp.tenniscores_retried.';

CREATE FUNCTION tenniscores.retry_rejects(
    run_id bigint DEFAULT NULL, reason text DEFAULT NULL, missing_id text DEFAULT NULL, missing_team text DEFAULT NULL,
    dry_run boolean DEFAULT false
) RETURNS tenniscores.run_result
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    source text := concat_ws(' ', 'rejects', 'of run ' || run_id, reason);
    result tenniscores.run_result;
BEGIN
    PERFORM tenniscores._tell_what_is_left(run_id, reason);
    -- The same bytes count once, where they came last.
    CREATE TEMPORARY TABLE tenniscores_retried ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY k.run, k.ordinal) AS place, k.run, k.ordinal, k.raw_md5
      FROM (SELECT DISTINCT ON (o.raw_md5) o.run, o.ordinal, o.raw_md5
              FROM tenniscores._open_rejects(run_id, reason) AS o
             WHERE o.is_retriable
             ORDER BY o.raw_md5, o.run DESC, o.ordinal DESC) AS k;
    IF EXISTS (SELECT FROM pg_temp.tenniscores_retried) THEN
        result := tenniscores._retry(source, missing_id, missing_team, dry_run);
    ELSE
        SELECT 0, 0, 0, 0, 0, 0, 0, 0, interval '0'
          INTO result.received, result.inserted, result.updated, result.unchanged,
               result.duplicate, result.filtered, result.rejected, result.warnings, result.elapsed;
    END IF;
    DROP TABLE pg_temp.tenniscores_retried;
    RETURN result;
END
$$;
COMMENT ON FUNCTION tenniscores.retry_rejects(bigint, text, text, text, boolean) IS
    'Puts open rejects through the same path again, as one run of kind retry: after an alias was added, say. run_id, reason: only those of that run, of that reason; missing_id, missing_team, dry_run: as of ingest(). Guards do not look at it. Records that cannot be read at all (invalid_json, invalid_utf8, nul_character, record_too_large, too_deep, not_an_object), or whose bytes are not all kept, are left alone, and a notice says how many they are. A record that is rejected again is kept with the new run, and the earlier one is superseded. Returns the same row as ingest(), whose run_id is NULL where nothing was to be retried, and fails as it does.';

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
