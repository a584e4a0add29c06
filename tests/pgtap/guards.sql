-- Guards: feeds that look wrong as a whole, and feeds that do not.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();

-- What guards of a feed trip, as 'name: figure', told by the error where they stop the run; nothing is stored then.
CREATE FUNCTION test.stopped(payload text, source text DEFAULT 'a feed', options text DEFAULT '') RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    details text;
BEGIN
    PERFORM set_config('tenniscores.guards', 'stop', true);
    EXECUTE format('SELECT tenniscores.ingest($1, $2 %s)', options) USING payload, source;
    PERFORM set_config('tenniscores.guards', 'warn', true);
    RETURN 'loaded';
EXCEPTION WHEN data_exception THEN
    GET STACKED DIAGNOSTICS details = PG_EXCEPTION_DETAIL;
    RETURN details;
END
$$;
-- So many matches: five lines a fixture, each fixture on a date of its own, every second one won at home.
CREATE FUNCTION test.season(number integer, scores text DEFAULT NULL, winner text DEFAULT NULL, day text DEFAULT NULL, salt text DEFAULT 'A') RETURNS text
    LANGUAGE sql
RETURN (SELECT string_agg(test.record(jsonb_strip_nulls(jsonb_build_object(
                   'match_id', 'nndz-' || lpad(to_hex(n / 5), 16, salt), 'Line', n % 5 + 1,
                   'Date', coalesce(day, to_char(date '2024-09-01' + n / 5, 'YYYY-MM-DD')),
                   'Home Team', 'Skokie ' || n / 5 % 10, 'Away Team', 'Lake Forest ' || n / 5 % 10,
                   'Scores', coalesce(scores, CASE n % 2 WHEN 0 THEN '6-1, 6-1' ELSE '1-6, 1-6' END),
                   'Winner', coalesce(winner, CASE n % 2 WHEN 0 THEN 'home' ELSE 'away' END)))), E'\n')
          FROM generate_series(0, number - 1) AS n);
SET LOCAL client_min_messages = error;

SELECT is(test.stopped(test.season(100)), 'loaded', 'a feed as it should be');
SELECT is((SELECT guards FROM tenniscores.run), '{}', 'nothing is noted');
SELECT is((SELECT leagues FROM tenniscores.run), '{APTA_CHICAGO}', 'the run''s leagues are');

-- shrunk
SELECT is(test.stopped(test.season(79)), 'shrunk: 79 records, 79.0 % of the 100 that run 1 had of this source.', 'fewer records than before');
SELECT is(test.stopped(test.season(80)), 'loaded', 'not far fewer');
SELECT is(test.stopped(test.season(10), 'another feed'), 'loaded', 'another source');
SELECT is(test.stopped(test.season(60), 'a feed', ', series => ''1'''), 'loaded', 'with another filter');
SELECT is(test.stopped(test.season(1)), 'shrunk: 1 records, 1.3 % of the 80 that run 3 had of this source.', 'next to nothing left');
SELECT is(test.stopped('[]'), 'loaded', 'an empty feed names no league, and changes nothing');
SELECT is((SELECT count(*) FROM match_scores), 100::bigint, 'absence is no deletion');

-- rejected
SELECT is(test.stopped(test.season(100, scores => 'Date')), 'rejected: 100 of 100 records would be rejected (100.0 %).', 'most records rejected');
SELECT is((SELECT count(*) FROM tenniscores.reject), 0::bigint, 'no reject is kept of a run that is not there');
SELECT is(test.stopped(test.season(49, scores => 'Date'), 'few'), 'loaded', 'too few to tell');

-- changed, flipped, winner_share
SELECT is(test.stopped(replace(replace(replace(test.season(100), '"6-1, 6-1"', '"x"'), '"1-6, 1-6"', '"6-1, 6-1"'), '"x"', '"1-6, 1-6"')),
          E'changed: 100 of 100 stored matches in the feed would change (100.0 %).\n'
          'flipped: season 2024-25: the away side''s scores first in 100 of 100 matches, in the stored ones in 0 of 100.', 'scores flipped overnight');
SELECT is(test.stopped(test.season(100, winner => 'home')),
          E'flipped: season 2024-25: the away side''s scores first in 50 of 50 matches, in the stored ones in 0 of 100.\n'
          'winner_share: the home side wins 50 of 50 matches (100.0 %).', 'every winner home: those that would change');
SELECT is(test.stopped(test.season(60, winner => 'home', salt => 'B'), 'new'),
          'winner_share: the home side wins 60 of 60 matches (100.0 %).', 'every winner home, of new matches');

-- one_date
SELECT is(test.stopped(test.season(100, day => '2024-12-01', salt => 'C'), 'page'),
          'one_date: 100 of 100 matches are on 2024-12-01 (100.0 %), and 20 of 20 teams play twice that day.', 'the page''s date on every fixture');
SELECT is(test.stopped(test.season(50, day => '2024-12-01', salt => 'D'), 'round'), 'loaded', 'a round on one date, each team once');

-- force, warn, off
SELECT is(test.stopped(test.season(100, scores => 'Date'), 'junk', ', force => true'), 'loaded', 'a forced run is applied');
SELECT results_eq('SELECT rejected, guards, options->''force'' FROM tenniscores.runs LIMIT 1',
                  $$VALUES (100::bigint, jsonb '{"rejected": "100 of 100 records would be rejected (100.0 %)"}', jsonb 'true')$$, 'and the log says so');
SET LOCAL tenniscores.guards = warn;
SELECT is(test.counts(tenniscores.ingest(test.season(100, scores => 'Date'), 'junk')), 'received 100 rejected 100', 'warn: applied');
SELECT is((SELECT guards ? 'rejected' FROM tenniscores.runs LIMIT 1), true, 'and logged');
SET LOCAL tenniscores.guards = off;
SELECT FROM tenniscores.ingest(test.season(100, scores => 'Date'), 'junk');
SELECT is((SELECT guards FROM tenniscores.runs LIMIT 1), '{}', 'off: nobody looks');
SET LOCAL tenniscores.guards = stop;
SELECT is((tenniscores.ingest(test.season(100, scores => 'Date'), 'junk', dry_run => true)).rejected, 100::bigint, 'a dry run is never stopped');
SELECT throws_ok('SET tenniscores.guards = perhaps', '22023', NULL, 'another value');
SET LOCAL tenniscores.min_feed_percent = 0;
SET LOCAL tenniscores.max_reject_percent = 100;
SELECT is(test.stopped(test.season(50, scores => 'Date'), 'junk'), 'loaded', 'thresholds are parameters');
SELECT * FROM finish();
ROLLBACK;
