-- Reading only: every record checked and decoded, counted.
SELECT count(*) FROM tenniscores.read_matches(pg_read_binary_file(:'feed'));
