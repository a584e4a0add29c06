-- backfill(): ids put right without a feed; in batches; stopped and called again.
\ir lib/test.sql
SELECT no_plan();
\ir :data/legacy_app.sql
INSERT INTO leagues (id, league_id, league_name) VALUES (7, 'nsft', 'North Shore');
CREATE TABLE test.wanted (id integer, derived text, plain text);

CREATE FUNCTION test.store(row_id integer, match_id text, plain text, derived text, changes jsonb DEFAULT '{}') RETURNS void
    LANGUAGE sql
AS $$
    INSERT INTO match_scores
    SELECT r.* FROM jsonb_populate_record(NULL::match_scores, jsonb_build_object(
        'id', row_id, 'tenniscores_match_id', match_id, 'league_id', 7, 'match_date', '2025-06-05',
        'home_team', 'Wilmette S1', 'away_team', 'Exmoor S1', 'home_player_1_id', 'h' || row_id, 'away_player_2_id', 'a' || row_id,
        'scores', '6-0, 6-0', 'winner', 'home') || changes) AS r;
    INSERT INTO test.wanted VALUES (row_id, derived, plain)
$$;
CREATE FUNCTION test.by_players(n integer) RETURNS text LANGUAGE sql
RETURN tenniscores.provisional_id('NSTF', '2025-06-05', 'Wilmette S1', 'Exmoor S1', NULL, 'h' || n, NULL, NULL, 'a' || n);
CREATE FUNCTION test.by_line(n integer) RETURNS text LANGUAGE sql
RETURN tenniscores.provisional_id('NSTF', '2025-06-05', 'Wilmette S1', 'Exmoor S1', n);

SELECT test.store(1, 'nndz-AAAAAAAAAAAA_Line1', 'nndz-AAAAAAAAAAAA_Line1', 'nndz-AAAAAAAAAAAA_Line1');
SELECT test.store(2, 'nndz-AAAAAAAAAAAA_Line2_Line2_Line2', 'nndz-AAAAAAAAAAAA_Line2', 'nndz-AAAAAAAAAAAA_Line2');
SELECT test.store(3, ' cnswpl_nndz-AAAAAAAAAAAA_Line3', 'nndz-AAAAAAAAAAAA_Line3', 'nndz-AAAAAAAAAAAA_Line3');
SELECT test.store(4, '', NULL, test.by_players(4));
SELECT test.store(5, 'None', NULL, test.by_players(5));
SELECT test.store(6, 'unknown_Line2', NULL, test.by_players(6));
SELECT test.store(7, NULL, NULL, test.by_players(7));
SELECT test.store(8, 'nndz-123456789012345678901234', 'nndz-123456789012345678901234', test.by_players(8));
SELECT test.store(9, 'nndz-123456789012345678901234_Line4', 'nndz-123456789012345678901234_Line4', test.by_line(4));
SELECT test.store(10, 'nndz-AAAAAAAAAAAA', 'nndz-AAAAAAAAAAAA', test.by_players(10));
-- two matches on one line: only the players tell
SELECT test.store(11, 'x_Line5', 'x_Line5', test.by_players(11));
SELECT test.store(12, 'y_Line5', 'y_Line5', test.by_players(12));
-- what a provisional id needs
SELECT test.store(13, NULL, NULL, NULL, '{"match_date": null}');
SELECT test.store(14, NULL, NULL, NULL, '{"league_id": null}');
SELECT test.store(15, NULL, NULL, NULL, '{"away_team": " "}');
SELECT test.store(16, '', NULL, NULL, '{"home_player_1_id": null, "away_player_2_id": ""}');
-- copies are for dedupe(): the same match as row 1; two with one id; a provisional id that is there
SELECT test.store(21, '', NULL, NULL, '{"home_player_1_id": "h1", "away_player_2_id": "a1"}');
SELECT test.store(22, 'nndz-BBBBBBBBBBBB_Line1_Line1', 'nndz-BBBBBBBBBBBB_Line1_Line1', 'nndz-BBBBBBBBBBBB_Line1_Line1');
SELECT test.store(23, 'nndz-BBBBBBBBBBBB_Line1_Line1', 'nndz-BBBBBBBBBBBB_Line1_Line1', 'nndz-BBBBBBBBBBBB_Line1_Line1');
SELECT test.store(24, test.by_players(25), test.by_players(25), test.by_players(25), '{"home_player_1_id": "h25", "away_player_2_id": "a25"}');
SELECT test.store(25, NULL, NULL, NULL);

