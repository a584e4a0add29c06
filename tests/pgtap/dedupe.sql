-- dedupe(): one row a match; which one stays, what it takes over, and what is left alone. backfill() with it.
\ir lib/test.sql
SELECT no_plan();
\ir :data/legacy_app.sql
INSERT INTO leagues (id, league_id, league_name) VALUES (7, 'APTA_CHICAGO', 'APTA'), (8, 'NSTF', 'NSTF');
INSERT INTO clubs VALUES (1, 'a club');
INSERT INTO series (id, name, display_name, league_id) VALUES (1, 'a series', 'a series', 7);
INSERT INTO teams (id, club_id, series_id, league_id, team_name, display_name) VALUES (5, 1, 1, 7, 'Skokie 23', 'Skokie 23');

-- Line 1 of a fixture; changes: other columns. The players are those of the line.
CREATE FUNCTION test.store(row_id integer, match_id text, changes jsonb DEFAULT '{}', line integer DEFAULT 1) RETURNS void
    LANGUAGE sql
AS $$
    INSERT INTO match_scores
    SELECT r.* FROM jsonb_populate_record(NULL::match_scores, jsonb_build_object(
        'id', row_id, 'tenniscores_match_id', match_id, 'league_id', 7, 'match_date', '2024-09-25',
        'home_team', 'Skokie 23', 'away_team', 'Lake Forest 23',
        'home_player_1_id', 'h1-' || line, 'home_player_2_id', 'h2-' || line,
        'away_player_1_id', 'a1-' || line, 'away_player_2_id', 'a2-' || line,
        'scores', '6-0, 6-0', 'winner', 'home') || changes) AS r
$$;
CREATE FUNCTION test.rows() RETURNS text
    LANGUAGE sql
AS $$
    SELECT coalesce(string_agg(format('%s %s', id, coalesce(nullif(tenniscores_match_id, ''), 'NULL')), ', ' ORDER BY id), '')
      FROM match_scores
$$;
-- Everything, to compare states byte for byte
CREATE FUNCTION test.state() RETURNS text
    LANGUAGE sql
AS $$
    SELECT md5(coalesce((SELECT string_agg(m::text, E'\n' ORDER BY id) FROM match_scores AS m), '')
               || coalesce((SELECT string_agg(n::text, E'\n' ORDER BY id) FROM match_notes AS n), ''))
$$;

-- The rows that seed stores are made one; undone afterwards.
CREATE FUNCTION test.deduped(seed text, wanted text, name text) RETURNS SETOF text
    LANGUAGE plpgsql
AS $$
DECLARE
    got text;
    before text;
    dry record;
    done record;
    again record;
BEGIN
    BEGIN
        EXECUTE seed;
        before := test.rows();
        dry := tenniscores._dedupe(true);
        IF test.rows() <> before THEN
            RAISE EXCEPTION 'the dry run wrote';
        END IF;
        done := tenniscores._dedupe(false);
        got := test.rows();
        again := tenniscores._dedupe(true);
        RAISE EXCEPTION USING ERRCODE = 'TN000';
    EXCEPTION WHEN SQLSTATE 'TN000' THEN
        NULL;
    END;
    RETURN NEXT is(got, wanted, name);
    RETURN NEXT is((dry.matches, dry.removed, dry.references_moved), (done.matches, done.removed, done.references_moved),
                   name || ': the dry run counts the same');
    RETURN NEXT is(again.removed, 0::bigint, name || ': then there are no duplicates');
END
$$;


-- the same id
SELECT test.deduped($$SELECT test.store(1, 'nndz-AAAAAAAAAAAA_Line1'), test.store(2, 'nndz-AAAAAAAAAAAA_Line1')$$,
                    '2 nndz-AAAAAAAAAAAA_Line1', 'the newest of two rows with one id stays');
SELECT test.deduped($$SELECT test.store(1, 'nndz-AAAAAAAAAAAA_Line1'), test.store(2, 'nndz-AAAAAAAAAAAA_Line1');
                      INSERT INTO match_notes (match_score_id, note) VALUES (1, 'n')$$,
                    '1 nndz-AAAAAAAAAAAA_Line1', 'the one that is referred to stays');
SELECT test.deduped($$SELECT test.store(1, 'nndz-AAAAAAAAAAAA_Line1'), test.store(2, 'nndz-AAAAAAAAAAAA_Line1_Line1')$$,
                    '2 nndz-AAAAAAAAAAAA_Line1', 'a repeated suffix is the same id, and is collapsed');
