--
-- What a run would do: each record of the staging table becomes insert, update, unchanged,
-- duplicate, filtered or reject. Nothing is written to the application's tables here.
--
-- These functions name the application's tables without a schema: ingest_finish() sets the search
-- path to pg_catalog and the target schema. They are not called from anywhere else.
--

CREATE FUNCTION tenniscores._league_rows() RETURNS TABLE (league text, row_id bigint)
    LANGUAGE plpgsql STABLE ROWS 10
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT DISTINCT ON (named.league) named.league, l.id::bigint
      FROM leagues AS l
      CROSS JOIN LATERAL (
          SELECT coalesce((SELECT a.league FROM tenniscores.league_alias AS a
                            WHERE a.spelling = lower(btrim(l.league_id))
                            ORDER BY a.builtin LIMIT 1),
                          l.league_id) AS league) AS named
     ORDER BY named.league, (l.league_id = named.league) DESC, l.id;
END
$$;
COMMENT ON FUNCTION tenniscores._league_rows() IS
    'Internal: the row of each league in the application''s table, which may spell it in its own way.';

CREATE FUNCTION tenniscores._feed_teams(run_id bigint)
    RETURNS TABLE (number integer, league text, name text, meant text, league_id bigint, team_id bigint)
    LANGUAGE plpgsql VOLATILE ROWS 500
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT f.number, f.league, f.name, coalesce(a.team_name, f.name), l.row_id, coalesce(named.id, other.id)::bigint
      FROM tenniscores._run_teams(run_id) AS f
      LEFT JOIN tenniscores._league_rows() AS l ON l.league = f.league
      LEFT JOIN teams AS named ON named.league_id = l.row_id AND named.team_name = f.name
      LEFT JOIN tenniscores.team_alias AS a ON a.league = f.league AND a.spelling = f.name
      LEFT JOIN teams AS other ON other.league_id = l.row_id AND other.team_name = a.team_name;
END
$$;
COMMENT ON FUNCTION tenniscores._feed_teams(bigint) IS
    'Internal: the teams that the feed names, and their rows: by their exact name in their league, else by an alias (meant: the name that it leads to). Never by a part of the name, never in another league.';