CREATE FUNCTION test.rows(which text) RETURNS SETOF text
    LANGUAGE plpgsql
AS $$
BEGIN
    RETURN QUERY SELECT is(m.tenniscores_match_id, CASE which WHEN 'plain' THEN w.plain ELSE w.derived END, format('%s: row %s', which, m.id))
      FROM match_scores AS m JOIN test.wanted AS w USING (id) ORDER BY m.id;
END
$$;

CREATE FUNCTION test.content_of_rows() RETURNS text LANGUAGE sql
RETURN (SELECT md5(string_agg((to_jsonb(m) - 'tenniscores_match_id')::text, '' ORDER BY id)) FROM match_scores AS m);
SELECT test.content_of_rows() AS content, md5(string_agg(m::text, '' ORDER BY id)) AS before FROM match_scores AS m \gset

CALL tenniscores.backfill(dry_run => true, derive => true) \gset dry_
SELECT is((SELECT md5(string_agg(m::text, '' ORDER BY id)) FROM match_scores AS m), :'before', 'a dry run changes nothing');
SELECT is((SELECT count(*) FROM tenniscores.run), 0::bigint, 'and is no run');
SELECT is(format('%s %s %s %s', :dry_respelled, :dry_cleared, :dry_derived, :dry_left_alone), '2 2 9 6', 'it counts');
SELECT is(:'dry_reasons'::jsonb, '{"duplicate": 3, "missing_date": 1, "missing_league": 1, "missing_team": 1}', 'and says what is left alone');

CALL tenniscores.backfill() \gset plain_
SELECT test.rows('plain') FROM (SELECT) AS once;
SELECT is(:'plain_reasons'::jsonb, '{"duplicate": 2, "missing_match_id": 5, "malformed_match_id": 4, "missing_line": 1}',
          'without derive, rows that have no id are left alone');
SELECT is(test.content_of_rows(), :'content', 'nothing but ids has changed');

CALL tenniscores.backfill(batch_size => 3, derive => true) \gset
SELECT test.rows('derived') FROM (SELECT) AS once;
SELECT is(test.content_of_rows(), :'content', 'nothing but ids has changed');
SELECT results_eq(format('SELECT received, updated, unchanged FROM tenniscores.run WHERE run_id = %s', :run_id),
                  format('SELECT %1$s::bigint, %1$s::bigint, 0::bigint', :derived), 'one run, also in batches');
SELECT is((SELECT count(DISTINCT xmin::text) FROM tenniscores.journal WHERE run_id = :run_id), 3::bigint, 'each batch is a transaction of its own');
SELECT set_eq(format($$SELECT row_id, before->>'tenniscores_match_id' AS old, after->>'tenniscores_match_id' AS new FROM tenniscores.journal WHERE run_id = %s$$, :run_id),
              'SELECT id::bigint, plain, derived FROM test.wanted WHERE plain IS DISTINCT FROM derived', 'the journal has each row');

CALL tenniscores.backfill(derive => true);
SELECT is((SELECT count(*) FROM tenniscores.run WHERE kind = 'backfill'), 2::bigint, 'what is done is not done twice, and is no run');
CALL tenniscores.dedupe();
SELECT is((SELECT string_agg(id::text, ' ' ORDER BY id) FROM match_scores WHERE id > 20 OR id = 1), '1 23 25', 'dedupe() makes the copies one');
CALL tenniscores.backfill(derive => true);
SELECT is((SELECT string_agg(id::text, ' ' ORDER BY id) FROM match_scores
            WHERE NOT coalesce(tenniscores.is_source_id(tenniscores_match_id) OR tenniscores.is_provisional_id(tenniscores_match_id), false)),
          '13 14 15 16', 'then every row has an id that can have one');

SELECT throws_ok('CALL tenniscores.backfill(batch_size => 0)', '22023', 'batch_size must be at least 1', 'a batch of nothing');
SET tenniscores.target_schema = nowhere;
SELECT throws_ok('CALL tenniscores.backfill()', '55000', 'schema "nowhere" has no table match_scores', 'another schema');
SELECT * FROM finish();