SELECT test.deduped($$SELECT test.store(1, 'nndz-AAAAAAAAAAAA_Line1'), test.store(2, 'nndz-AAAAAAAAAAAA_Line1', '{"match_date": "2024-10-02"}')$$,
                    '2 nndz-AAAAAAAAAAAA_Line1', 'whatever else they say');
-- the same match, of which at most one has the source's id
SELECT test.deduped(format($$SELECT test.store(1, 'nndz-AAAAAAAAAAAA_Line1'), test.store(2, %L)$$, i.id),
                    '1 nndz-AAAAAAAAAAAA_Line1', format('the one with the source''s id stays, the other has %s', coalesce(quote_literal(i.id), 'NULL')))
  FROM (VALUES (NULL), (''), ('None'), ('nndz-123456789012345678901234'), ('nndz-123456789012345678901234_Line1'),
               (tenniscores.provisional_id('APTA_CHICAGO', '2024-09-25', 'Skokie 23', 'Lake Forest 23', 1)),
               (tenniscores.provisional_id('APTA_CHICAGO', '2024-09-25', 'Skokie 23', 'Lake Forest 23', NULL, 'h1-1', 'h2-1', 'a1-1', 'a2-1')),
               ('prov1-00000000000000000000000000000000')) AS i (id);
SELECT test.deduped($$SELECT test.store(1, 'nndz-AAAAAAAAAAAA_Line1'), test.store(2, NULL);
                      INSERT INTO match_notes (match_score_id, note) VALUES (2, 'n')$$,
                    '1 nndz-AAAAAAAAAAAA_Line1', 'also where the other one is referred to');
SELECT test.deduped($$SELECT test.store(1, NULL), test.store(2, ''), test.store(3, 'None')$$, '3 None', 'none has an id: the newest stays');
SELECT test.deduped($$SELECT test.store(1, 'prov1-00000000000000000000000000000000'), test.store(2, NULL)$$,
                    '2 prov1-00000000000000000000000000000000', 'the newest takes the provisional id');
SELECT test.deduped($$SELECT test.store(1, NULL), test.store(2, NULL, '{"home_team": " Skokie   23", "scores": "1-6, 1-6", "winner": "away",
                        "home_player_1_id": "h2-1", "home_player_2_id": "h1-1"}')$$,
                    '2 NULL', 'white space, the order of a pair and the score do not count');
SELECT test.deduped($$SELECT test.store(1, 'nndz-123456789012345678901234_Line1'), test.store(2, NULL)$$,
                    '2 NULL', 'a line that one of them does not know');
SELECT test.deduped($$SELECT test.store(1, 'nndz-AAAAAAAAAAAA_Line1'), test.store(2, 'nndz-123456789012345678901234_Line1', '{"home_player_1_id": "substitute"}')$$,
                    '1 nndz-AAAAAAAAAAAA_Line1', 'a substitute on the same line');

-- what is not the same match
SELECT test.deduped($$SELECT test.store(1, 'nndz-AAAAAAAAAAAA_Line1'), test.store(2, 'nndz-BBBBBBBBBBBB_Line1')$$,
                    '1 nndz-AAAAAAAAAAAA_Line1, 2 nndz-BBBBBBBBBBBB_Line1', 'two ids of the source');
SELECT test.deduped($$SELECT test.store(1, 'prov1-00000000000000000000000000000001'), test.store(2, 'prov1-00000000000000000000000000000002')$$,
                    '1 prov1-00000000000000000000000000000001, 2 prov1-00000000000000000000000000000002', 'two provisional ids');
SELECT test.deduped($$SELECT test.store(1, NULL), test.store(2, NULL, '{}', 2)$$, '1 NULL, 2 NULL', 'other players, the same score');
SELECT test.deduped(format($$SELECT test.store(1, NULL), test.store(2, NULL, %L)$$, c.changes), '1 NULL, 2 NULL', c.name)
  FROM (VALUES ('{"match_date": "2024-10-02"}', 'another date'), ('{"match_date": null}', 'no date'),
               ('{"league_id": 8}', 'another league'), ('{"league_id": null}', 'no league'),
               ('{"home_team": "Skokie 22"}', 'another team'), ('{"home_team": "Lake Forest 23", "away_team": "Skokie 23"}', 'the return match'),
               ('{"home_player_1_id": "other"}', 'another player, and no line')) AS c (changes, name);