CREATE FUNCTION tenniscores._reject_unknown_teams(run_id bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    UPDATE pg_temp.tenniscores_stage AS s
       SET accepted = false, reason = 'unknown_team',
           detail = format('%s team "%s" of %s', CASE t.number WHEN s.home_number THEN 'home' ELSE 'away' END,
                           t.name, t.league)
      FROM tenniscores._feed_teams(run_id) AS t
     WHERE s.accepted AND t.team_id IS NULL AND t.number IN (s.home_number, s.away_number);
END
$$;
COMMENT ON FUNCTION tenniscores._reject_unknown_teams(bigint) IS
    'Internal: missing_team = ''reject''.';

CREATE FUNCTION tenniscores._mark_superseded() RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    UPDATE pg_temp.tenniscores_stage AS s
       SET superseded = true
      FROM (SELECT r.ordinal, lead(r.ordinal) OVER (PARTITION BY r.match_id COLLATE "C" ORDER BY r.ordinal) AS next
              FROM pg_temp.tenniscores_stage AS r
             WHERE r.accepted) AS later
     WHERE later.next IS NOT NULL AND s.ordinal = later.ordinal AND NOT s.superseded;
END
$$;
COMMENT ON FUNCTION tenniscores._mark_superseded() IS
    'Internal: marks the records whose id comes again later in the feed: the last one counts.';

CREATE FUNCTION tenniscores._kept_player(
    stored text, stored_partner text, partner text, home_1 text, home_2 text, away_1 text, away_2 text
) RETURNS text
    LANGUAGE sql IMMUTABLE
AS $$
    SELECT CASE WHEN stored = partner AND stored_partner NOT IN (coalesce(away_1, ''), coalesce(away_2, ''),
                                                                 coalesce(home_1, ''), coalesce(home_2, ''))
                THEN stored_partner
                WHEN stored IN (home_1, home_2, away_1, away_2) THEN NULL
                ELSE stored END
$$;
COMMENT ON FUNCTION tenniscores._kept_player(text, text, text, text, text, text, text) IS
    'Internal: the player of a place that the record leaves empty: the stored one, unless the record has him elsewhere; where he has become his partner, the partner he had.';

CREATE FUNCTION tenniscores._feed_row_ids(
    run_id bigint, plan_leagues boolean, plan_teams boolean, OUT league_ids bigint[], OUT team_ids bigint[]
)
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_column
DECLARE
    none CONSTANT bigint := -9223372036854775808;
BEGIN
    -- Elements of such an array are found at once as long as none is NULL; a join with the teams
    -- would take longer than all the rest.
    SELECT coalesce(array_agg(coalesce(t.league_id, t.planned_league, none) ORDER BY t.number), '{}'),
           coalesce(array_agg(coalesce(t.team_id, t.planned_team, none) ORDER BY t.number), '{}')
      INTO league_ids, team_ids
      FROM (SELECT f.*,
                   CASE WHEN plan_leagues THEN -dense_rank() OVER (ORDER BY f.league) END AS planned_league,
                   CASE WHEN plan_teams THEN -dense_rank() OVER (ORDER BY f.league, f.meant) END AS planned_team
              FROM tenniscores._feed_teams(run_id) AS f) AS t;
END
$$;
COMMENT ON FUNCTION tenniscores._feed_row_ids(bigint, boolean, boolean) IS
    'Internal: the rows of the feed''s teams and of their leagues, by the team''s number, which counts from 0; where there is no row, one below 0 where it is planned, else the least bigint.';

CREATE FUNCTION tenniscores._classify(league_ids bigint[], team_ids bigint[]) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_column
DECLARE
    none CONSTANT bigint := -9223372036854775808;
    -- Citus fetches the inner side of an outer join: only these rows, then.
    ids text[] := CASE WHEN tenniscores._is_distributed('match_scores')
                       THEN ARRAY(SELECT s.match_id FROM pg_temp.tenniscores_stage AS s WHERE s.accepted AND NOT s.superseded) END;
BEGIN
    -- OFFSET 0 keeps the planner from computing a value again for each use of it.
    CREATE TEMPORARY TABLE tenniscores_match ON COMMIT DROP AS
    WITH resolved AS (
        SELECT s.ordinal, s.match_id, nullif(league_ids[s.home_number + 1], none) AS league_id, s.match_date,
               s.home_team, s.away_team,
               nullif(team_ids[s.home_number + 1], none) AS home_team_id,
               nullif(team_ids[s.away_number + 1], none) AS away_team_id,
               s.home_player_1_id, s.home_player_2_id, s.away_player_1_id, s.away_player_2_id,
               s.scores, s.winner, s.player_marks
          FROM pg_temp.tenniscores_stage AS s
         WHERE s.accepted AND NOT s.superseded
        OFFSET 0
    ), merged AS (
        -- What the row will hold: a value that the feed does not have never erases a known one.
        -- A team's row id follows its name: that of another team would be wrong. Where home and away
        -- have changed places, so have the stored players and the winner; a score cannot be turned.
        SELECT r.ordinal, r.player_marks, r.match_id, r.league_id, r.match_date, r.home_team, r.away_team,
               CASE WHEN r.home_team_id IS NULL AND r.home_team = m.home_team THEN m.home_team_id
                    ELSE r.home_team_id END AS home_team_id,
               CASE WHEN r.away_team_id IS NULL AND r.away_team = m.away_team THEN m.away_team_id
                    ELSE r.away_team_id END AS away_team_id,
               coalesce(r.home_player_1_id, tenniscores._kept_player(
                   CASE WHEN p.swapped THEN m.away_player_1_id ELSE m.home_player_1_id END,
                   CASE WHEN p.swapped THEN m.away_player_2_id ELSE m.home_player_2_id END, r.home_player_2_id,
                   r.home_player_1_id, r.home_player_2_id, r.away_player_1_id, r.away_player_2_id)) AS home_player_1_id,
               coalesce(r.home_player_2_id, tenniscores._kept_player(
                   CASE WHEN p.swapped THEN m.away_player_2_id ELSE m.home_player_2_id END,
                   CASE WHEN p.swapped THEN m.away_player_1_id ELSE m.home_player_1_id END, r.home_player_1_id,
                   r.home_player_1_id, r.home_player_2_id, r.away_player_1_id, r.away_player_2_id)) AS home_player_2_id,
               coalesce(r.away_player_1_id, tenniscores._kept_player(
                   CASE WHEN p.swapped THEN m.home_player_1_id ELSE m.away_player_1_id END,
                   CASE WHEN p.swapped THEN m.home_player_2_id ELSE m.away_player_2_id END, r.away_player_2_id,
                   r.home_player_1_id, r.home_player_2_id, r.away_player_1_id, r.away_player_2_id)) AS away_player_1_id,
               coalesce(r.away_player_2_id, tenniscores._kept_player(
                   CASE WHEN p.swapped THEN m.home_player_2_id ELSE m.away_player_2_id END,
                   CASE WHEN p.swapped THEN m.home_player_1_id ELSE m.away_player_1_id END, r.away_player_1_id,
                   r.home_player_1_id, r.home_player_2_id, r.away_player_1_id, r.away_player_2_id)) AS away_player_2_id,
               coalesce(r.scores, CASE WHEN NOT p.swapped THEN m.scores END) AS scores,
               coalesce(r.winner, CASE WHEN NOT p.swapped THEN m.winner
                                       WHEN m.winner = 'home' THEN 'away'
                                       WHEN m.winner = 'away' THEN 'home' END) AS winner,
               m.tenniscores_match_id AS old_match_id, m.league_id AS old_league_id, m.match_date AS old_match_date,
               m.home_team AS old_home_team, m.away_team AS old_away_team,
               m.home_team_id AS old_home_team_id, m.away_team_id AS old_away_team_id,
               m.home_player_1_id AS old_home_player_1_id, m.home_player_2_id AS old_home_player_2_id,
               m.away_player_1_id AS old_away_player_1_id, m.away_player_2_id AS old_away_player_2_id,
               m.scores AS old_scores, m.winner AS old_winner
          FROM resolved AS r
          LEFT JOIN (SELECT * FROM match_scores AS s WHERE ids IS NULL OR s.tenniscores_match_id = ANY (ids)) AS m
            ON m.tenniscores_match_id = r.match_id
          CROSS JOIN LATERAL (
              SELECT coalesce(r.home_team <> m.home_team AND r.away_team <> m.away_team
                              AND (r.home_team = m.away_team OR r.away_team = m.home_team), false) AS swapped) AS p
    ), decided AS (
        SELECT n.*,
               CASE WHEN n.old_match_id IS NULL THEN 'insert'
                    WHEN (n.old_league_id, n.old_match_date, n.old_home_team, n.old_away_team,
                          n.old_home_team_id, n.old_away_team_id,
                          n.old_home_player_1_id, n.old_home_player_2_id,
                          n.old_away_player_1_id, n.old_away_player_2_id,
                          n.old_scores, n.old_winner)
                         IS DISTINCT FROM
                         (n.league_id, n.match_date, n.home_team, n.away_team,
                          n.home_team_id, n.away_team_id,
                          n.home_player_1_id, n.home_player_2_id,
                          n.away_player_1_id, n.away_player_2_id,
                          n.scores, n.winner)
                    THEN 'update'
                    ELSE 'unchanged' END AS outcome
          FROM merged AS n
        OFFSET 0
    )
    SELECT d.ordinal, d.outcome, changed.*
      FROM decided AS d
      LEFT JOIN LATERAL (
          -- an unchanged row needs no more than its outcome
          SELECT d.match_id, d.league_id, d.match_date, d.home_team, d.away_team, d.home_team_id, d.away_team_id,
                 d.home_player_1_id, d.home_player_2_id, d.away_player_1_id, d.away_player_2_id,
                 d.scores, d.winner, d.player_marks,
                 CASE d.outcome WHEN 'update' THEN tenniscores._journal_image(
                     d.old_league_id, d.old_match_date, d.old_home_team, d.old_away_team,
                     d.old_home_team_id, d.old_away_team_id,
                     d.old_home_player_1_id, d.old_home_player_2_id,
                     d.old_away_player_1_id, d.old_away_player_2_id,
                     d.old_scores, d.old_winner) END AS before
           WHERE d.outcome <> 'unchanged') AS changed ON true;
END
$$;
COMMENT ON FUNCTION tenniscores._classify(bigint[], bigint[]) IS
    'Internal: makes pg_temp.tenniscores_match, one row an id of the staged records, with what would become of it. The arrays are those of _feed_row_ids().';

CREATE FUNCTION tenniscores._journal_image(
    league_id bigint, match_date date, home_team text, away_team text, home_team_id bigint, away_team_id bigint,
    home_player_1_id text, home_player_2_id text, away_player_1_id text, away_player_2_id text,
    scores text, winner text
) RETURNS jsonb
    LANGUAGE sql STABLE
AS $$
    SELECT pg_catalog.jsonb_build_object(
        'league_id', league_id, 'match_date', match_date, 'home_team', home_team, 'away_team', away_team,
        'home_team_id', home_team_id, 'away_team_id', away_team_id,
        'home_player_1_id', home_player_1_id, 'home_player_2_id', home_player_2_id,
        'away_player_1_id', away_player_1_id, 'away_player_2_id', away_player_2_id,
        'scores', scores, 'winner', winner)
$$;
COMMENT ON FUNCTION tenniscores._journal_image(bigint, date, text, text, bigint, bigint, text, text, text, text, text, text) IS
    'Internal: a match as the journal keeps it, without its key.';


CREATE FUNCTION tenniscores._row_hash(
    league_id bigint, match_date date, home_team text, away_team text, home_team_id bigint, away_team_id bigint,
    home_player_1_id text, home_player_2_id text, away_player_1_id text, away_player_2_id text,
    scores text, winner text
) RETURNS bigint
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'tenniscores_row_hash';
COMMENT ON FUNCTION tenniscores._row_hash(bigint, date, text, text, bigint, bigint, text, text, text, text, text, text) IS
    'Internal: tells whether a match is as a run left it.';
