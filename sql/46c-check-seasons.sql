--
-- Checks of validate(): what only shows in many rows: fixtures, dates, winners and scores.
--

CREATE FUNCTION tenniscores._violations_fixture_lines() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    WITH court AS NOT MATERIALIZED (  -- read again only where fixtures are torn
        SELECT m.id::bigint, tenniscores.base_id(m.tenniscores_match_id) COLLATE "C" AS base,
               tenniscores.line(m.tenniscores_match_id) AS line, m.match_date,
               tenniscores.fold_name(m.home_team) COLLATE "C" AS home, tenniscores.fold_name(m.away_team) COLLATE "C" AS away
          FROM match_scores AS m
         WHERE tenniscores.is_source_id(m.tenniscores_match_id)
    ), part AS (
        SELECT c.base, array_agg(c.id) AS ids,
               format('line %s on %s %s - %s', string_agg(c.line::text, ', ' ORDER BY c.line),
                      coalesce(c.match_date::text, 'no date'), c.home, c.away) AS detail
          FROM court AS c
         WHERE c.base IN (
               SELECT t.base FROM court AS t GROUP BY t.base
               HAVING min(t.match_date) <> max(t.match_date) OR min(t.home) <> max(t.home) OR min(t.away) <> max(t.away))
         GROUP BY c.base, c.match_date, c.home, c.away
    )
    SELECT array_agg(u.id ORDER BY u.id),
           format('fixture %s: %s', tenniscores._shown(p.base), string_agg(DISTINCT p.detail, ', but '))
      FROM part AS p CROSS JOIN unnest(p.ids) AS u (id)
     GROUP BY p.base
     ORDER BY p.base;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_fixture_lines() IS
    'Internal: fixtures whose lines disagree on the date or the teams.';

CREATE FUNCTION tenniscores._violations_fixture_dates() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    WITH meeting AS (
        SELECT DISTINCT m.league_id, m.match_date, tenniscores.base_id(m.tenniscores_match_id) AS base,
               tenniscores.fold_name(m.home_team) COLLATE "C" AS home, tenniscores.fold_name(m.away_team) COLLATE "C" AS away
          FROM match_scores AS m
         WHERE m.match_date IS NOT NULL AND m.home_team IS NOT NULL AND m.away_team IS NOT NULL
    ), fixture AS (
        -- a row without the source's id belongs to the fixture that the same teams have on that date
        SELECT f.*, coalesce(f.base, max(f.base) OVER two, least(f.home, f.away) || ' - ' || greatest(f.home, f.away)) AS fixture
          FROM meeting AS f
        WINDOW two AS (PARTITION BY f.league_id, f.match_date, least(f.home, f.away), greatest(f.home, f.away))
    ), busy AS (
        SELECT f.league_id, f.match_date, side.team, count(DISTINCT f.fixture) AS fixtures,
               string_agg(DISTINCT f.home || ' - ' || f.away, ', ') AS teams
          FROM fixture AS f
          CROSS JOIN LATERAL (VALUES (f.home), (f.away)) AS side (team)
         GROUP BY f.league_id, f.match_date, side.team
        HAVING count(DISTINCT f.fixture) > 1
    )
    SELECT array_agg(m.id::bigint ORDER BY m.id),
           format('%s: %s has %s fixtures on %s (%s)', coalesce(min(l.league_id), '(none)'), b.team, b.fixtures, b.match_date, b.teams)
      FROM busy AS b
      JOIN match_scores AS m
        ON m.match_date = b.match_date AND m.league_id IS NOT DISTINCT FROM b.league_id
       AND b.team IN (tenniscores.fold_name(m.home_team), tenniscores.fold_name(m.away_team))
      LEFT JOIN leagues AS l ON l.id = b.league_id
     GROUP BY b.league_id, b.match_date, b.team, b.fixtures, b.teams
     ORDER BY b.match_date, b.team;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_fixture_dates() IS
    'Internal: teams with several fixtures on one date.';

CREATE FUNCTION tenniscores._season(match_date date) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN pg_catalog.isfinite(match_date)
                THEN extract(year FROM match_date)::integer - (extract(month FROM match_date) < 8)::integer END
$$;
COMMENT ON FUNCTION tenniscores._season(date) IS
    'Internal: the year in which the season of a date began; seasons last from August to July.';

