--
-- Checks of validate(): runs, and what will run out.
--

CREATE FUNCTION tenniscores._violations_success_rate() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    SELECT '{}'::bigint[],
           format('run %s of %s: %s of %s records rejected (%s %% applied)', r.run_id,
                  coalesce(tenniscores._shown(r.source), 'no source'), r.rejected, r.received,
                  trunc(100.0 * (r.received - r.rejected) / r.received, 2))
      FROM (SELECT * FROM tenniscores.run AS r
             WHERE r.kind = 'ingest' AND r.target_schema = tenniscores.setting('target_schema')
             ORDER BY r.run_id DESC LIMIT tenniscores.setting('success_runs')::bigint) AS r
     WHERE (r.received - r.rejected) * 100 < r.received * tenniscores.setting('min_success_percent')::bigint
     ORDER BY r.run_id DESC;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_success_rate() IS
    'Internal: those of the last runs that rejected too many records.';

CREATE FUNCTION tenniscores._stale_after() RETURNS interval
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN tenniscores.setting('stale_after')::interval;
EXCEPTION WHEN invalid_datetime_format OR datetime_field_overflow OR interval_field_overflow THEN
    RAISE EXCEPTION USING
        ERRCODE = 'invalid_parameter_value',
        MESSAGE = format('invalid value for parameter "tenniscores.stale_after": "%s"', tenniscores.setting('stale_after')),
        HINT = 'Use an interval, such as ''8 days''.';
END
$$;
COMMENT ON FUNCTION tenniscores._stale_after() IS
    'Internal: the parameter stale_after; fails with 22023 where it is no interval.';

CREATE FUNCTION tenniscores._league_runs() RETURNS TABLE (league text, last_run timestamptz)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    WITH loaded AS (
        SELECT n.league, r.finished_at
          FROM tenniscores.run AS r CROSS JOIN LATERAL unnest(r.leagues) AS n (league)
         WHERE r.kind = 'ingest' AND r.target_schema = tenniscores.setting('target_schema')
           AND r.received > r.rejected + r.filtered
    )
    SELECT named.league, max(l.finished_at)
      FROM loaded AS l
      CROSS JOIN LATERAL (
          SELECT coalesce((SELECT a.league FROM tenniscores.league_alias AS a
                            WHERE a.spelling = lower(btrim(l.league)) ORDER BY a.builtin LIMIT 1), l.league) AS league) AS named
     WHERE named.league IS NOT NULL
     GROUP BY named.league;
END
$$;
COMMENT ON FUNCTION tenniscores._league_runs() IS
    'Internal: when a run last applied records of each league.';

CREATE FUNCTION tenniscores._violations_stale_feed() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    oldest timestamptz := now() - tenniscores._stale_after();
BEGIN
    RETURN QUERY
    SELECT '{}'::bigint[], format('%s: last run on %s', l.league, to_char(l.last_run, 'YYYY-MM-DD HH24:MI'))
      FROM tenniscores._league_runs() AS l
     WHERE l.last_run < oldest
     ORDER BY l.last_run, l.league;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_stale_feed() IS
    'Internal: leagues that had runs, but none lately.';

CREATE FUNCTION tenniscores._violations_identity_headroom() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    WITH identity AS (
        SELECT CASE a.atttypid WHEN 'int4'::regtype THEN 2147483647 ELSE 9223372036854775807 END AS type_limit,
               pg_get_serial_sequence('match_scores', 'id')::regclass AS sequence
          FROM pg_attribute AS a
         WHERE a.attrelid = 'match_scores'::regclass AND a.attname = 'id'
    ), headroom AS (
        -- rows may have ids that the sequence did not give
        SELECT greatest(CASE WHEN has_sequence_privilege(i.sequence, 'USAGE, SELECT') THEN pg_sequence_last_value(i.sequence) END,
                        (SELECT max(m.id) FROM match_scores AS m)) AS used,
               least(i.type_limit, s.seqmax) AS available
          FROM identity AS i
          LEFT JOIN pg_sequence AS s ON s.seqrelid = i.sequence
    )
    SELECT '{}'::bigint[],
           format('match_scores.id: %s of %s values used (%s %%)', h.used, h.available, trunc(100.0 * h.used / h.available, 2))
      FROM headroom AS h
     WHERE h.used > h.available * tenniscores.setting('max_identity_percent')::numeric / 100;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_identity_headroom() IS
    'Internal: match_scores.id, where too many of its values are used up.';
