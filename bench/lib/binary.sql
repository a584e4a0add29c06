-- The table's rows in COPY's binary format, sorted by the key, which is the fastest order to load: into
-- the file :path, or, where there are several :parts, into files of as many rows in the directory :path.
CREATE TEMPORARY TABLE source AS
SELECT tenniscores_match_id, league_id, match_date, home_team, away_team, home_team_id, away_team_id,
       home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id, scores, winner,
       ntile(:parts) OVER (ORDER BY id) AS part
  FROM match_scores;

SELECT format($$COPY (SELECT tenniscores_match_id, league_id, match_date, home_team, away_team,
                             home_team_id, away_team_id, home_player_1_id, home_player_2_id,
                             away_player_1_id, away_player_2_id, scores, winner
                        FROM source WHERE part = %s ORDER BY tenniscores_match_id COLLATE "C")
                TO %L (FORMAT binary)$$,
              part, CASE WHEN :parts > 1 THEN format('%s/%s', :'path', lpad(part::text, 5, '0')) ELSE :'path' END)
  FROM generate_series(1, :parts) AS part
\gexec
