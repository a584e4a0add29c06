--
-- Checks of validate(): what a row of match_scores says, and what it refers to.
--

CREATE FUNCTION tenniscores._violations_missing_dates() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    SELECT ARRAY[m.id::bigint], format('row %s (%s - %s) has %s', m.id, m.home_team, m.away_team,
                                       coalesce('date ' || m.match_date, 'no date'))
      FROM match_scores AS m
     WHERE m.match_date IS NULL OR NOT isfinite(m.match_date)
     ORDER BY m.id;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_missing_dates() IS
    'Internal: rows without a date.';

CREATE FUNCTION tenniscores._violations_same_team() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    SELECT ARRAY[m.id::bigint], format('row %s has team %s on both sides', m.id, tenniscores._shown(m.home_team))
      FROM match_scores AS m
     WHERE m.home_team_id = m.away_team_id
        OR lower(tenniscores.fold_name(m.home_team) COLLATE "C") = lower(tenniscores.fold_name(m.away_team) COLLATE "C")
     ORDER BY m.id;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_same_team() IS
    'Internal: rows with one team on both sides.';

CREATE FUNCTION tenniscores._violations_same_player() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    SELECT ARRAY[m.id::bigint], format('row %s has player %s twice', m.id, tenniscores._shown(repeated.player))
      FROM match_scores AS m
      CROSS JOIN LATERAL (
          SELECT min(p.player) AS player
            FROM unnest(ARRAY[m.home_player_1_id, m.home_player_2_id, m.away_player_1_id, m.away_player_2_id]) AS p (player)
           -- what imports wrote where nobody is known
           WHERE p.player !~* '^\s*(unknown.*|none|null)?\s*$'
           GROUP BY p.player HAVING count(*) > 1
           ORDER BY p.player LIMIT 1) AS repeated
     WHERE m.home_player_1_id IN (m.home_player_2_id, m.away_player_1_id, m.away_player_2_id)
        OR m.home_player_2_id IN (m.away_player_1_id, m.away_player_2_id)
        OR m.away_player_1_id = m.away_player_2_id
     ORDER BY m.id;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_same_player() IS
    'Internal: rows with one player twice.';

--
-- References
--

CREATE FUNCTION tenniscores._orphans() RETURNS TABLE (row_id bigint, column_name text, refers_to bigint)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    SELECT m.id::bigint, 'league_id', m.league_id::bigint
      FROM match_scores AS m
     WHERE m.league_id IS NOT NULL AND NOT EXISTS (SELECT FROM leagues AS l WHERE l.id = m.league_id)
    UNION ALL
    SELECT m.id::bigint, 'home_team_id', m.home_team_id::bigint
      FROM match_scores AS m
     WHERE m.home_team_id IS NOT NULL AND NOT EXISTS (SELECT FROM teams AS t WHERE t.id = m.home_team_id)
    UNION ALL
    SELECT m.id::bigint, 'away_team_id', m.away_team_id::bigint
      FROM match_scores AS m
     WHERE m.away_team_id IS NOT NULL AND NOT EXISTS (SELECT FROM teams AS t WHERE t.id = m.away_team_id);
END
$$;
COMMENT ON FUNCTION tenniscores._orphans() IS
    'Internal: league and team ids in match_scores that no row of leagues or teams has.';

CREATE FUNCTION tenniscores._lost_references() RETURNS TABLE (detail text)
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    reference record;
BEGIN
    -- a foreign key that is validated has none
    FOR reference IN
        SELECT c.conrelid::regclass AS referring, c.confrelid::regclass AS referred, columns.*
          FROM pg_constraint AS c
          CROSS JOIN LATERAL (
              SELECT string_agg(format('r.%I IS NOT NULL', own.attname), ' AND ') AS given,
                     string_agg(format('m.%I = r.%I', other.attname, own.attname), ' AND ') AS met,
                     string_agg(format('%I', own.attname), ', ' ORDER BY k.n) AS names,
                     string_agg(format('r.%I::text', own.attname), ', ' ORDER BY k.n) AS key
                FROM unnest(c.conkey, c.confkey) WITH ORDINALITY AS k (own, other, n)
                JOIN pg_attribute AS own ON own.attrelid = c.conrelid AND own.attnum = k.own
                JOIN pg_attribute AS other ON other.attrelid = c.confrelid AND other.attnum = k.other) AS columns
         WHERE c.contype = 'f' AND NOT c.convalidated AND c.confrelid = 'match_scores'::regclass
         ORDER BY c.conrelid::regclass::text, c.conname
    LOOP
        RETURN QUERY EXECUTE format(
            'SELECT format(''%%s (%%s) = (%%s) refers to no match'', %L, %L, concat_ws('', '', %s))
               FROM %s AS r WHERE %s AND NOT EXISTS (SELECT FROM %s AS m WHERE %s)',
            reference.referring, reference.names, reference.key,
            reference.referring, reference.given, reference.referred, reference.met);
    END LOOP;
