-- Re-keying: a row without the source's id is taken over by the record that is the same match.
BEGIN;
\ir lib/test.sql
SELECT no_plan();

\ir :data/legacy_app.sql
INSERT INTO leagues (id, league_id, league_name) VALUES (7, 'APTA_CHICAGO', 'APTA'), (8, 'NSTF', 'NSTF');
SELECT count(*) FROM tenniscores.deploy() \g /dev/null

-- A stored row as the record that test.record() makes, with another id, line, players.
CREATE FUNCTION test.store(id integer, match_id text, changes jsonb DEFAULT '{}') RETURNS void
    LANGUAGE sql
AS $$
    INSERT INTO match_scores
    SELECT r.* FROM jsonb_populate_record(NULL::match_scores, jsonb '{
        "league_id": 7, "match_date": "2024-09-25", "home_team": "Skokie 23", "away_team": "Lake Forest 23",
        "home_player_1_id": "nndz-home1", "home_player_2_id": "nndz-home2",
        "away_player_1_id": "nndz-away1", "away_player_2_id": "nndz-away2",
        "scores": "6-0, 6-0", "winner": "away"}'
        || jsonb_build_object('id', id, 'tenniscores_match_id', match_id) || changes) AS r
$$;

CREATE FUNCTION test.rows() RETURNS SETOF text
    LANGUAGE sql
AS $$
    SELECT format('%s %s %s', id, coalesce(tenniscores_match_id, 'NULL'), scores) FROM match_scores ORDER BY id
$$;

-- One stored row, one record: what the run counts, and what is stored then. Undone afterwards.
CREATE FUNCTION test.taken_over(stored text, row_changes jsonb, record_changes jsonb, counts text, rows text[], name text,
                                options text DEFAULT '')
    RETURNS SETOF text
    LANGUAGE plpgsql
AS $$
DECLARE
    r tenniscores.run_result;
    got text[];
    dry text;
    first_got text[];
BEGIN
    BEGIN
        PERFORM test.store(41, stored, row_changes);
        PERFORM setval('match_scores_id_seq', 50);
        first_got := ARRAY(SELECT test.rows());
        EXECUTE format('SELECT (i).* FROM tenniscores.ingest(%L::text, dry_run => true %s) AS i',
                       test.records(record_changes), options) INTO r;
        dry := test.counts(r);
        IF first_got <> ARRAY(SELECT test.rows()) THEN
            RAISE EXCEPTION 'the dry run wrote: %', name;
        END IF;
        EXECUTE format('SELECT (i).* FROM tenniscores.ingest(%L::text %s) AS i', test.records(record_changes), options) INTO r;
        got := ARRAY(SELECT test.rows());
        RAISE EXCEPTION USING ERRCODE = 'TN000';
    EXCEPTION WHEN SQLSTATE 'TN000' THEN
        NULL;
    END;
    RETURN NEXT is(test.counts(r), counts, name || ': counts');
    RETURN NEXT is(dry, counts, name || ': the dry run counts the same');
    RETURN NEXT is(got, rows, name || ': rows');
END
$$;

\set new 'nndz-WWlPd3dyditqQT09_Line1'
\set taken '''{41 nndz-WWlPd3dyditqQT09_Line1 "6-4, 4-6, 1-0 [10-8]"}'''

SELECT test.taken_over(i.id, '{}', '{}', 'received 1 updated 1 warnings 2',
                       ARRAY['41 nndz-WWlPd3dyditqQT09_Line1 6-4, 4-6, 1-0 [10-8]'], i.name)
  FROM (VALUES (NULL, 'NULL'), ('', 'an empty id'), ('None', 'a placeholder'),
               ('nndz-123456789012345678901234_Line1', 'an invented id of the same line'),
               ('nndz-123456789012345678901234', 'an invented id without a line'),
               ('prov1-00000000000000000000000000000000', 'a provisional id')) AS i (id, name);

SELECT test.taken_over(NULL, '{"scores": "6-4, 4-6, 1-0 [10-8]", "winner": "home"}', '{}', 'received 1 updated 1',
                       ARRAY['41 nndz-WWlPd3dyditqQT09_Line1 6-4, 4-6, 1-0 [10-8]'],
                       'nothing but the id changes, and it counts as updated');
