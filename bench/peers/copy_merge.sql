-- COPY into a staging table, then MERGE that skips what is as it was. A program makes CSV of the JSON;
-- its time counts. (MERGE fails where another session inserts the same matches meanwhile.)
BEGIN;
CREATE TEMPORARY TABLE staging (
    match_id text, league text, date text, home_team text, away_team text,
    home_player_1_id text, home_player_2_id text, away_player_1_id text, away_player_2_id text,
    scores text, winner text
) ON COMMIT DROP;
\setenv FEED :feed
\copy staging FROM PROGRAM 'feed_client csv "$FEED"' (FORMAT csv)
ANALYZE staging;

MERGE INTO match_scores AS m
USING (
    SELECT s.match_id, l.id, to_date(s.date, 'DD-Mon-YY'), s.home_team, s.away_team, home.id, away.id,
           s.home_player_1_id, s.home_player_2_id, s.away_player_1_id, s.away_player_2_id, s.scores, s.winner
      FROM staging AS s
      JOIN leagues AS l ON l.league_id = s.league
      LEFT JOIN teams AS home ON home.league_id = l.id AND home.team_name = s.home_team
      LEFT JOIN teams AS away ON away.league_id = l.id AND away.team_name = s.away_team
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
COMMIT;
