--
-- Warnings: what is odd in records that the run writes. One function a rule; see the table rule.
--

CREATE FUNCTION tenniscores._warn_of_teams() RETURNS TABLE (ordinal bigint, match_id text, detail text)
    LANGUAGE plpgsql STABLE ROWS 100
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT c.ordinal, c.match_id, format('%s team "%s"', side.side, side.name)
      FROM pg_temp.tenniscores_match AS c
      CROSS JOIN LATERAL (VALUES ('home', c.home_team, c.home_team_id),
                                 ('away', c.away_team, c.away_team_id)) AS side (side, name, team_id)
     WHERE c.outcome IN ('insert', 'update') AND (c.home_team_id IS NULL OR c.away_team_id IS NULL)
       AND side.team_id IS NULL;
END
$$;
COMMENT ON FUNCTION tenniscores._warn_of_teams() IS
    'Internal: the rule unresolved_team: a team''s name has no row in teams.';

CREATE FUNCTION tenniscores._stored_orientation(league_id bigint, season integer, OUT decided bigint, OUT home_first bigint)
    LANGUAGE plpgsql STABLE
    SET enable_sort = off  -- an index on the date has the order, and one can stop early
AS $$
#variable_conflict use_variable
BEGIN
    -- A part of a season tells it as well as all of it.
    SELECT count(h.home_first), count(*) FILTER (WHERE h.home_first) INTO decided, home_first
      FROM (SELECT m.scores, m.winner
              FROM match_scores AS m
             WHERE m.league_id = league_id AND m.scores IS NOT NULL AND m.winner IS NOT NULL
               AND m.match_date >= make_date(season, 8, 1) AND m.match_date < make_date(season + 1, 8, 1)
             ORDER BY m.match_date LIMIT 200) AS s
      CROSS JOIN LATERAL (SELECT tenniscores._home_first(s.scores, s.winner) AS home_first OFFSET 0) AS h;
END
$$;
COMMENT ON FUNCTION tenniscores._stored_orientation(bigint, integer) IS
    'Internal: of the first 200 stored matches of a season that have a winner and a score, those whose score has a winner, too, and those of them in which the two agree if the home side''s sets are written first.';

CREATE FUNCTION tenniscores._score_orders(written bigint) RETURNS TABLE (league_id bigint, season integer, is_home_first boolean)
    LANGUAGE plpgsql STABLE ROWS 10
AS $$
#variable_conflict use_column
DECLARE
    every bigint := greatest(written / 5000, 1);
    agree bigint := tenniscores._threshold('min_orientation_percent');
    enough bigint := tenniscores._threshold('min_orientation_matches');
BEGIN
    RETURN QUERY
    WITH counted AS (
        SELECT c.league_id, tenniscores._season(c.match_date) AS season, count(f.home_first) AS decided,
               count(*) FILTER (WHERE f.home_first) AS home_first
          FROM pg_temp.tenniscores_match AS c
          CROSS JOIN LATERAL (SELECT tenniscores._home_first(c.scores, c.winner) AS home_first OFFSET 0) AS f
         WHERE c.outcome IN ('insert', 'update') AND c.ordinal % every = 0
         GROUP BY 1, 2
    )
    -- the feed's own, where it has enough scores, else that of the stored ones
    SELECT k.league_id, k.season, o.home_first * 2 > o.decided
      FROM counted AS k
      CROSS JOIN LATERAL (
          SELECT CASE WHEN k.decided >= enough THEN k.decided ELSE s.decided END AS decided,
                 CASE WHEN k.decided >= enough THEN k.home_first ELSE s.home_first END AS home_first
            FROM (SELECT 1) AS one
            LEFT JOIN LATERAL tenniscores._stored_orientation(k.league_id, k.season) AS s ON k.decided < enough) AS o
     WHERE k.season IS NOT NULL AND o.decided >= enough
       AND greatest(o.home_first, o.decided - o.home_first) * 100 >= o.decided * agree;
END
$$;
COMMENT ON FUNCTION tenniscores._score_orders(bigint) IS
    'Internal: whose sets are written first, by league and season of what the run writes, where that is clear.';

CREATE FUNCTION tenniscores._warn_of_scores(written bigint) RETURNS TABLE (ordinal bigint, match_id text, detail text)
    LANGUAGE plpgsql STABLE ROWS 100
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT c.ordinal, c.match_id, format('winner %s, scores %s (%s)', c.winner, c.scores,
                                         CASE WHEN k.is_home_first THEN 'home-first' ELSE 'away-first' END)
      FROM tenniscores._score_orders(written) AS k
      JOIN pg_temp.tenniscores_match AS c
        ON c.league_id = k.league_id AND c.match_date >= make_date(k.season, 8, 1) AND c.match_date < make_date(k.season + 1, 8, 1)
     WHERE c.outcome IN ('insert', 'update')
       AND sign(tenniscores.set_difference(c.scores))
           = CASE WHEN (c.winner = 'home') = k.is_home_first THEN -1 WHEN c.winner IS NOT NULL THEN 1 END;