SELECT test.deduped($$SELECT test.store(1, NULL, '{"home_player_1_id": null, "home_player_2_id": null, "away_player_1_id": "", "away_player_2_id": null}'),
                             test.store(2, NULL, '{"home_player_1_id": null, "home_player_2_id": null, "away_player_1_id": null, "away_player_2_id": " "}')$$,
                    '1 NULL, 2 NULL', 'neither line nor players');
SELECT test.deduped($$SELECT test.store(1, 'nndz-123456789012345678901234_Line1'), test.store(2, 'nndz-123456789012345678901234_Line2')$$,
                    '1 nndz-123456789012345678901234_Line1, 2 nndz-123456789012345678901234_Line2', 'the same players on two lines');
SELECT test.deduped($$SELECT test.store(1, 'nndz-AAAAAAAAAAAA_Line1'), test.store(2, 'nndz-123456789012345678901234_Line1', '{}', 2)$$,
                    '1 nndz-AAAAAAAAAAAA_Line1, 2 nndz-123456789012345678901234_Line1', 'the same line, and nobody is on both rows');
SELECT test.deduped($$SELECT test.store(1, 'nndz-AAAAAAAAAAAA_Line1'), test.store(2, 'nndz-BBBBBBBBBBBB_Line1'), test.store(3, NULL)$$,
                    '1 nndz-AAAAAAAAAAAA_Line1, 2 nndz-BBBBBBBBBBBB_Line1, 3 NULL', 'a row that could be two matches is left alone');

-- what the row that stays takes over
CREATE FUNCTION test.survivor(seed text) RETURNS jsonb
    LANGUAGE plpgsql
AS $$
DECLARE
    got jsonb;
BEGIN
    EXECUTE seed;
    PERFORM tenniscores._dedupe(false);
    got := (SELECT jsonb_agg(to_jsonb(m) - 'created_at' ORDER BY m.id) FROM match_scores AS m);
    RAISE EXCEPTION USING ERRCODE = 'TN000';
EXCEPTION WHEN SQLSTATE 'TN000' THEN
    RETURN got;
END
$$;
SELECT is(test.survivor($$SELECT test.store(1, 'nndz-AAAAAAAAAAAA_Line1', '{"home_team_id": null, "home_player_1_id": null, "home_player_2_id": null,
                                   "scores": null, "winner": null}'),
                                 test.store(2, 'nndz-AAAAAAAAAAAA_Line1', '{"home_team_id": 5, "scores": "6-1, 6-1", "winner": "away"}'),
                                 test.store(3, 'nndz-AAAAAAAAAAAA_Line1', '{"scores": "6-2, 6-2", "away_player_1_id": "old"}');
                          INSERT INTO match_notes (match_score_id, note) VALUES (1, 'n')$$),
          '[{"id": 1, "tenniscores_match_id": "nndz-AAAAAAAAAAAA_Line1", "league_id": 7, "match_date": "2024-09-25", "home_team": "Skokie 23",
             "away_team": "Lake Forest 23", "home_team_id": 5, "away_team_id": null, "home_player_1_id": "h1-1", "home_player_2_id": "h2-1",
             "away_player_1_id": "a1-1", "away_player_2_id": "a2-1", "scores": "6-2, 6-2", "winner": "home"}]',
          'what it lacks, from the newest copy that has it; what it has stays');
SELECT is(test.survivor($$SELECT test.store(1, 'nndz-AAAAAAAAAAAA_Line1', '{"home_player_1_id": null, "home_player_2_id": null}'),
                                 test.store(2, 'nndz-AAAAAAAAAAAA_Line1', '{"home_player_1_id": "a1-1"}');
                          INSERT INTO match_notes (match_score_id, note) VALUES (1, 'n')$$)->0->>'home_player_2_id',
          NULL, 'but nobody who then would play on both sides');

