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
AS $$
BEGIN
    -- the usual case, told at little cost: two ids of the source are two matches
    IF NOT EXISTS (SELECT FROM match_scores AS m
                    WHERE NOT coalesce(tenniscores.is_source_id(m.tenniscores_match_id), false)) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH played AS (
        SELECT m.id::bigint, m.league_id, m.match_date,
               tenniscores.fold_name(m.home_team) COLLATE "C" AS home, tenniscores.fold_name(m.away_team) COLLATE "C" AS away,
               least(p.h1, p.h2) AS h1, greatest(p.h1, p.h2) AS h2, least(p.a1, p.a2) AS a1, greatest(p.a1, p.a2) AS a2,
               coalesce(tenniscores.is_source_id(m.tenniscores_match_id), false) AS has_source_id,
               coalesce(tenniscores.line(m.tenniscores_match_id),
                        tenniscores._line_of_malformed(m.tenniscores_match_id)) AS line
          FROM match_scores AS m
          CROSS JOIN LATERAL (
              SELECT nullif(m.home_player_1_id, '') COLLATE "C" AS h1, nullif(m.home_player_2_id, '') COLLATE "C" AS h2,
                     nullif(m.away_player_1_id, '') COLLATE "C" AS a1, nullif(m.away_player_2_id, '') COLLATE "C" AS a2) AS p
         WHERE m.league_id IS NOT NULL AND m.match_date IS NOT NULL AND m.home_team IS NOT NULL AND m.away_team IS NOT NULL
           AND coalesce(p.h1, p.h2, p.a1, p.a2) IS NOT NULL
    ), repeated AS (
        SELECT match_date, home, away, array_agg(id) AS ids, array_agg(line) AS lines, array_agg(has_source_id) AS sources
          FROM played
         GROUP BY league_id, match_date, home, away, h1, h2, a1, a2
        HAVING count(*) > 1 AND NOT bool_and(has_source_id)
    )
    SELECT d.ids, format('%s %s - %s, the same players, is on %s rows, as %s and %s', r.match_date, r.home, r.away,
                         cardinality(d.ids), d.ids[1], d.ids[cardinality(d.ids)])
      FROM repeated AS r
      CROSS JOIN LATERAL (
          -- the same players on two lines are two matches
          SELECT array_agg(DISTINCT p.id) AS ids
            FROM unnest(r.ids, r.lines, r.sources) AS p (id, line, has_source_id)
            JOIN unnest(r.ids, r.lines, r.sources) AS q (id, line, has_source_id) ON q.id <> p.id
           WHERE NOT (p.has_source_id AND q.has_source_id)
             AND (p.line = q.line OR p.line IS NULL OR q.line IS NULL)) AS d
     WHERE d.ids IS NOT NULL
     ORDER BY d.ids[1];
END
$$;
COMMENT ON FUNCTION tenniscores._violations_duplicate_matches() IS
    'Internal: matches that several rows hold, of which at most one has the source''s id: league, date, teams and players are the same.';
