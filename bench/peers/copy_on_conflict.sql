-- COPY into a staging table, then ON CONFLICT that skips what is as it was. A program makes CSV of the
-- JSON; its time counts.
BEGIN;
CREATE TEMPORARY TABLE staging (
    match_id text, league text, date text, home_team text, away_team text,
    home_player_1_id text, home_player_2_id text, away_player_1_id text, away_player_2_id text,
    scores text, winner text
) ON COMMIT DROP;
\setenv FEED :feed
\copy staging FROM PROGRAM 'feed_client csv "$FEED"' (FORMAT csv)
ANALYZE staging;

INSERT INTO match_scores AS m (
    tenniscores_match_id, league_id, match_date, home_team, away_team, home_team_id, away_team_id,
    home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id, scores, winner)
SELECT s.match_id, l.id, to_date(s.date, 'DD-Mon-YY'), s.home_team, s.away_team, home.id, away.id,
       s.home_player_1_id, s.home_player_2_id, s.away_player_1_id, s.away_player_2_id, s.scores, s.winner
  FROM staging AS s
  JOIN leagues AS l ON l.league_id = s.league
  LEFT JOIN teams AS home ON home.league_id = l.id AND home.team_name = s.home_team
  LEFT JOIN teams AS away ON away.league_id = l.id AND away.team_name = s.away_team
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
COMMIT;
