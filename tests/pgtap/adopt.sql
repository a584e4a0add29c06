-- adopt(): a legacy table made of a real feed comes to the same rows as a fresh load of it.
\ir lib/test.sql
SELECT no_plan();

-- What a fresh load stores
CREATE SCHEMA fresh;
SET tenniscores.target_schema = fresh;
SELECT FROM tenniscores.deploy();
CREATE FUNCTION test.feeds() RETURNS SETOF bytea
    LANGUAGE sql
AS $$
    VALUES (test.feed('apta_2025_snapshot_4')), (test.feed('cnswpl_2025_after_correction'))
$$;
SELECT sum((tenniscores.ingest(f)).inserted) AS valid FROM test.feeds() AS f \gset
RESET tenniscores.target_schema;

\i :data/make_legacy.sql

-- The notes that are no longer on the match they were written on
CREATE FUNCTION test.lost_notes(target text) RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
    lost bigint;
BEGIN
    EXECUTE format($query$
        SELECT count(*) FROM %1$I.match_notes AS n LEFT JOIN %1$I.match_scores AS m ON m.id = n.match_score_id
         WHERE n.note IS DISTINCT FROM format('%%s %%s %%s %%s', m.match_date, m.home_team, m.away_team, least(m.home_player_1_id, m.home_player_2_id))
    $query$, target) INTO lost;
    RETURN lost;
END
$$;
CREATE FUNCTION test.covered() RETURNS text
    LANGUAGE sql
AS $$
    SELECT format('%s rows, %s source, %s provisional, %s %%', total_records, source_ids, provisional_ids, coverage_percent)
      FROM tenniscores.coverage WHERE league = '(all)'
$$;

SET client_min_messages = warning;
CREATE SCHEMA once;
SET search_path = once;
\i :data/legacy_app.sql
CREATE SCHEMA twice;
SET search_path = twice;
\i :data/legacy_app.sql
RESET search_path;
SELECT pg_temp.make_legacy('once', 'fresh', 1) \g /dev/null
SELECT pg_temp.make_legacy('twice', 'fresh', 2) \g /dev/null

-- every match once: nothing is in the way
SET tenniscores.target_schema = once;
SELECT is(test.covered(), format('%1$s rows, %2$s source, 0 provisional, %3$s %%', :valid, m.ids, trunc(m.ids * 100.0 / :valid, 2)), 'before')
  FROM (SELECT count(*) AS ids FROM once.match_scores WHERE tenniscores.is_source_id(tenniscores_match_id)) AS m;
SELECT count(*) AS notes FROM once.match_notes \gset
CALL tenniscores.adopt('once') \gset
SELECT is(:'adopted'::text, 'f', 'without provisional ids the feeds must come first');
SELECT matches(:'next_step'::text, '^load the feeds', 'it says so');
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_4'))),
          format('received 796 updated %s unchanged %s rejected 3', u.updated, 793 - u.updated), 'each record finds its row')
  FROM (SELECT count(*) AS updated FROM once.match_scores AS m JOIN fresh.match_scores AS f USING (match_date, home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id)
         WHERE m.league_id = 31 AND f.league_id = 1 AND (m.tenniscores_match_id, m.scores) IS DISTINCT FROM (f.tenniscores_match_id, f.scores)) AS u;
SELECT FROM tenniscores.ingest(test.feed('cnswpl_2025_after_correction'));
SELECT is(test.covered(), format('%1$s rows, %1$s source, 0 provisional, 100.00 %%', :valid), 'the feeds bring all ids');
CALL tenniscores.adopt('once') \gset
SELECT is(:'adopted'::text, 't', 'now it is adopted');
SELECT set_eq($$SELECT match_id, match_date, home_team, away_team, home_row_team, away_row_team, players, scores, winner FROM test.matches('once')$$,
              $$SELECT match_id, match_date, home_team, away_team, home_row_team, away_row_team, players, scores, winner FROM test.matches('fresh')$$,
              'the rows are those of a fresh load');
SELECT is((SELECT count(*) FROM once.match_notes), :notes::bigint, 'each note is there');
SELECT is(test.lost_notes('once'), 0::bigint, 'on its match');

-- every match twice
SET tenniscores.target_schema = twice;
SELECT count(*) AS notes FROM twice.match_notes \gset
SELECT md5(string_agg(m::text, '' ORDER BY id)) AS before FROM twice.match_scores AS m WHERE tenniscores_match_id IS NULL \gset
CALL tenniscores.adopt('twice') \gset
SELECT is(:'next_step'::text, $$SELECT * FROM tenniscores.duplicates; then CALL tenniscores.adopt('twice', dedupe => true);$$::text, 'it stops before duplicates');
SELECT is((SELECT count(*) FROM twice.match_scores), :valid * 2::bigint, 'and has removed nothing');
SELECT is((SELECT count(*) FROM tenniscores.duplicates WHERE survivor IS NOT NULL), :valid::bigint, 'the view shows them');
CALL tenniscores.adopt('twice', dedupe => true, derive => true) \gset
SELECT is(:'adopted'::text, 't', 'adopted in one go');
SELECT matches(test.covered(), format('^%s rows, .* 100.00 %%$', :valid), 'as many rows as the feeds have valid records, each with an id');
SELECT throws_ok($$INSERT INTO twice.match_scores (home_team) VALUES ('no id')$$, '23502', NULL, 'a row without an id cannot come back');
SELECT throws_ok($$INSERT INTO twice.match_scores (tenniscores_match_id) VALUES ('nndz-AAAAAAAAAAAA_Line3_Line3')$$, '23514', NULL,
                 'nor one with a repeated suffix');
SELECT throws_ok($$INSERT INTO twice.match_scores (tenniscores_match_id) SELECT tenniscores_match_id FROM twice.match_scores LIMIT 1$$, '23505', NULL,
                 'nor a duplicate');
SELECT is((SELECT sum(r.inserted + r.rejected - CASE r.received WHEN 796 THEN 3 ELSE 9 END)
             FROM test.feeds() AS f, tenniscores.ingest(f) AS r), 0::numeric, 'the feeds insert nothing and reject nothing more');
SELECT is(test.covered(), format('%1$s rows, %1$s source, 0 provisional, 100.00 %%', :valid), 'the source''s ids have replaced the provisional ones');
SELECT set_eq($$SELECT match_id, match_date, home_team, away_team, home_row_team, away_row_team, players, scores, winner FROM test.matches('twice')$$,
              $$SELECT match_id, match_date, home_team, away_team, home_row_team, away_row_team, players, scores, winner FROM test.matches('fresh')$$,
              'the rows are those of a fresh load');
SELECT is((SELECT count(*) FROM twice.match_notes), :notes::bigint, 'each note is there');
SELECT is(test.lost_notes('twice'), 0::bigint, 'on its match');
SELECT is((SELECT count(*) FROM tenniscores.validate() WHERE NOT passed AND severity = 'error'), 0::bigint, 'validate() finds no error');
SELECT is((SELECT sum(r.inserted + r.updated) FROM test.feeds() AS f, tenniscores.ingest(f) AS r), 0::numeric, 'the feeds again change nothing');

-- genuine courts with equal scores
SELECT ok((SELECT count(*) FROM (SELECT FROM twice.match_scores GROUP BY match_date, home_team, away_team, winner, scores HAVING count(*) > 1) AS s) > 10,
          'courts of one fixture that share a score are all there');
SELECT * FROM finish();
