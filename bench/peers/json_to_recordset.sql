-- PostgreSQL's own JSON functions, and ON CONFLICT that skips what is as it was. :feed is a file on the
-- server, below 1 GB.
INSERT INTO match_scores AS m (
    tenniscores_match_id, league_id, match_date, home_team, away_team, home_team_id, away_team_id,
    home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id, scores, winner)
SELECT f.match_id, l.id, to_date(f."Date", 'DD-Mon-YY'), f."Home Team", f."Away Team", home.id, away.id,
       f."Home Player 1 ID", f."Home Player 2 ID", f."Away Player 1 ID", f."Away Player 2 ID",
       f."Scores", f."Winner"
  FROM json_to_recordset(pg_read_file(:'feed')::json) AS f (
           match_id text, league_id text, "Date" text, "Home Team" text, "Away Team" text,
           "Home Player 1 ID" text, "Home Player 2 ID" text, "Away Player 1 ID" text, "Away Player 2 ID" text,
           "Scores" text, "Winner" text)
  JOIN leagues AS l ON l.league_id = f.league_id
  LEFT JOIN teams AS home ON home.league_id = l.id AND home.team_name = f."Home Team"
  LEFT JOIN teams AS away ON away.league_id = l.id AND away.team_name = f."Away Team"
ON CONFLICT (tenniscores_match_id) DO UPDATE SET
    league_id = excluded.league_id,
    match_date = excluded.match_date,
    home_team = excluded.home_team,
    away_team = excluded.away_team,
    home_team_id = excluded.home_team_id,
    away_team_id = excluded.away_team_id,
    home_player_1_id = excluded.home_player_1_id,
    home_player_2_id = excluded.home_player_2_id,
    away_player_1_id = excluded.away_player_1_id,
    away_player_2_id = excluded.away_player_2_id,
    scores = excluded.scores,
    winner = excluded.winner
WHERE (m.league_id, m.match_date, m.home_team, m.away_team, m.home_team_id, m.away_team_id,
       m.home_player_1_id, m.home_player_2_id, m.away_player_1_id, m.away_player_2_id, m.scores, m.winner)
      IS DISTINCT FROM
      (excluded.league_id, excluded.match_date, excluded.home_team, excluded.away_team,
       excluded.home_team_id, excluded.away_team_id, excluded.home_player_1_id, excluded.home_player_2_id,
       excluded.away_player_1_id, excluded.away_player_2_id, excluded.scores, excluded.winner);
