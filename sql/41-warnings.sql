--
-- Warnings: what is odd in records that the run writes. Each rule is reject, warn or off (table rule).
--

CREATE FUNCTION tenniscores._severity(code text) RETURNS text
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN (SELECT r.severity FROM tenniscores.rule AS r WHERE r.code = _severity.code ORDER BY r.builtin LIMIT 1);
END
$$;
COMMENT ON FUNCTION tenniscores._severity(text) IS
    'Internal: what a rule says: reject, warn or off.';

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
AS $$
#variable_conflict use_variable
BEGIN
    -- A part of a season tells it as well as all of it.
    SELECT count(*), count(*) FILTER (WHERE m.home_first) INTO decided, home_first
      FROM (SELECT h.home_first
              FROM match_scores AS m
              CROSS JOIN LATERAL (SELECT tenniscores._home_first(m.scores, m.winner) AS home_first OFFSET 0) AS h
             WHERE m.league_id = league_id AND h.home_first IS NOT NULL
               AND m.match_date >= make_date(season, 8, 1) AND m.match_date < make_date(season + 1, 8, 1)
             LIMIT 1000) AS m;
END
$$;
COMMENT ON FUNCTION tenniscores._stored_orientation(bigint, integer) IS
    'Internal: of up to 1,000 stored matches of a season those with a winner and a score that has one, and those of them in which the two agree if the home side''s sets are written first.';

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

CREATE FUNCTION tenniscores._warn_of_fixtures() RETURNS TABLE (ordinal bigint, match_id text, detail text)
    LANGUAGE plpgsql STABLE ROWS 100
AS $$
#variable_conflict use_column
DECLARE
    torn text[];
BEGIN
    torn := ARRAY(
        SELECT c.base
          FROM (SELECT tenniscores.base_id(c.match_id) COLLATE "C" AS base,
                       hashtextextended(c.home_team, hashtextextended(c.away_team, c.match_date - date '2000-01-01')) AS meeting
                  FROM pg_temp.tenniscores_match AS c WHERE c.outcome IN ('insert', 'update') AND isfinite(c.match_date)) AS c
         WHERE c.base IS NOT NULL
         GROUP BY c.base
        HAVING min(c.meeting) <> max(c.meeting));
    IF torn <> '{}' THEN
        RETURN QUERY
        SELECT c.ordinal, c.match_id, format('%s %s - %s, other lines of the fixture say otherwise', c.match_date, c.home_team, c.away_team)
          FROM pg_temp.tenniscores_match AS c
         WHERE c.outcome IN ('insert', 'update') AND tenniscores.base_id(c.match_id) = ANY (torn);
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores._warn_of_fixtures() IS
    'Internal: the rule fixture_lines: lines of one fixture, both in this feed, disagree on the date or the teams.';

CREATE FUNCTION tenniscores._warn_of_dates(written bigint) RETURNS TABLE (ordinal bigint, match_id text, detail text)
    LANGUAGE plpgsql STABLE ROWS 100
AS $$
#variable_conflict use_column
DECLARE
    days bigint := tenniscores._threshold('max_date_distance');
    middle date := (SELECT date '2000-01-01' + avg(c.match_date - date '2000-01-01')::integer
                      FROM pg_temp.tenniscores_match AS c
                     WHERE c.outcome IN ('insert', 'update') AND isfinite(c.match_date) AND c.ordinal % greatest(written / 5000, 1) = 0);
    far bigint := (SELECT count(*) FROM pg_temp.tenniscores_match AS c
                    WHERE c.outcome IN ('insert', 'update') AND (c.match_date > middle + days::integer OR c.match_date < middle - days::integer));
BEGIN
    -- Where they are many, the feed has several seasons.
    IF far > 0 AND far * 20 <= written THEN
        RETURN QUERY
        SELECT c.ordinal, c.match_id, format('%s; the feed''s others are about %s', c.match_date, middle)
          FROM pg_temp.tenniscores_match AS c
         WHERE c.outcome IN ('insert', 'update') AND (c.match_date > middle + days::integer OR c.match_date < middle - days::integer);
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores._warn_of_dates(bigint) IS
    'Internal: the rule date_far_off: the date is more than max_date_distance days from the middle of those that the run writes, and those of no more than one in twenty are.';

