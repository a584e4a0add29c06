--
-- Which rows of match_scores are the same match. Two ids of the source are two matches, whatever else
-- is equal; scores never count. These functions run under the search path that _look_at_target()
-- sets for their public ones.
--

CREATE FUNCTION tenniscores._league_name(spelling text) RETURNS text
    LANGUAGE sql STABLE
AS $$
    SELECT coalesce((SELECT a.league FROM tenniscores.league_alias AS a
                      WHERE a.spelling = lower(btrim(_league_name.spelling)) ORDER BY a.builtin LIMIT 1),
                    _league_name.spelling)
$$;
COMMENT ON FUNCTION tenniscores._league_name(text) IS
    'Internal: the league that the application''s table may spell in its own way.';

CREATE FUNCTION tenniscores._stored_matches() RETURNS TABLE (
        row_id bigint, match_id text, rank integer, league_id bigint, match_date date, home_team text, away_team text,
        line integer, home_1 text, home_2 text, away_1 text, away_2 text, has_players boolean,
        by_line text, by_players text)
    LANGUAGE plpgsql STABLE ROWS 100000
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.id::bigint, k.match_id,
           CASE WHEN tenniscores.is_source_id(m.tenniscores_match_id) THEN 0
                WHEN tenniscores.is_source_id(k.match_id) THEN 1
                WHEN k.match_id IS NOT NULL THEN 2 ELSE 3 END,
           m.league_id::bigint, m.match_date, f.home_team, f.away_team, l.line,
           least(p.h1, p.h2), greatest(p.h1, p.h2), least(p.a1, p.a2), greatest(p.a1, p.a2),
           coalesce(p.h1, p.h2, p.a1, p.a2) IS NOT NULL,
           CASE WHEN l.line IS NOT NULL THEN
               tenniscores.provisional_id(g.name, m.match_date, f.home_team, f.away_team, l.line) END,
           CASE WHEN coalesce(p.h1, p.h2, p.a1, p.a2) IS NOT NULL THEN
               tenniscores.provisional_id(g.name, m.match_date, f.home_team, f.away_team, NULL, p.h1, p.h2, p.a1, p.a2) END
      FROM match_scores AS m
      LEFT JOIN (SELECT n.id, tenniscores._league_name(n.league_id) AS name FROM leagues AS n) AS g ON g.id = m.league_id
      CROSS JOIN LATERAL (
          SELECT coalesce(tenniscores.match_id(m.tenniscores_match_id),
                          CASE WHEN tenniscores.is_provisional_id(m.tenniscores_match_id) THEN m.tenniscores_match_id END)
                 COLLATE "C" AS match_id OFFSET 0) AS k
      CROSS JOIN LATERAL (
          SELECT coalesce(tenniscores.line(k.match_id), tenniscores._line_of_malformed(m.tenniscores_match_id)) AS line
          OFFSET 0) AS l
      CROSS JOIN LATERAL (
          SELECT nullif(tenniscores.fold_name(m.home_team), '') COLLATE "C" AS home_team,
                 nullif(tenniscores.fold_name(m.away_team), '') COLLATE "C" AS away_team OFFSET 0) AS f
      CROSS JOIN LATERAL (
          SELECT nullif(btrim(m.home_player_1_id), '') COLLATE "C" AS h1, nullif(btrim(m.home_player_2_id), '') COLLATE "C" AS h2,
                 nullif(btrim(m.away_player_1_id), '') COLLATE "C" AS a1, nullif(btrim(m.away_player_2_id), '') COLLATE "C" AS a2
          OFFSET 0) AS p;
END
$$;
COMMENT ON FUNCTION tenniscores._stored_matches() IS
    'Internal: the rows of match_scores as they are compared. match_id: the id in its one right spelling, NULL where the row has none; rank: 0 the source''s id, 1 the source''s id spelled otherwise, 2 provisional, 3 none; line: of the id, also of an invented one; each side''s players in order; by_line, by_players: the provisional ids that the row could have.';

CREATE FUNCTION tenniscores._players_agree(
    a_known boolean, a_home_1 text, a_home_2 text, a_away_1 text, a_away_2 text,
    b_known boolean, b_home_1 text, b_home_2 text, b_away_1 text, b_away_2 text
) RETURNS boolean
    LANGUAGE sql IMMUTABLE
AS $$
    SELECT NOT a_known OR NOT b_known
           OR coalesce(a_home_1 IN (b_home_1, b_home_2), false) OR coalesce(a_home_2 IN (b_home_1, b_home_2), false)
           OR coalesce(a_away_1 IN (b_away_1, b_away_2), false) OR coalesce(a_away_2 IN (b_away_1, b_away_2), false)
$$;
COMMENT ON FUNCTION tenniscores._players_agree(boolean, text, text, text, text, boolean, text, text, text, text) IS
    'Internal: false where players are known on both rows and nobody is on both: a substitute may differ, all four may not.';

