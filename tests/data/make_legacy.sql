-- pg_temp.make_legacy(): fills the tables of legacy_app.sql with the matches of a schema that ingest() has filled, as
-- an existing deployment has them: of a hundred rows 15 have their id, 15 one with a repeated suffix, 20 an empty one,
-- 20 an invented one, 30 none; some scores were corrected since; every fifth row has a note. copies: how often each
-- match is there.
CREATE FUNCTION pg_temp.make_legacy(target text, source text, copies integer) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM set_config('search_path', format('%I', target), true);
    INSERT INTO clubs (name) VALUES ('a club');
    EXECUTE format($query$
        INSERT INTO leagues (id, league_id, league_name)
        SELECT 30 + l.id, CASE l.league_id WHEN 'APTA_CHICAGO' THEN l.league_id ELSE lower(l.league_id) END, l.league_name
          FROM %1$I.leagues AS l
    $query$, source);
    INSERT INTO series (name, display_name, league_id) SELECT 'a series', 'a series', min(l.id) FROM leagues AS l;
    EXECUTE format($query$
        INSERT INTO teams (league_id, team_name, display_name, club_id, series_id)
        SELECT 30 + t.league_id, t.team_name, t.team_name, c.id, s.id FROM %1$I.teams AS t, clubs AS c, series AS s
    $query$, source);
    EXECUTE format($query$
        INSERT INTO match_scores (league_id, match_date, home_team, away_team, home_team_id, away_team_id,
                                  home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id,
                                  scores, winner, tenniscores_match_id)
        SELECT 30 + m.league_id, m.match_date, m.home_team, m.away_team, h.id, a.id,
               m.home_player_1_id, m.home_player_2_id, m.away_player_1_id, m.away_player_2_id,
               CASE WHEN m.n %% 10 = 0 THEN '6-0, 6-0' ELSE m.scores END, m.winner,
               CASE WHEN m.kind < 15 THEN m.tenniscores_match_id
                    WHEN m.kind < 30 THEN m.tenniscores_match_id || substring(m.tenniscores_match_id, '_Line[0-9]+')
                    WHEN m.kind < 50 THEN ''
                    WHEN m.kind < 60 THEN 'nndz-' || left(md5(m.n::text), 24)
                    WHEN m.kind < 70 THEN 'nndz-' || left(md5(m.n::text), 24) || substring(m.tenniscores_match_id, '_Line[0-9]+') END
          FROM (SELECT f.*, row_number() OVER (ORDER BY f.id, c) AS n,
                       (row_number() OVER (ORDER BY f.id, c) * 37) %% 100 AS kind
                  FROM %1$I.match_scores AS f, generate_series(1, $1) AS c) AS m
          JOIN teams AS h ON h.league_id = 30 + m.league_id AND h.team_name = m.home_team
          JOIN teams AS a ON a.league_id = 30 + m.league_id AND a.team_name = m.away_team
         ORDER BY m.n
    $query$, source) USING copies;
    INSERT INTO match_notes (match_score_id, note)
    SELECT m.id, format('%s %s %s %s', m.match_date, m.home_team, m.away_team, least(m.home_player_1_id, m.home_player_2_id))
      FROM match_scores AS m WHERE m.id % 5 = 0;
END
$$;