-- references, of tables with all kinds of keys
CREATE TABLE pairs (a integer REFERENCES match_scores ON DELETE CASCADE, b integer REFERENCES match_scores, PRIMARY KEY (a, b));
CREATE TABLE keyless (match_score_id integer REFERENCES match_scores ON DELETE SET NULL, what text);
CREATE TABLE one_each (match_score_id integer PRIMARY KEY REFERENCES match_scores ON DELETE CASCADE, what text);
SELECT test.store(n, 'nndz-AAAAAAAAAAAA_Line1') FROM generate_series(1, 3) AS n;
SELECT test.store(n, 'nndz-BBBBBBBBBBBB_Line1', '{}', 2) FROM generate_series(4, 5) AS n;
SELECT test.store(6, 'nndz-CCCCCCCCCCCC_Line1', '{}', 3);
INSERT INTO match_notes (match_score_id, note) VALUES (1, 'on 1'), (2, 'on 2'), (4, 'on 4'), (6, 'on 6');
INSERT INTO pairs VALUES (1, 4), (6, 6);
INSERT INTO keyless VALUES (2, 'x'), (2, 'x'), (6, 'y');
SELECT is((SELECT count(*) FROM tenniscores.duplicates), 2::bigint, 'the view shows the matches');
SELECT results_eq('SELECT survivor, row_ids, tenniscores_match_id, match_date, problem FROM tenniscores.duplicates',
                  $$VALUES (2::bigint, '{1,3}'::bigint[], 'nndz-AAAAAAAAAAAA_Line1', date '2024-09-25', NULL),
                           (4, '{5}', 'nndz-BBBBBBBBBBBB_Line1', '2024-09-25', NULL)$$, 'with the row that will stay');
SELECT test.state() AS before \gset
CALL tenniscores.dedupe(dry_run => true);
SELECT is(test.state(), :'before', 'a dry run changes nothing');
SELECT is((SELECT count(*) FROM tenniscores.run), 0::bigint, 'and is no run');
CALL tenniscores.dedupe();
SELECT is(test.rows(), '2 nndz-AAAAAAAAAAAA_Line1, 4 nndz-BBBBBBBBBBBB_Line1, 6 nndz-CCCCCCCCCCCC_Line1', 'one row a match');
SELECT results_eq('SELECT match_score_id, note FROM match_notes ORDER BY id', $$VALUES (2, 'on 1'), (2, 'on 2'), (4, 'on 4'), (6, 'on 6')$$,
                  'notes refer to the rows that stay');
SELECT results_eq('SELECT a, b FROM pairs ORDER BY a', 'VALUES (2, 4), (6, 6)', 'ON DELETE CASCADE takes nothing away');
SELECT results_eq('SELECT match_score_id, what FROM keyless ORDER BY 1, 2', $$VALUES (2, 'x'), (2, 'x'), (6, 'y')$$, 'nor does SET NULL');
SELECT results_eq('SELECT kind, received, updated, unchanged, duplicate, rejected FROM tenniscores.run',
                  $$VALUES ('dedupe', 5::bigint, 0::bigint, 2::bigint, 3::bigint, 0::bigint)$$, 'the run''s counts');
SELECT results_eq($$SELECT row_id, before->>'tenniscores_match_id', (after->>'survivor')::bigint FROM tenniscores.journal
                     WHERE action = 'delete' ORDER BY row_id$$,
                  $$VALUES (1::bigint, 'nndz-AAAAAAAAAAAA_Line1', 2::bigint), (3, 'nndz-AAAAAAAAAAAA_Line1', 2), (5, 'nndz-BBBBBBBBBBBB_Line1', 4)$$,
                  'the journal has the rows that went');

-- a table that allows one row a match
SELECT test.store(n, 'nndz-DDDDDDDDDDDD_Line1', '{}', 4) FROM generate_series(11, 12) AS n;
SELECT test.store(n, 'nndz-EEEEEEEEEEEE_Line1', '{}', 5) FROM generate_series(13, 14) AS n;
INSERT INTO one_each VALUES (11, 'first'), (12, 'second'), (13, 'only');
CALL tenniscores.dedupe();
SELECT is(test.rows(), '2 nndz-AAAAAAAAAAAA_Line1, 4 nndz-BBBBBBBBBBBB_Line1, 6 nndz-CCCCCCCCCCCC_Line1, '
          '11 nndz-DDDDDDDDDDDD_Line1, 12 nndz-DDDDDDDDDDDD_Line1, 13 nndz-EEEEEEEEEEEE_Line1',
          'where references cannot be made one, the match is left alone, the others are not');
SELECT results_eq('SELECT match_score_id, what FROM one_each ORDER BY 1', $$VALUES (11, 'first'), (12, 'second'), (13, 'only')$$,
                  'and no reference is lost');
SELECT results_eq('SELECT received, duplicate, rejected FROM tenniscores.run ORDER BY run_id DESC LIMIT 1',
                  'VALUES (4::bigint, 1::bigint, 2::bigint)', 'they count as rejected');

SELECT * FROM finish();
