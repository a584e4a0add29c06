-- The floor: the rows, typed and resolved beforehand, in COPY's binary format, into the same table with
-- the same constraints and indexes. It cannot update, and nothing that loads JSON can do less work.
COPY match_scores (
    tenniscores_match_id, league_id, match_date, home_team, away_team, home_team_id, away_team_id,
    home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id, scores, winner)
FROM :'binary' (FORMAT binary);