END
$$;
COMMENT ON FUNCTION tenniscores._warn_of_scores(bigint) IS
    'Internal: the rule score_against_winner: the score says that the other side has won, in the order in which the season''s scores are written.';

CREATE FUNCTION tenniscores._suspect_fixtures() RETURNS text[]
    LANGUAGE plpgsql STABLE
    SET enable_seqscan = off  -- the planner takes the ranges below for far longer than they are
AS $$
DECLARE
    torn text[];
    moved text[];
    meetings bigint[];
BEGIN
    WITH fixture AS MATERIALIZED (
        SELECT c.base, min(c.meeting) AS meeting, max(c.meeting) AS other, bool_or(c.is_moved) AS is_moved
          FROM (SELECT tenniscores.base_id(w.match_id) COLLATE "C" AS base,
                       tenniscores._meeting_hash(w.match_date, w.home_team, w.away_team) AS meeting,
                       w.outcome = 'insert' OR (w.match_date::text, w.home_team, w.away_team)
                           IS DISTINCT FROM (w.before->>'match_date', w.before->>'home_team', w.before->>'away_team') AS is_moved
                  FROM pg_temp.tenniscores_match AS w WHERE w.outcome IN ('insert', 'update')) AS c
         WHERE c.base IS NOT NULL
         GROUP BY c.base
    )
    SELECT array_agg(f.base) FILTER (WHERE f.meeting <> f.other),
           array_agg(f.base ORDER BY f.base) FILTER (WHERE f.is_moved),
           array_agg(f.meeting ORDER BY f.base) FILTER (WHERE f.is_moved)
      INTO torn, moved, meetings
      FROM fixture AS f;
    IF moved IS NULL OR NOT EXISTS (SELECT FROM match_scores) THEN
        RETURN coalesce(torn, '{}');
    END IF;
    -- In any collation the lines of a fixture lie between these two, and are neighbours in the index.
    RETURN ARRAY(
        SELECT unnest(torn)
        UNION
        SELECT f.base
          FROM unnest(moved, meetings) AS f (base, meeting)
          JOIN match_scores AS m ON m.tenniscores_match_id BETWEEN f.base || '_Line1' AND f.base || '_Line9'
         WHERE tenniscores.base_id(m.tenniscores_match_id) = f.base
           AND tenniscores._meeting_hash(m.match_date, m.home_team, m.away_team) <> f.meeting);
END
$$;
COMMENT ON FUNCTION tenniscores._suspect_fixtures() IS
    'Internal: fixtures that the run writes lines of which seem to disagree, with each other or with stored ones.';

CREATE FUNCTION tenniscores._meeting_hash(match_date date, home_team text, away_team text) RETURNS bigint
    LANGUAGE sql IMMUTABLE
AS $$
    SELECT hashtextextended(home_team, hashtextextended(away_team, match_date - date '2000-01-01'))
$$;
COMMENT ON FUNCTION tenniscores._meeting_hash(date, text, text) IS
    'Internal: tells one meeting of two teams from another.';

CREATE FUNCTION tenniscores._warn_of_fixtures() RETURNS TABLE (ordinal bigint, match_id text, detail text)
    LANGUAGE plpgsql STABLE ROWS 100
AS $$
#variable_conflict use_column
DECLARE
    suspects text[] := tenniscores._suspect_fixtures();
