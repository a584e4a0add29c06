SELECT count(*), count(home_team_id), count(away_team_id),
       sum(hashtextextended(ROW(tenniscores_match_id, league_id, match_date, home_team, away_team,
                                home_team_id, away_team_id, home_player_1_id, home_player_2_id,
                                away_player_1_id, away_player_2_id, scores, winner)::text, 0)::numeric)
  FROM match_scores;