END
$$;
COMMENT ON FUNCTION tenniscores._lost_references() IS
    'Internal: rows of other tables that refer to a match that is not there, by foreign keys that are not validated.';

CREATE FUNCTION tenniscores._violations_orphan_references() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    SELECT ARRAY[o.row_id], format('row %s has %s %s, which is nowhere', o.row_id, o.column_name, o.refers_to)
      FROM tenniscores._orphans() AS o
     ORDER BY o.row_id, o.column_name;
    RETURN QUERY
    SELECT '{}'::bigint[], l.detail FROM tenniscores._lost_references() AS l;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_orphan_references() IS
    'Internal: references from and to match_scores that lead nowhere.';

--
-- Leagues and teams
--

CREATE FUNCTION tenniscores._violations_unknown_leagues() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    WITH odd AS (
        SELECT l.id,
               CASE WHEN a.league IS NULL THEN format('league %s, which no alias knows', tenniscores._shown(l.league_id))
                    ELSE format('league %s, whose runs write leagues row %s', tenniscores._shown(l.league_id), r.row_id) END AS problem
          FROM leagues AS l
          LEFT JOIN LATERAL (
              SELECT a.league FROM tenniscores.league_alias AS a
               WHERE a.spelling = lower(btrim(l.league_id)) OR a.league = l.league_id
               ORDER BY a.league = l.league_id, a.builtin LIMIT 1) AS a ON true
          LEFT JOIN tenniscores._league_rows() AS r ON r.league = a.league
         WHERE r.row_id IS DISTINCT FROM l.id::bigint
    )
    SELECT ARRAY[m.id::bigint], format('row %s has %s', m.id, coalesce(o.problem, 'no league'))
      FROM match_scores AS m
      LEFT JOIN odd AS o ON o.id = m.league_id
     WHERE m.league_id IS NULL OR o.id IS NOT NULL
     ORDER BY m.id;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_unknown_leagues() IS
    'Internal: rows without a league, or with one that no alias knows or that is a second row of its league.';

CREATE FUNCTION tenniscores._named_teams() RETURNS TABLE (league_id bigint, name text, team_id bigint, row_ids bigint[])
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    SELECT m.league_id::bigint, side.name::text, side.team_id::bigint, array_agg(m.id::bigint ORDER BY m.id)
      FROM match_scores AS m
      CROSS JOIN LATERAL (VALUES (m.home_team, m.home_team_id), (m.away_team, m.away_team_id)) AS side (name, team_id)
     GROUP BY 1, 2, 3;
END
$$;
COMMENT ON FUNCTION tenniscores._named_teams() IS
    'Internal: names of teams as match_scores has them, by league, the team ids that stand beside them, and the rows.';

CREATE FUNCTION tenniscores._violations_unresolved_teams() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    SELECT n.row_ids,
           format('%s: %s on %s%s', coalesce(l.league_id, '(none)'),
                  coalesce('team ' || tenniscores._shown(n.name), 'no team'), tenniscores._rows(cardinality(n.row_ids)),
                  CASE WHEN t.id IS NOT NULL THEN ', though teams has it' END)
      FROM tenniscores._named_teams() AS n
      LEFT JOIN leagues AS l ON l.id = n.league_id
      LEFT JOIN teams AS t ON t.league_id = n.league_id AND t.team_name = tenniscores.fold_name(n.name)
     WHERE n.team_id IS NULL
     ORDER BY cardinality(n.row_ids) DESC, l.league_id, n.name;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_unresolved_teams() IS
    'Internal: names of teams, by league, on rows without the team''s row id.';

CREATE FUNCTION tenniscores._violations_mismatched_teams() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    SELECT n.row_ids,
           format('%s: team %s on %s leads to %s of %s (teams row %s)', l.league_id,
                  coalesce(tenniscores._shown(n.name), 'without a name'), tenniscores._rows(cardinality(n.row_ids)),
                  tenniscores._shown(t.team_name), coalesce(other.league_id, '(none)'), t.id)
      FROM tenniscores._named_teams() AS n
      JOIN teams AS t ON t.id = n.team_id
      JOIN leagues AS l ON l.id = n.league_id
      LEFT JOIN leagues AS other ON other.id = t.league_id
     WHERE t.league_id IS DISTINCT FROM n.league_id
        OR tenniscores.fold_name(t.team_name) IS DISTINCT FROM tenniscores.fold_name(n.name)
           AND NOT EXISTS (
               SELECT FROM tenniscores.team_alias AS a
                 JOIN tenniscores._league_rows() AS r ON r.league = a.league
                WHERE r.row_id = n.league_id AND a.spelling = tenniscores.fold_name(n.name) AND a.team_name = t.team_name)
     ORDER BY cardinality(n.row_ids) DESC, l.league_id, n.name;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_mismatched_teams() IS
    'Internal: names of teams, by league, on rows whose team id is that of another team.';