SELECT test.taken_over(NULL, '{}', '{"Home Player 1 ID": "nndz-home2", "Home Player 2 ID": "nndz-home1"}',
                       'received 1 updated 1 warnings 2',
                       ARRAY['41 nndz-WWlPd3dyditqQT09_Line1 6-4, 4-6, 1-0 [10-8]'], 'players in another order');
SELECT test.taken_over(NULL, '{"home_team": " Skokie  23"}', '{}', 'received 1 updated 1 warnings 2',
                       ARRAY['41 nndz-WWlPd3dyditqQT09_Line1 6-4, 4-6, 1-0 [10-8]'], 'white space in a stored name');
SELECT test.taken_over('nndz-123456789012345678901234_Line1', '{"home_player_1_id": null, "away_player_2_id": "x"}', '{}',
                       'received 1 updated 1 warnings 2',
                       ARRAY['41 nndz-WWlPd3dyditqQT09_Line1 6-4, 4-6, 1-0 [10-8]'],
                       'the line is enough where both know it');

-- not the same match: a second row
SELECT test.taken_over(n.id, n.row, '{}', 'received 1 inserted 1 warnings 2',
                       ARRAY['41 ' || coalesce(n.id, 'NULL') || ' 6-0, 6-0',
                             '51 nndz-WWlPd3dyditqQT09_Line1 6-4, 4-6, 1-0 [10-8]'], n.name)
  FROM (VALUES (NULL, '{"match_date": "2024-09-26"}'::jsonb, 'another date'),
               (NULL, '{"league_id": 8}', 'another league'),
               (NULL, '{"home_team": "Skokie 22"}', 'another team'),
               (NULL, '{"home_team": "Lake Forest 23", "away_team": "Skokie 23"}', 'sides changed'),
               (NULL, '{"away_player_2_id": "nndz-other"}', 'another player'),
               (NULL, '{"away_player_1_id": null, "away_player_2_id": null}', 'players that one side does not know'),
               (NULL, '{"home_player_1_id": null, "home_player_2_id": null, "away_player_1_id": null, "away_player_2_id": null}',
                'no players at all'),
               ('nndz-123456789012345678901234_Line2', '{}', 'an invented id of another line'),
               ('nndz-AAAAAAAAAAAAAAAA_Line1', '{}', 'another id of the source')) AS n (id, row, name);

-- what the journal keeps of it
SELECT test.store(41, '') \g /dev/null
INSERT INTO match_notes (match_score_id, note) VALUES (41, 'seen');
SELECT is(test.counts(i), 'received 1 updated 1 warnings 2', 'a row with a reference is taken over')
  FROM tenniscores.ingest(test.records('{}')) AS i;
SELECT is((SELECT m.tenniscores_match_id FROM match_notes AS n JOIN match_scores AS m ON m.id = n.match_score_id),
          :'new', 'the reference still leads to it');
SELECT results_eq(
    $$SELECT action, match_ids, row_id, before ->> 'tenniscores_match_id', after ->> 'tenniscores_match_id'
        FROM tenniscores.journal WHERE action = 'rekey'$$,
    $$VALUES ('rekey', ARRAY['nndz-WWlPd3dyditqQT09_Line1'], 41::bigint, '', 'nndz-WWlPd3dyditqQT09_Line1')$$,
    'the journal has the id before and after');
SELECT results_eq('SELECT tenniscores_match_id, row_id, column_name, old_value, new_value FROM tenniscores.changes WHERE column_name ~ ''match_id''',
    $$VALUES ('nndz-WWlPd3dyditqQT09_Line1', 41::bigint, 'tenniscores_match_id', '', 'nndz-WWlPd3dyditqQT09_Line1')$$,
    'and the view changes shows it');
SELECT is(test.counts(i), 'received 1 unchanged 1', 'again: nothing') FROM tenniscores.ingest(test.records('{}')) AS i;
SELECT is((SELECT count(*) FROM match_scores), 1::bigint, 'one row');

-- ambiguity: nothing is guessed
DELETE FROM match_notes;
DELETE FROM match_scores;
SELECT test.store(42, NULL), test.store(43, '') \g /dev/null
SELECT is(test.counts(i), 'received 1 rejected 1', 'one record, two rows that fit: rejected')
  FROM tenniscores.ingest(test.records('{}')) AS i;
