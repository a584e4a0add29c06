--
-- What operators look at
--

CREATE VIEW tenniscores.runs AS
    SELECT r.run_id, r.kind, r.source, r.received, r.inserted, r.updated, r.unchanged, r.duplicate,
           r.filtered, r.rejected, r.warnings, r.reasons, r.leagues, r.same_as, r.guards, r.pinned, r.deleted, r.undone_by, r.started_at, r.finished_at - r.started_at AS elapsed,
           r.user_name, r.target_schema, r.options
      FROM tenniscores.run AS r
     ORDER BY r.run_id DESC;
COMMENT ON VIEW tenniscores.runs IS
    'The runs, newest first: received = inserted + updated + unchanged + duplicate + filtered + rejected.';

CREATE VIEW tenniscores.rejects AS
    SELECT j.run_id, r.source, j.ordinal, j.byte_offset, j.reason, j.detail,
           CASE WHEN j.reason IN ('invalid_utf8', 'invalid_json', 'record_too_large')
                THEN pg_catalog.encode(pg_catalog.substring(j.raw, 1, 2000), 'escape')
                ELSE pg_catalog.convert_from(j.raw, 'UTF8') END AS record,
           j.raw, j.raw_length, j.match_id AS tenniscores_match_id, j.state, j.closed_at, j.closed_run_id, j.closed_by
      FROM tenniscores.reject AS j
      JOIN tenniscores.run AS r USING (run_id);
COMMENT ON VIEW tenniscores.rejects IS
    'Records that were not applied. state: open, or closed: applied by a later run (closed_run_id), superseded (rejected again by that run), discarded. record is raw as text; where that may be no text at all, its first 2,000 bytes with the others escaped.';

CREATE VIEW tenniscores.warnings AS
    SELECT w.run_id, r.source, w.ordinal, w.tenniscores_match_id, w.code, w.detail
      FROM tenniscores.warning AS w
      JOIN tenniscores.run AS r USING (run_id);
COMMENT ON VIEW tenniscores.warnings IS
    'Something odd in records that were applied all the same.';

CREATE VIEW tenniscores.changes AS
    SELECT j.run_id, j.match_ids[1] AS tenniscores_match_id, j.row_id, a.key AS column_name,
           j.before ->> a.key AS old_value, a.value AS new_value
      FROM tenniscores.journal AS j
      CROSS JOIN pg_catalog.jsonb_each_text(j.after) AS a
     WHERE j.action IN ('update', 'rekey') AND j.before ->> a.key IS DISTINCT FROM a.value;
COMMENT ON VIEW tenniscores.changes IS
    'What runs have changed in rows of match_scores, a line a column, as long as the run has its journal: see purge(). The same columns as diff(); row_id is NULL where the match is known by its id.';

CREATE FUNCTION tenniscores._coverage()
    RETURNS TABLE (league text, total_records bigint, with_match_id bigint, source_ids bigint,
                   provisional_ids bigint, coverage_percent numeric)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    target text := tenniscores.setting('target_schema');
BEGIN
    PERFORM tenniscores._look_at_target();
    RETURN QUERY EXECUTE format($query$
        -- grouping sets are for the few leagues: a distributed table has none
        WITH league AS MATERIALIZED (
            SELECT m.league_id, count(*) AS records,
                   count(*) FILTER (WHERE tenniscores.is_source_id(m.tenniscores_match_id)) AS sourced,
                   count(*) FILTER (WHERE tenniscores.is_provisional_id(m.tenniscores_match_id)) AS provisional
              FROM %1$I.match_scores AS m
             GROUP BY m.league_id
        ), total AS (
            SELECT grouping(l.league_id) = 1 AS is_all, l.league_id, coalesce(sum(g.records), 0)::bigint AS records,
                   coalesce(sum(g.sourced), 0)::bigint AS sourced, coalesce(sum(g.provisional), 0)::bigint AS provisional
              FROM league AS g
              LEFT JOIN %1$I.leagues AS l ON l.id = g.league_id
             GROUP BY GROUPING SETS ((l.league_id), ())
        )
        SELECT CASE WHEN t.is_all THEN '(all)' ELSE coalesce(t.league_id, '(none)') END::text,
               t.records, t.sourced + t.provisional, t.sourced, t.provisional,
               -- rounded down: 100.00 means every row
               CASE WHEN t.records > 0 THEN trunc(100.0 * (t.sourced + t.provisional) / t.records, 2) END
          FROM total AS t
         ORDER BY t.is_all, t.league_id
    $query$, target);
END
$$;
COMMENT ON FUNCTION tenniscores._coverage() IS
    'Internal: the view coverage.';

CREATE VIEW tenniscores.coverage AS
    SELECT c.* FROM tenniscores._coverage() AS c;
COMMENT ON VIEW tenniscores.coverage IS
    'How many matches have an id, by league and, in the last row, in all. source_ids: as the source gives them; provisional_ids: derived, until the source''s comes. coverage_percent is rounded down: 100.00 means every row.';

