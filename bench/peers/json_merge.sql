-- PostgreSQL's own JSON functions, and MERGE that skips what is as it was. :feed is a file on the server,
-- below 1 GB. (MERGE fails where another session inserts the same matches meanwhile.)
MERGE INTO match_scores AS m
USING (
    SELECT r.match_id, l.id, to_date(r."Date", 'DD-Mon-YY'), r."Home Team", r."Away Team", home.id, away.id,
           r."Home Player 1 ID", r."Home Player 2 ID", r."Away Player 1 ID", r."Away Player 2 ID",
           r."Scores", r."Winner"
      FROM json_to_recordset(pg_read_file(:'feed')::json) AS r (
               match_id text, league_id text, "Date" text, "Home Team" text, "Away Team" text,
               "Home Player 1 ID" text, "Home Player 2 ID" text, "Away Player 1 ID" text, "Away Player 2 ID" text,
               "Scores" text, "Winner" text)
      JOIN leagues AS l ON l.league_id = r.league_id
      LEFT JOIN teams AS home ON home.league_id = l.id AND home.team_name = r."Home Team"
      LEFT JOIN teams AS away ON away.league_id = l.id AND away.team_name = r."Away Team"
) AS f (match_id, league_id, match_date, home_team, away_team, home_team_id, away_team_id,
        home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id, scores, winner)
ON m.tenniscores_match_id = f.match_id
WHEN MATCHED AND
    (m.league_id, m.match_date, m.home_team, m.away_team, m.home_team_id, m.away_team_id,
     m.home_player_1_id, m.home_player_2_id, m.away_player_1_id, m.away_player_2_id, m.scores, m.winner)
    IS DISTINCT FROM
    (f.league_id, f.match_date, f.home_team, f.away_team, f.home_team_id, f.away_team_id,
     f.home_player_1_id, f.home_player_2_id, f.away_player_1_id, f.away_player_2_id, f.scores, f.winner)
    THEN UPDATE SET
        league_id = f.league_id,
        match_date = f.match_date,
        home_team = f.home_team,
        away_team = f.away_team,
        home_team_id = f.home_team_id,
        away_team_id = f.away_team_id,
        home_player_1_id = f.home_player_1_id,
        home_player_2_id = f.home_player_2_id,
        away_player_1_id = f.away_player_1_id,
        away_player_2_id = f.away_player_2_id,
        scores = f.scores,
        winner = f.winner
WHEN NOT MATCHED
    THEN INSERT (
        tenniscores_match_id, league_id, match_date, home_team, away_team, home_team_id, away_team_id,
        home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id, scores, winner)
    VALUES (
        f.match_id, f.league_id, f.match_date, f.home_team, f.away_team, f.home_team_id, f.away_team_id,
        f.home_player_1_id, f.home_player_2_id, f.away_player_1_id, f.away_player_2_id, f.scores, f.winner);
