-- Row by row: what the import scripts do that tenniscores replaces. The client prepares this once and
-- executes it for every record, one round trip each, with a COMMIT after every 500 records.
--
-- $1 match id, $2 league, $3 date, $4 home team, $5 away team, $6 to $9 player ids, $10 scores, $11 winner
INSERT INTO match_scores (
    tenniscores_match_id, league_id, match_date, home_team, away_team, home_team_id, away_team_id,
    home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id, scores, winner)
SELECT $1, l.id, to_date($3, 'DD-Mon-YY'), $4, $5, home.id, away.id, $6, $7, $8, $9, $10, $11
  FROM leagues AS l
  LEFT JOIN teams AS home ON home.league_id = l.id AND home.team_name = $4
  LEFT JOIN teams AS away ON away.league_id = l.id AND away.team_name = $5
 WHERE l.league_id = $2
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
