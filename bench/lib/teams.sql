-- The leagues and teams that a feed names.
CREATE TEMPORARY TABLE feed (
    match_id text, league text, date text, home_team text, away_team text,
    home_player_1_id text, home_player_2_id text, away_player_1_id text, away_player_2_id text,
    scores text, winner text);
\copy feed FROM PROGRAM 'feed_client csv "$FEED"' (FORMAT csv)
INSERT INTO leagues (league_id, league_name) SELECT DISTINCT league, league FROM feed;
INSERT INTO teams (team_name, league_id)
SELECT DISTINCT named.team, l.id
  FROM feed AS f
  CROSS JOIN LATERAL (VALUES (f.home_team), (f.away_team)) AS named (team)
  JOIN leagues AS l ON l.league_id = f.league;
VACUUM ANALYZE;