BEGIN
    IF suspects = '{}' THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH line AS MATERIALIZED (
        SELECT c.ordinal, c.match_id, s.base, c.match_date, c.home_team, c.away_team, c.home_team_id, c.away_team_id
          FROM pg_temp.tenniscores_match AS c
          JOIN unnest(suspects) AS s (base) ON s.base = tenniscores.base_id(c.match_id)
         WHERE c.outcome IN ('insert', 'update')
        UNION ALL
        SELECT NULL, m.tenniscores_match_id, s.base, m.match_date, m.home_team, m.away_team, m.home_team_id, m.away_team_id
          FROM unnest(suspects) AS s (base)
          JOIN match_scores AS m ON m.tenniscores_match_id BETWEEN s.base || '_Line1' AND s.base || '_Line9'
         WHERE tenniscores.base_id(m.tenniscores_match_id) = s.base
           AND NOT EXISTS (SELECT FROM pg_temp.tenniscores_match AS c
                            WHERE c.match_id = m.tenniscores_match_id AND c.outcome IN ('insert', 'update'))
    ), torn AS (
        -- two spellings of one team are one team
        SELECT l.base
          FROM line AS l
         GROUP BY l.base
        HAVING min(l.match_date) <> max(l.match_date)
            OR min(l.home_team) <> max(l.home_team)
               AND (count(*) > count(l.home_team_id) OR min(l.home_team_id) <> max(l.home_team_id))
            OR min(l.away_team) <> max(l.away_team)
               AND (count(*) > count(l.away_team_id) OR min(l.away_team_id) <> max(l.away_team_id))
    )
    SELECT l.ordinal, l.match_id, format('%s %s - %s, other lines of the fixture say otherwise', l.match_date, l.home_team, l.away_team)
      FROM line AS l
      JOIN torn AS t ON t.base = l.base
     WHERE l.ordinal IS NOT NULL;
END
$$;
COMMENT ON FUNCTION tenniscores._warn_of_fixtures() IS
    'Internal: the rule fixture_lines: lines of one fixture, in this feed or stored, disagree on the date or the teams.';

CREATE FUNCTION tenniscores._warn_of_dates(run_id bigint) RETURNS TABLE (ordinal bigint, match_id text, detail text)
    LANGUAGE plpgsql STABLE ROWS 100
AS $$
#variable_conflict use_column
DECLARE
    days integer := tenniscores._threshold('max_date_distance');
    feed record := tenniscores._run_counts(run_id);
    far bigint := (SELECT count(*) FROM pg_temp.tenniscores_match AS c
                    WHERE c.outcome IN ('insert', 'update') AND abs(c.match_date - feed.middle_date) > days);
    -- Where they are many, the feed has several seasons.
    distance integer := CASE WHEN far * 20 <= feed.accepted THEN days END;
BEGIN
    RETURN QUERY
    SELECT f.ordinal, f.match_id, f.detail
      FROM (SELECT c.ordinal, c.match_id,
                   CASE WHEN abs(c.match_date - feed.middle_date) > distance
                        THEN format('%s; the feed''s others are about %s', c.match_date, feed.middle_date)
                        WHEN c.match_date > current_date + 1 AND c.winner IS NOT NULL
                        THEN format('%s is yet to come, and has a winner', c.match_date)
                        WHEN c.outcome = 'update' AND abs(c.match_date - (c.before->>'match_date')::date) > days
                        THEN format('%s; the stored date was %s', c.match_date, c.before->>'match_date') END AS detail
              FROM pg_temp.tenniscores_match AS c WHERE c.outcome IN ('insert', 'update')) AS f
     WHERE f.detail IS NOT NULL;
END
$$;
COMMENT ON FUNCTION tenniscores._warn_of_dates(bigint) IS
    'Internal: the rule date_far_off: the date is more than max_date_distance days from the middle of the feed''s, and those of no more than one in twenty are; or that far from the stored one; or it is still to come, and the match has a winner.';

CREATE FUNCTION tenniscores._warn_of_sets() RETURNS TABLE (ordinal bigint, match_id text, detail text)
    LANGUAGE plpgsql STABLE ROWS 100
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT c.ordinal, c.match_id, format('scores %s', c.scores)
      FROM pg_temp.tenniscores_match AS c
     WHERE c.outcome IN ('insert', 'update') AND tenniscores._has_unfinished_set(c.scores);
END
$$;
COMMENT ON FUNCTION tenniscores._warn_of_sets() IS
    'Internal: the rule unfinished_set: a set that nobody has won, but for a last one behind two others, which ends at any lead where time is up.';

CREATE FUNCTION tenniscores._warn_of_players(mark integer) RETURNS TABLE (ordinal bigint, match_id text, detail text)
    LANGUAGE plpgsql STABLE ROWS 100
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT c.ordinal, c.match_id, (SELECT string_agg(p.player, ', ' ORDER BY p.place)
                                     FROM unnest('{home player 1,home player 2,away player 1,away player 2}'::text[])
                                          WITH ORDINALITY AS p (player, place)
                                    WHERE c.player_marks & (1 << (mark + p.place::integer - 1)) <> 0)
      FROM pg_temp.tenniscores_match AS c
     WHERE c.outcome IN ('insert', 'update') AND c.player_marks & (15 << mark) <> 0;
END
$$;
COMMENT ON FUNCTION tenniscores._warn_of_players(integer) IS
    'Internal: the rules on the four players of a match; mark: where their bits begin (PlayerMark in the core): placeholder_player 0, status_text 4, substitute 8.';
