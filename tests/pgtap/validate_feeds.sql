-- validate(): what it says of the real feeds, one after the other, in tables as deploy() makes them and in legacy ones.
BEGIN;
\ir lib/test.sql
SELECT no_plan();

CREATE SCHEMA legacy;
SET search_path = legacy;
\i :data/legacy_app.sql
RESET search_path;

CREATE FUNCTION test.failed() RETURNS text
    LANGUAGE sql
RETURN (SELECT coalesce(string_agg(format('%s %s', v.name, v.violations), ', '), 'nothing')
          FROM tenniscores.validate() AS v
         WHERE NOT v.passed AND v.name NOT IN ('same_player', 'success_rate'));

-- Counted in another way, and over a table of any schema.
CREATE FUNCTION test.same_player(target text) RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
    n bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM %I.match_scores
                     WHERE cardinality(array_remove(ARRAY[home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id], NULL))
                           <> (SELECT count(DISTINCT p) FROM unnest(ARRAY[home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id]) AS p)', target)
       INTO n;
    RETURN n;
END
$$;

-- Loads a feed into a schema and says what validate() finds there then.
CREATE FUNCTION test.load(target text, feed text, missing_id text, wanted text, seasons text) RETURNS SETOF text
    LANGUAGE plpgsql
AS $$
DECLARE
    r tenniscores.run_result;
BEGIN
    PERFORM set_config('tenniscores.target_schema', target, true);
    PERFORM tenniscores.deploy();
    r := tenniscores.ingest(test.feed(feed), source => feed, missing_id => missing_id, missing_team => CASE target WHEN 'legacy' THEN 'null' ELSE 'create' END);
    RETURN NEXT is(test.failed(), wanted, format('%s: %s: what is found', target, feed));
    RETURN NEXT is((SELECT string_agg(format('%s %s: %s %% home, %s %s %%', s.league, s.season, s.home_percent, s.orientation, s.agreeing_percent), '; ')
                      FROM tenniscores.seasons AS s), seasons, format('%s: %s: seasons', target, feed));
    RETURN NEXT is((SELECT v.violations FROM tenniscores.validate() AS v WHERE v.name = 'same_player'), test.same_player(target),
                   format('%s: %s: one player twice', target, feed));
    RETURN NEXT is((SELECT v.passed FROM tenniscores.validate() AS v WHERE v.name = 'success_rate'),
                   (SELECT bool_and((received - rejected) * 100 >= received * 99) FROM tenniscores.run WHERE target_schema = target),
                   format('%s: %s: success of the runs', target, feed));
END
$$;

-- the feeds of 2024-25 without ids: home-first
SELECT test.load('a', 'legacy_apta_2024_without_ids', 'derive', 'nothing', 'APTA_CHICAGO 2024-25: 52.77 % home, home-first 99.86 %');
SELECT test.load('a', 'legacy_cita_2024_without_ids', 'derive', 'nothing',
                 'APTA_CHICAGO 2024-25: 52.77 % home, home-first 99.86 %; CITA 2024-25: 52.04 % home, home-first 99.65 %');
SELECT test.load('a', 'legacy_cnswpl_2024_tiebreaks_without_ids', 'derive', 'nothing',
                 'APTA_CHICAGO 2024-25: 52.77 % home, home-first 99.86 %; CITA 2024-25: 52.04 % home, home-first 99.65 %; CNSWPL 2024-25: 56.33 % home, home-first 100.00 %');
SELECT test.load('series22', 'apta_series22_suffixed_ids', 'reject', 'nothing', 'APTA_CHICAGO 2024-25: 50.87 % home, home-first 100.00 %');
SELECT test.load('series22', 'apta_series22_bare_ids', 'reject', 'nothing', 'APTA_CHICAGO 2024-25: 51.16 % home, home-first 100.00 %');

-- every winner 'home' whatever the score, then corrected
SELECT test.load('cnswpl', 'cnswpl_2025_before_correction', 'reject', 'orientation 327, winner_share 1', 'CNSWPL 2024-25: 100.00 % home, home-first 51.62 %');
SELECT is((SELECT v.sample FROM tenniscores.validate() AS v WHERE v.name = 'winner_share'), 'CNSWPL 2024-25: home won 700 of 700 matches (100.00 %)', 'in words');
SELECT test.load('cnswpl', 'cnswpl_2025_after_correction', 'reject', 'nothing', 'CNSWPL 2024-25: 53.28 % home, away-first 100.00 %');

-- the season that began with away-first; the last snapshot has the page's date on every fixture
SELECT test.load('apta', f.feed, 'reject', f.wanted, format('APTA_CHICAGO 2025-26: %s %% home, away-first 100.00 %%', f.home))
  FROM (VALUES (1, 'apta_2025_snapshot_1', 'nothing', '50.13'), (2, 'apta_2025_snapshot_2', 'nothing', '48.95'),
               (3, 'apta_2025_snapshot_3', 'nothing', '47.14'), (4, 'apta_2025_snapshot_4', 'nothing', '47.03'),
               (5, 'apta_2025_snapshot_5', 'fixture_dates 120', '46.73')) AS f (place, feed, wanted, home) ORDER BY f.place;

-- a league scraped twice: "Skokie" stands for three teams at first; then home and away are changed, and the lines that the
-- second scrape does not have are left over
SELECT test.load('nstf', 'nstf_2025_july', 'reject', 'fixture_dates 10', 'NSTF 2024-25: 41.85 % home, home-first 100.00 %');
SELECT test.load('nstf', 'nstf_2025_august', 'reject', 'fixture_lines 56, fixture_dates 6',
                 'NSTF 2024-25: 44.41 % home, away-first 97.20 %; NSTF 2025-26: 33.33 % home, away-first 100.00 %');
SELECT is((SELECT count(*) FROM tenniscores.violations('fixture_lines') AS v
            WHERE (SELECT count(*) FROM unnest(v.row_ids) AS i JOIN nstf.match_scores AS m ON m.id = i
                    WHERE tenniscores.line(m.tenniscores_match_id) < 5) BETWEEN 1 AND 4), 56::bigint, 'it is line 5 that disagrees with the others');

-- legacy tables: the same matches, and no team is known
SELECT count(DISTINCT t.name) AS teams
  FROM tenniscores.read_matches(test.feed('cnswpl_2025_before_correction')) AS r, unnest(ARRAY[r.home_team, r.away_team]) AS t (name)
 WHERE r.problem IS NULL \gset
SELECT test.load('legacy', 'cnswpl_2025_before_correction', 'reject', format('unresolved_teams %s, orientation 327, winner_share 1', :teams),
                 'CNSWPL 2024-25: 100.00 % home, home-first 51.62 %');
SELECT test.load('legacy', 'cnswpl_2025_after_correction', 'reject', format('unresolved_teams %s', :teams), 'CNSWPL 2024-25: 53.28 % home, away-first 100.00 %');

SELECT * FROM finish();
ROLLBACK;
