-- Reading only, with PostgreSQL's own functions: the records decoded, counted.
SELECT count(*)
  FROM json_to_recordset(pg_read_file(:'feed')::json) AS f (
           match_id text, league_id text, "Line" text, "Date" text, "Home Team" text, "Away Team" text,
           "Home Player 1" text, "Home Player 2" text, "Away Player 1" text, "Away Player 2" text,
           "Home Player 1 ID" text, "Home Player 2 ID" text, "Away Player 1 ID" text, "Away Player 2 ID" text,
           "Scores" text, "Winner" text, "Series" text, url text);