CREATE FUNCTION tenniscores._season_name(season integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT coalesce(season || '-' || pg_catalog.lpad(((season + 1) % 100)::text, 2, '0'), '(none)')
$$;
COMMENT ON FUNCTION tenniscores._season_name(integer) IS
    'Internal: a season as people write it: 2024-25.';

CREATE FUNCTION tenniscores._home_first(scores text, winner text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE pg_catalog.sign(tenniscores.set_difference(scores)) WHEN 1 THEN winner = 'home' WHEN -1 THEN winner = 'away' END
$$;
COMMENT ON FUNCTION tenniscores._home_first(text, text) IS
    'Internal: true where the winner has more sets if the home side''s are written first, false where the away side''s are; NULL where the score has no winner.';

CREATE FUNCTION tenniscores._season_counts()
    RETURNS TABLE (league_id bigint, season integer, matches bigint, home_won bigint, decided bigint, home_first bigint)
    LANGUAGE plpgsql STABLE ROWS 20
AS $$
BEGIN
    RETURN QUERY
    SELECT m.league_id::bigint, tenniscores._season(m.match_date), count(*), count(*) FILTER (WHERE m.winner = 'home'),
           count(f.home_first), count(*) FILTER (WHERE f.home_first)
      FROM match_scores AS m
      CROSS JOIN LATERAL (SELECT tenniscores._home_first(m.scores, m.winner) AS home_first OFFSET 0) AS f
     WHERE m.winner IN ('home', 'away')
     GROUP BY 1, 2;
END
$$;
COMMENT ON FUNCTION tenniscores._season_counts() IS
    'Internal: matches with a winner, by league and season; decided: those whose score has a winner, too; home_first: those in which the two agree if the home side''s sets are written first.';

CREATE FUNCTION tenniscores._violations_orientation() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    WITH doubtful AS MATERIALIZED (
        SELECT c.*, c.home_first * 2 >= c.decided AS is_home_first, greatest(c.home_first, c.decided - c.home_first) AS agreeing
          FROM tenniscores._season_counts() AS c
         WHERE c.decided >= tenniscores.setting('min_orientation_matches')::bigint
           AND greatest(c.home_first, c.decided - c.home_first) * 100
               < c.decided * tenniscores.setting('min_orientation_percent')::bigint
    )
    SELECT ARRAY[m.id::bigint],
           format('row %s: winner %s, scores %s (%s %s: %s-first agrees on %s %% of %s)', m.id, m.winner, m.scores,
                  coalesce(l.league_id, '(none)'), tenniscores._season_name(d.season),
                  CASE WHEN d.is_home_first THEN 'home' ELSE 'away' END,
                  trunc(100.0 * d.agreeing / d.decided, 2), d.decided)
      FROM doubtful AS d
      JOIN match_scores AS m
        ON m.league_id IS NOT DISTINCT FROM d.league_id
       AND tenniscores._season(m.match_date) IS NOT DISTINCT FROM d.season
       AND m.winner IN ('home', 'away')
       AND tenniscores._home_first(m.scores, m.winner) <> d.is_home_first
      LEFT JOIN leagues AS l ON l.id = d.league_id
     ORDER BY m.id;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_orientation() IS
    'Internal: in seasons where winners and scores do not agree often enough in either order, the rows that speak against the better one.';

CREATE FUNCTION tenniscores._violations_winner_share() RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    SELECT '{}'::bigint[],
           format('%s %s: home won %s of %s matches (%s %%)', coalesce(l.league_id, '(none)'), tenniscores._season_name(c.season),
                  c.home_won, c.matches, trunc(100.0 * c.home_won / c.matches, 2))
      FROM tenniscores._season_counts() AS c
      LEFT JOIN leagues AS l ON l.id = c.league_id
     WHERE c.matches >= tenniscores.setting('min_home_matches')::bigint
       AND NOT c.home_won * 100 BETWEEN c.matches * tenniscores.setting('min_home_percent')::bigint
                                    AND c.matches * tenniscores.setting('max_home_percent')::bigint
     ORDER BY l.league_id, c.season;
END
$$;
COMMENT ON FUNCTION tenniscores._violations_winner_share() IS
    'Internal: leagues and seasons in which one side wins suspiciously often.';

CREATE FUNCTION tenniscores._seasons()
    RETURNS TABLE (league text, season text, matches bigint, home_won bigint, home_percent numeric,
                   decided bigint, orientation text, agreeing bigint, agreeing_percent numeric)
    LANGUAGE plpgsql STABLE ROWS 100
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET jit = off
AS $$
BEGIN
    PERFORM tenniscores._look_at_target();
    RETURN QUERY
    SELECT coalesce(l.league_id, '(none)')::text, tenniscores._season_name(c.season), c.matches, c.home_won,
           trunc(100.0 * c.home_won / c.matches, 2), c.decided,
           CASE WHEN c.decided = 0 THEN NULL WHEN c.home_first * 2 >= c.decided THEN 'home-first' ELSE 'away-first' END,
           greatest(c.home_first, c.decided - c.home_first),
           trunc(100.0 * greatest(c.home_first, c.decided - c.home_first) / nullif(c.decided, 0), 2)
      FROM tenniscores._season_counts() AS c
      LEFT JOIN leagues AS l ON l.id = c.league_id
     ORDER BY l.league_id, c.season;
END
$$;
COMMENT ON FUNCTION tenniscores._seasons() IS
    'Internal: the view seasons.';

CREATE VIEW tenniscores.seasons AS
    SELECT s.* FROM tenniscores._seasons() AS s;
COMMENT ON VIEW tenniscores.seasons IS
    'Winners and scores by league and season (August to July), of matches with a winner. home_percent: how many the home side won; decided: matches whose score has a winner, too; orientation: whose sets seem to be written first; agreeing: in how many decided matches winner and score then agree.';
