--
-- Checks of validate(): ids, and matches that are stored twice.
--

CREATE FUNCTION tenniscores._violations_coverage() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    SELECT ARRAY[m.id::bigint],
           format('row %s has %s', m.id, coalesce('id ' || tenniscores._shown(m.tenniscores_match_id), 'no id'))
      FROM match_scores AS m
     WHERE NOT coalesce(tenniscores.is_source_id(m.tenniscores_match_id)
                        OR tenniscores.is_provisional_id(m.tenniscores_match_id), false)
     ORDER BY m.id;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_coverage() IS
    'Internal: rows whose id is neither the source''s nor provisional.';

CREATE FUNCTION tenniscores._has_repeated_suffix(id text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT id ~ '(?:_Line[0-9]+){2}\s*$'
$$;
COMMENT ON FUNCTION tenniscores._has_repeated_suffix(text) IS
    'Internal: true for ids that an import gave a second "_LineN".';

CREATE FUNCTION tenniscores._violations_malformed_ids() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    SELECT ARRAY[m.id::bigint],
           format('row %s has id %s (%s)', m.id, tenniscores._shown(m.tenniscores_match_id),
                  coalesce(tenniscores.match_id_problem(m.tenniscores_match_id),
                           'for ' || tenniscores._shown(tenniscores.match_id(m.tenniscores_match_id))))
      FROM match_scores AS m
     WHERE NOT tenniscores.is_source_id(m.tenniscores_match_id)
       AND NOT tenniscores.is_provisional_id(m.tenniscores_match_id)
       AND NOT tenniscores._has_repeated_suffix(m.tenniscores_match_id)
     ORDER BY m.id;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_malformed_ids() IS
    'Internal: rows with an id that is none, such as empty, a placeholder, or invented.';

CREATE FUNCTION tenniscores._violations_repeated_suffixes() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    SELECT ARRAY[m.id::bigint], format('row %s has id %s', m.id, tenniscores._shown(m.tenniscores_match_id))
      FROM match_scores AS m
     WHERE NOT tenniscores.is_source_id(m.tenniscores_match_id)
       AND tenniscores._has_repeated_suffix(m.tenniscores_match_id)
     ORDER BY m.id;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_repeated_suffixes() IS
    'Internal: rows whose id ends in several "_LineN".';

CREATE FUNCTION tenniscores._violations_duplicate_ids() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    WITH identified AS NOT MATERIALIZED (  -- read again only where ids are repeated
        -- "..._Line3" and "..._Line3_Line3" are one id
        SELECT m.id, coalesce(tenniscores.match_id(m.tenniscores_match_id), m.tenniscores_match_id) COLLATE "C" AS match_id
          FROM match_scores AS m
         WHERE m.tenniscores_match_id IS NOT NULL
    )
    SELECT array_agg(i.id::bigint ORDER BY i.id),
           format('id %s is on %s rows, as %s and %s', tenniscores._shown(i.match_id), count(*), min(i.id), max(i.id))
      FROM identified AS i
     WHERE i.match_id IN (SELECT d.match_id FROM identified AS d GROUP BY d.match_id HAVING count(*) > 1)
     GROUP BY i.match_id
     ORDER BY min(i.id);
END
$$;
COMMENT ON FUNCTION tenniscores._violations_duplicate_ids() IS
    'Internal: ids that several rows have.';

CREATE FUNCTION tenniscores._violations_duplicate_matches() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
    SET enable_nestloop = off  -- whole tables, whose functions the planner cannot estimate
AS $$
BEGIN
    -- the usual case, told at little cost: two ids of the source are two matches
    IF NOT EXISTS (SELECT FROM match_scores AS m
                    WHERE NOT coalesce(tenniscores.is_source_id(m.tenniscores_match_id), false)) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT t.ids, format('%s %s - %s is on %s rows, as %s and %s', m.match_date, m.home_team, m.away_team,
                         cardinality(t.ids), t.ids[1], t.ids[cardinality(t.ids)])
      FROM (SELECT g.match_key, array_agg(g.row_id ORDER BY g.row_id) AS ids
              FROM tenniscores._match_groups() AS g
             WHERE coalesce(g.candidates, 0) <= 1
             GROUP BY g.match_key
            -- rows that all have one id are for the check duplicate_ids
            HAVING count(*) > 1 AND (count(g.match_id) < count(*) OR count(DISTINCT g.match_id) > 1)) AS t
      JOIN match_scores AS m ON m.id = t.ids[1]
    UNION ALL
    SELECT ARRAY[g.row_id], format('row %s could be %s matches', g.row_id, g.candidates)
      FROM tenniscores._match_groups() AS g WHERE g.candidates > 1
     ORDER BY 1;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_duplicate_matches() IS
    'Internal: matches that several rows hold, of which at most one has the source''s id: the groups that dedupe() makes one, and rows that could be several matches.';