CREATE FUNCTION tenniscores._warnings_of(severity text, written bigint) RETURNS TABLE (ordinal bigint, match_id text, code text, detail text)
    LANGUAGE plpgsql STABLE ROWS 100
AS $$
#variable_conflict use_variable
BEGIN
    IF tenniscores._severity('unresolved_team') = severity THEN
        RETURN QUERY SELECT w.ordinal, w.match_id, 'unresolved_team', w.detail FROM tenniscores._warn_of_teams() AS w;
    END IF;
    IF tenniscores._severity('score_against_winner') = severity THEN
        RETURN QUERY SELECT w.ordinal, w.match_id, 'score_against_winner', w.detail FROM tenniscores._warn_of_scores(written) AS w;
    END IF;
    IF tenniscores._severity('fixture_lines') = severity THEN
        RETURN QUERY SELECT w.ordinal, w.match_id, 'fixture_lines', w.detail FROM tenniscores._warn_of_fixtures() AS w;
    END IF;
    IF tenniscores._severity('date_far_off') = severity THEN
        RETURN QUERY SELECT w.ordinal, w.match_id, 'date_far_off', w.detail FROM tenniscores._warn_of_dates(written) AS w;
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores._warnings_of(text, bigint) IS
    'Internal: what the rules of one severity find in the records that the run would write.';

CREATE FUNCTION tenniscores._find_warnings(written bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    CREATE TEMPORARY TABLE tenniscores_warning ON COMMIT DROP AS
    SELECT w.* FROM tenniscores._warnings_of('warn', written) AS w;
END
$$;
COMMENT ON FUNCTION tenniscores._find_warnings(bigint) IS
    'Internal: makes pg_temp.tenniscores_warning.';

CREATE FUNCTION tenniscores._rules_reject() RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM tenniscores.rule AS r WHERE r.severity = 'reject');
END
$$;
COMMENT ON FUNCTION tenniscores._rules_reject() IS
    'Internal: whether a rule may say reject.';

CREATE FUNCTION tenniscores._reject_by_rules() RETURNS boolean
    LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    written bigint := (SELECT count(*) FROM pg_temp.tenniscores_match AS c WHERE c.outcome IN ('insert', 'update'));
BEGIN
    UPDATE pg_temp.tenniscores_stage AS s
       SET accepted = false, reason = w.code, detail = w.detail
      FROM (SELECT DISTINCT ON (f.ordinal) f.* FROM tenniscores._warnings_of('reject', written) AS f ORDER BY f.ordinal, f.code) AS w
     WHERE s.ordinal = w.ordinal;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE pg_temp.tenniscores_stage AS s SET superseded = false
     WHERE s.superseded AND s.accepted
       AND EXISTS (SELECT FROM pg_temp.tenniscores_stage AS r WHERE NOT r.accepted AND r.match_id = s.match_id);
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION tenniscores._reject_by_rules() IS
    'Internal: rejects records by the rules that say so; true where earlier records of the same matches count again.';

CREATE FUNCTION tenniscores.set_rule(code text, severity text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM tenniscores._check_option('severity', severity, '{reject,warn,off}');
    IF tenniscores._severity(code) IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('there is no rule "%s"', code),
            HINT = format('Rules: %s.', (SELECT string_agg(DISTINCT r.code, ', ') FROM tenniscores.rule AS r));
    END IF;
    INSERT INTO tenniscores.rule (code, severity) VALUES (code, severity)
    ON CONFLICT ON CONSTRAINT rule_pkey DO UPDATE SET severity = excluded.severity;
END
$$;
COMMENT ON FUNCTION tenniscores.set_rule(text, text) IS
    'What becomes of records in which a rule finds something odd: severity reject (they are rejected, with the rule''s code as the reason), warn (applied, with a warning) or off. Rules: unresolved_team, score_against_winner, fixture_lines, date_far_off. Fails with 22023 where there is no such rule or severity.';
