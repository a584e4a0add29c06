-- Small feeds into a table that is not small: what they cost must not grow with it.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
SET LOCAL tenniscores.guards = off;

-- Feeds of 20 records each, of one round each; round 0 has 40,000.
CREATE FUNCTION test.round(round int, records int DEFAULT 20, winner text DEFAULT 'home') RETURNS text
    LANGUAGE sql
RETURN (SELECT string_agg(test.record(jsonb_build_object(
            'match_id', format('nndz-%s%s', lpad(round::text, 6, 'R'), lpad((n / 4)::text, 10, '0')), 'Line', n % 4 + 1,
            'Date', to_char(date '2024-09-01' + round, 'DD-Mon-YY'), 'Home Team', 'Skokie ' || n / 4 % 500, 'Away Team', 'Winnetka ' || n / 4 % 500,
            'Scores', CASE winner WHEN 'home' THEN '6-4, 6-2' ELSE '4-6, 2-6' END, 'Winner', winner)), E'\n')
          FROM generate_series(0, records - 1) AS n);

-- Rows of match_scores that the transaction has read, one after the other, since it began
CREATE FUNCTION test.scanned() RETURNS bigint
    LANGUAGE sql
RETURN (SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relid = 'match_scores'::regclass);

-- A session whose first feeds come into a small table has no plans for that one later on.
SELECT is(test.counts(tenniscores.ingest(test.round(n), missing_team => 'create')), 'received 20 inserted 20', format('round %s', n))
  FROM generate_series(1, 8) AS n;
SELECT is(test.counts(tenniscores.ingest(test.round(0, 40000), missing_team => 'create')), 'received 40000 inserted 40000', 'a season');
SELECT test.scanned() AS before \gset
SELECT is(test.counts(tenniscores.ingest(test.round(n), missing_team => 'create')), 'received 20 inserted 20', format('round %s', n))
  FROM generate_series(9, 12) AS n;
SELECT is(test.counts(tenniscores.ingest(test.round(10), missing_team => 'create')), 'received 20 unchanged 20', 'again');
SELECT is(test.counts(tenniscores.ingest(test.round(11, winner => 'away'), missing_team => 'create')), 'received 20 updated 20', 'corrected');
SELECT cmp_ok(test.scanned() - :before, '<', 40000::bigint, 'none of them reads the whole table');
SELECT is((SELECT count(*) FROM match_scores), 40240::bigint, 'all rows are there');
SELECT * FROM finish();
ROLLBACK;