CREATE FUNCTION tenniscores._match_groups() RETURNS TABLE (
        row_id bigint, match_key text, match_id text, rank integer, candidates bigint,
        by_line text, by_players text, problem text)
    LANGUAGE plpgsql STABLE ROWS 100000
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH stored AS MATERIALIZED (
        SELECT s.* FROM tenniscores._stored_matches() AS s
    ), sourced AS (
        -- rows without the source's id, and the rows that have it and are the same match
        SELECT b.row_id, count(DISTINCT s.match_id) AS candidates, min(s.match_id) AS match_key
          FROM stored AS b
          JOIN stored AS s ON s.league_id = b.league_id AND s.match_date = b.match_date
                          AND s.home_team = b.home_team AND s.away_team = b.away_team
         WHERE b.rank >= 2 AND s.rank <= 1
           AND CASE WHEN b.match_id = s.by_players THEN true
                    WHEN b.match_id = s.by_line OR b.line = s.line THEN tenniscores._players_agree(
                        b.has_players, b.home_1, b.home_2, b.away_1, b.away_2,
                        s.has_players, s.home_1, s.home_2, s.away_1, s.away_2)
                    ELSE b.line IS NULL AND b.has_players AND (b.home_1, b.home_2, b.away_1, b.away_2)
                         IS NOT DISTINCT FROM (s.home_1, s.home_2, s.away_1, s.away_2) END
         GROUP BY b.row_id
    ), keyed AS MATERIALIZED (
        SELECT s.*, coalesce(c.candidates, 0) AS found, coalesce(c.match_key, s.match_id) AS match_key
          FROM stored AS s LEFT JOIN sourced AS c USING (row_id)
    ), derived AS MATERIALIZED (
        -- rows without any id, and the provisional ones
        SELECT b.row_id, count(DISTINCT p.match_key) AS candidates, min(p.match_key) AS match_key
          FROM keyed AS b
          JOIN keyed AS p ON p.league_id = b.league_id AND p.match_date = b.match_date
                         AND p.home_team = b.home_team AND p.away_team = b.away_team
         WHERE b.match_key IS NULL AND p.rank = 2 AND p.found <= 1
           AND CASE WHEN p.match_id = b.by_players THEN true
                    WHEN p.match_id = b.by_line THEN tenniscores._players_agree(
                        b.has_players, b.home_1, b.home_2, b.away_1, b.away_2,
                        p.has_players, p.home_1, p.home_2, p.away_1, p.away_2)
                    WHEN b.line IS NOT NULL AND p.match_id IS DISTINCT FROM p.by_players THEN false
                    ELSE b.has_players AND (b.home_1, b.home_2, b.away_1, b.away_2)
                         IS NOT DISTINCT FROM (p.home_1, p.home_2, p.away_1, p.away_2) END
         GROUP BY b.row_id
    ), bare AS MATERIALIZED (
        SELECT k.*, coalesce(k.by_players || coalesce(' line ' || k.line, ''), k.by_line, 'row ' || k.row_id) AS own_key
          FROM keyed AS k
         WHERE k.match_key IS NULL AND NOT EXISTS (SELECT FROM derived AS d WHERE d.row_id = k.row_id)
    ), lined AS (
        -- rows without any id and without a line, and those that have one
        SELECT b.row_id, count(DISTINCT n.own_key) AS candidates, min(n.own_key) AS match_key
          FROM bare AS b
          JOIN bare AS n ON n.by_players = b.by_players
         WHERE b.line IS NULL AND n.line IS NOT NULL
         GROUP BY b.row_id
    )
    SELECT k.row_id, coalesce(k.match_key, d.match_key, l.match_key, b.own_key), k.match_id, k.rank,
           greatest(k.found, d.candidates, l.candidates), k.by_line, k.by_players,
           CASE WHEN k.rank < 3 OR coalesce(k.by_line, k.by_players) IS NOT NULL THEN NULL
                WHEN k.league_id IS NULL THEN 'missing_league'
                WHEN k.match_date IS NULL THEN 'missing_date'
                WHEN k.home_team IS NULL OR k.away_team IS NULL THEN 'missing_team'
                WHEN k.line IS NULL AND NOT k.has_players THEN 'missing_players'
                ELSE 'unknown_league' END
      FROM keyed AS k
      LEFT JOIN derived AS d USING (row_id)
      LEFT JOIN bare AS b USING (row_id)
      LEFT JOIN lined AS l USING (row_id);
END
$$;
COMMENT ON FUNCTION tenniscores._match_groups() IS
    'Internal: rows with the same match_key are the same match: they have the same id; or at most one of them has the source''s, and league, date, teams and line are equal and the players do not contradict that, or where a line is not known the players are the same. candidates: how many different matches a row could be; more than one is not decided. by_line, by_players: the provisional ids that it could have; problem: why a row without any id has none.';