SELECT results_eq('SELECT test.rows()', $$VALUES ('42 NULL 6-0, 6-0'), ('43  6-0, 6-0')$$, 'both rows are as they were');
SELECT is((SELECT format('%s: %s', reason, detail) FROM tenniscores.rejects ORDER BY run_id DESC LIMIT 1),
          'ambiguous_match: 2 rows could be this match, such as row 42', 'the reject says why');
SELECT is((SELECT record FROM tenniscores.rejects ORDER BY run_id DESC LIMIT 1), test.record('{}'),
          'and keeps the record as it came');
DELETE FROM match_scores WHERE id = 43;
SELECT is(test.counts(i), 'received 2 rejected 2', 'two records that fit one row: rejected')
  FROM tenniscores.ingest(test.records('{}', '{"Line": "Line 2"}')) AS i;
SELECT is(test.counts(i), 'received 2 rejected 2', 'a duplicate of an ambiguous record is ambiguous, too')
  FROM (SELECT test.store(44, NULL)) AS s, tenniscores.ingest(test.records('{}', '{"Scores": "6-1, 6-1"}')) AS i;
SELECT is((SELECT count(*) FROM match_scores), 2::bigint, 'no row was added');

-- a record without an id, when the source's id is known already
DELETE FROM match_scores;
SELECT test.store(45, :'new') \g /dev/null
SELECT is(test.counts(i), 'received 1 updated 1 warnings 2', 'a derived record finds the row that has its id')
  FROM tenniscores.ingest(test.records('{"match_id": null, "Line": null}'), missing_id => 'derive') AS i;
SELECT results_eq('SELECT test.rows()', ARRAY['45 ' || :'new' || ' 6-4, 4-6, 1-0 [10-8]'], 'and corrects it');

-- a whole feed without ids, then the same matches with ids: names stand for players whose ids are missing
DELETE FROM match_scores;
SELECT is(i.inserted, 1500::bigint, 'a feed without ids is stored with provisional ids')
  FROM tenniscores.ingest(test.feed('legacy_apta_2024_without_ids'), missing_id => 'derive') AS i;
CREATE TEMPORARY TABLE before AS SELECT id, tenniscores_match_id FROM match_scores;
CREATE TEMPORARY TABLE with_ids AS
    SELECT string_agg((r.element || jsonb_build_object(
               'match_id', 'nndz-' || lpad(to_hex((r.place - 1) / 4), 16, 'B'),
               'Line', 'Line ' || (r.place - 1) % 4 + 1))::text, E'\n') AS feed
      FROM jsonb_array_elements(convert_from(test.feed('legacy_apta_2024_without_ids'), 'UTF8')::jsonb)
           WITH ORDINALITY AS r (element, place);
SELECT is(test.counts(i), 'received 1500 updated 1500', 'dry run: all of them are re-keyed')
  FROM with_ids AS w, tenniscores.ingest(w.feed, dry_run => true) AS i;
SELECT is((SELECT provisional_ids FROM tenniscores.coverage WHERE league = '(all)'), 1500::bigint,
          'the dry run changed no id');
SELECT is(test.counts(i), 'received 1500 updated 1500', 'the source''s ids replace them in place')
  FROM with_ids AS w, tenniscores.ingest(w.feed) AS i;
SELECT is((SELECT count(*) FROM before AS b JOIN match_scores AS m USING (id)
            WHERE tenniscores.is_source_id(m.tenniscores_match_id) AND m.tenniscores_match_id <> b.tenniscores_match_id),
          1500::bigint, 'every row kept its row id and has the source''s id');
SELECT is((SELECT count(*) FROM match_scores), 1500::bigint, 'and there are no more');
SELECT is(test.counts(i), 'received 1500 unchanged 1500', 'the same again: unchanged')
  FROM with_ids AS w, tenniscores.ingest(w.feed) AS i;
SELECT is(test.counts(i), 'received 1500 unchanged 1500', 'the feed without ids again: the same matches')
  FROM tenniscores.ingest(test.feed('legacy_apta_2024_without_ids'), missing_id => 'derive') AS i;

SELECT * FROM finish();
ROLLBACK;
