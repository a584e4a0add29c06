-- Multi-row VALUES: the client sends this for every 1,000 records, with their values where it says so,
-- in one transaction (psycopg's execute_values does so).
INSERT INTO match_scores (
    tenniscores_match_id, league_id, match_date, home_team, away_team, home_team_id, away_team_id,
    home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id, scores, winner)
SELECT f.match_id, l.id, to_date(f.date, 'DD-Mon-YY'), f.home_team, f.away_team, home.id, away.id,
       f.home_player_1_id, f.home_player_2_id, f.away_player_1_id, f.away_player_2_id, f.scores, f.winner
  FROM (VALUES
:rows
       ) AS f (match_id, league, date, home_team, away_team, home_player_1_id, home_player_2_id,
               away_player_1_id, away_player_2_id, scores, winner)
  JOIN leagues AS l ON l.league_id = f.league
  LEFT JOIN teams AS home ON home.league_id = l.id AND home.team_name = f.home_team
  LEFT JOIN teams AS away ON away.league_id = l.id AND away.team_name = f.away_team
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
    winner = excluded.winner;
