-- Every reason for which a record is rejected: which one is told, what is kept, and that its neighbours do not suffer.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();

-- Records that are no text or no record, as bytes
CREATE TABLE test.bad (place serial, reason text, name text, record bytea, length bigint);
INSERT INTO test.bad (reason, name, record) VALUES
    ('record_too_large', '1 MiB and a byte', convert_to(format('{"a": "%s"}', repeat('x', 1048577 - 9)), 'UTF8')),
    ('record_too_large', '3 MiB', convert_to(format('{"a": "%s"}', repeat('x', 3 * 1048576 - 9)), 'UTF8')),
    ('invalid_json', 'a comma is missing', '{"match_id": "x" "Line": 1}'),
    ('invalid_json', 'a comma too many', '{"match_id": "x",}'),
    ('invalid_json', 'a literal that is none', '{"match_id": nul}'),
    ('invalid_json', 'a number that is none', '{"Line": 01}'),
    ('invalid_json', 'a number that is none, in a key that is not read', '{"other": 1.}'),
    ('invalid_json', 'an escape that is none', E'{"Home Team": "\\\\x"}'),
    ('invalid_json', 'a control character in a string', E'{"Home Team": "a\tb"}'),
    ('invalid_json', 'a key without a value', '{"Home Team"}'),
    ('invalid_json', 'no key', '{1: 2}'),
    ('invalid_json', 'a field that holds an object',
     convert_to(test.record('{"Home Team": {"name": "Skokie 23"}}'), 'UTF8')),
    ('invalid_json', 'a field that holds an array', convert_to(test.record('{"Scores": ["6-1"]}'), 'UTF8')),
    ('invalid_json', 'half a surrogate pair', convert_to(replace(test.record(), 'Skokie', '\ud83c'), 'UTF8')),
    ('invalid_utf8', 'Latin-1', convert_to(replace(test.record(), 'Skokie', 'Skoki' || U&'\00e9'), 'LATIN1')),
    ('invalid_utf8', 'Latin-1 in a key that is not read', convert_to('{"other": "' || U&'\00e9' || '"}', 'LATIN1')),
    ('invalid_utf8', 'an overlong form', '{"Home Team": "'::bytea || '\xc0af'::bytea || '"}'::bytea),
    ('invalid_utf8', 'a surrogate as bytes', '{"Home Team": "'::bytea || '\xeda080'::bytea || '"}'::bytea),
    ('nul_character', 'in a team', convert_to(replace(test.record(), 'Skokie', '\u0000'), 'UTF8')),
    ('nul_character', 'in a score', convert_to(replace(test.record(), '6-4', '6-4\u0000'), 'UTF8')),
    ('too_deep', '65 levels', convert_to(format('{"a": %s1%s}', repeat('[', 64), repeat(']', 64)), 'UTF8')),
    ('too_deep', '1,000 levels', convert_to(format('{"a": %s1%s}', repeat('{"a": ', 1000), repeat('}', 1000)), 'UTF8')),
    ('not_an_object', 'a number', '12'),
    ('not_an_object', 'a text', '"text"'),
    ('not_an_object', 'null', 'null'),
    ('not_an_object', 'an array', '[1, 2]');
-- Records that the rules reject
INSERT INTO test.bad (reason, name, record)
SELECT v.reason, v.name, convert_to(test.record(v.changes::jsonb), 'UTF8') FROM (VALUES
    ('missing_match_id', 'null', '{"match_id": null}'),
    ('missing_match_id', 'empty', '{"match_id": ""}'),
    ('missing_match_id', 'white space', '{"match_id": " \t "}'),
    ('missing_match_id', 'None', '{"match_id": "None"}'),
    ('placeholder_match_id', 'table_', '{"match_id": "table_Series_1_12"}'),
    ('line_conflict', 'suffix and field', '{"match_id": "nndz-WWlPd3dyditqQT09_Line2"}'),
    ('malformed_match_id', 'no base64', '{"match_id": "nndz-WWlPd3dyditq_T09"}'),
    ('malformed_match_id', 'a number', '{"match_id": 12}'),
    ('missing_line', 'null', '{"Line": null}'),
    ('missing_line', 'no number', '{"Line": "Singles"}'),
    ('missing_league', 'null', '{"league_id": null}'),
    ('unknown_league', 'a name that nobody knows', '{"league_id": "NBA"}'),
    ('missing_date', 'null', '{"Date": null}'),
    ('invalid_date', 'Unknown Date', '{"Date": "Unknown Date"}'),
    ('invalid_date', 'a day that is none', '{"Date": "31-Feb-25"}'),
    ('invalid_date', 'day before month', '{"Date": "25/09/2024"}'),
    ('missing_team', 'home', '{"Home Team": null}'),
    ('missing_team', 'away', '{"Away Team": "  "}'),
    ('placeholder_team', 'BYE', '{"Home Team": "BYE"}'),
    ('placeholder_team', 'Unknown Home Team', '{"Home Team": "Unknown Home Team"}'),
    ('placeholder_team', 'Line 1', '{"Away Team": "Line 1"}'),
    ('placeholder_team', '19.0', '{"Away Team": "19.0"}'),
    ('placeholder_team', '19.0, a number', '{"Away Team": 19.0}'),
    ('placeholder_team', 'Team', '{"Home Team": "Team"}'),
    ('placeholder_team', 'Pts', '{"Home Team": "Pts"}'),
    ('same_team', 'the same', '{"Away Team": "Skokie 23"}'),
    ('same_team', 'the same but for its spaces', '{"Away Team": " Skokie  23 "}'),
    ('same_player', 'on both sides', '{"Away Player 1 ID": "nndz-home2"}'),
    ('same_player', 'on one side', '{"Home Player 1 ID": "nndz-home2"}'),
    ('invalid_winner', 'a team', '{"Winner": "Skokie 23"}'),
    ('invalid_score', 'a date', '{"Scores": "25-Sep-24"}'),
    ('invalid_score', 'Unknown Scores', '{"Scores": "Unknown Scores"}'),
    ('invalid_score', '19.0', '{"Scores": "19.0"}'),
    ('invalid_score', '19.0, a number', '{"Scores": 19.0}'),
    ('invalid_score', '0, 6', '{"Scores": "0, 6"}'),
    ('invalid_score', 'four digits', '{"Scores": "6-1000"}'),
    ('invalid_score', 'a comma at the end', '{"Scores": "6-1, "}')) AS v (reason, name, changes);
-- Where two rules fail the first one is told: each record fails by its own rule and by a later one.
INSERT INTO test.bad (reason, name, record)
SELECT v.reason, 'before ' || v.name, convert_to(test.record(v.changes::jsonb), 'UTF8') FROM (VALUES
    ('missing_match_id', 'missing_league', '{"match_id": null, "league_id": null}'),
    ('missing_line', 'unknown_league', '{"Line": null, "league_id": "NBA"}'),
    ('line_conflict', 'malformed_match_id', '{"match_id": "rubbish_Line2_Line3"}'),
    ('missing_league', 'missing_date', '{"league_id": null, "Date": null}'),
    ('unknown_league', 'invalid_date', '{"league_id": "NBA", "Date": "soon"}'),
    ('missing_date', 'missing_team', '{"Date": null, "Home Team": null}'),
    ('invalid_date', 'missing_team', '{"Date": "soon", "Away Team": null}'),
    ('missing_team', 'placeholder_team', '{"Home Team": null, "Away Team": "BYE"}'),
    ('placeholder_team', 'missing_team', '{"Home Team": "BYE", "Away Team": null}'),
    ('placeholder_team', 'same_team', '{"Home Team": "BYE", "Away Team": "BYE"}'),
    ('same_team', 'same_player', '{"Away Team": "Skokie 23", "Away Player 1 ID": "nndz-home2"}'),
    ('same_player', 'invalid_winner', '{"Away Player 1 ID": "nndz-home2", "Winner": "nobody"}'),
    ('invalid_winner', 'invalid_score', '{"Winner": "nobody", "Scores": "19.0"}')) AS v (reason, name, changes);
INSERT INTO test.bad (reason, name, record) VALUES
    ('invalid_utf8', 'before missing_match_id', '{"x": "'::bytea || '\xff'::bytea || '"}'::bytea),
    ('nul_character', 'before missing_match_id', '{"Home Team": "\\u0000"}');
UPDATE test.bad SET length = length(record);

-- Good ones between them
CREATE FUNCTION test.good(place integer) RETURNS bytea IMMUTABLE
RETURN convert_to(test.record(jsonb_build_object('match_id', 'nndz-' || lpad(place::text, 12, '0'))), 'UTF8');
CREATE TABLE test.mixed AS
    SELECT '[ '::bytea || string_agg(test.good(place) || ',  '::bytea || record, E',\n'::bytea
        ORDER BY place) || E' ]\n'::bytea AS feed
      FROM test.bad;

SELECT is((SELECT test.counts(tenniscores.ingest(feed, source => 'bad records')) FROM test.mixed),
          (SELECT format('received %s inserted %s rejected %s', 2 * count(*), count(*), count(*)) FROM test.bad),
          'each broken record costs itself and no other');
SELECT set_eq('SELECT tenniscores_match_id FROM match_scores',
              'SELECT format(''nndz-%s_Line1'', lpad(place::text, 12, ''0'')) FROM test.bad',
              'all good ones are stored');

SELECT is(j.reason, b.reason, format('%s: %s', b.reason, b.name))
  FROM test.bad AS b LEFT JOIN tenniscores.reject AS j ON j.ordinal = 2 * b.place ORDER BY b.place;
SELECT is_empty('SELECT b.name FROM test.bad AS b LEFT JOIN tenniscores.reject AS j ON j.ordinal = 2 * b.place
                  WHERE j.raw IS DISTINCT FROM substring(b.record FROM 1 FOR 1048576)', 'the bytes are kept as they came');
SELECT is_empty('SELECT b.name FROM test.bad AS b LEFT JOIN tenniscores.reject AS j ON j.ordinal = 2 * b.place
                  WHERE j.raw_length IS DISTINCT FROM b.length', 'and their number, also of a record that is cut');
SELECT is_empty('SELECT ordinal FROM tenniscores.reject, test.mixed
                  WHERE raw IS DISTINCT FROM substring(feed FROM byte_offset::integer + 1 FOR length(raw))',
                'byte_offset is where the bytes stand in the feed');
SELECT is_empty('SELECT b.name FROM test.bad AS b JOIN tenniscores.reject AS j ON j.ordinal = 2 * b.place
                  WHERE j.detail IS NULL
                    AND j.reason NOT IN (''missing_match_id'', ''missing_league'', ''missing_date'', ''too_deep'')
                    AND (j.reason, b.name) <> (''missing_line'', ''null'')',
                'the detail says what was found');
SELECT is((SELECT reasons FROM tenniscores.run),
          (SELECT jsonb_object_agg(reason, n) FROM (SELECT reason, count(*) AS n FROM test.bad GROUP BY reason) AS b),
          'the run log counts them by reason');
SELECT set_eq('SELECT reason FROM test.bad', $$
    VALUES ('invalid_json'), ('invalid_utf8'), ('nul_character'), ('record_too_large'), ('too_deep'), ('not_an_object'),
           ('missing_match_id'), ('placeholder_match_id'), ('line_conflict'), ('malformed_match_id'), ('missing_line'),
           ('missing_league'), ('unknown_league'), ('missing_date'), ('invalid_date'), ('missing_team'),
           ('placeholder_team'),
           ('same_team'), ('same_player'), ('invalid_winner'), ('invalid_score')$$, 'this tests every reason');

-- The view for people, and the function for the transaction that has just run
SELECT is((SELECT count(*) FROM tenniscores.rejects), (SELECT count(*) FROM test.bad),
          'the view rejects shows each of them');
SELECT is_empty($$SELECT ordinal FROM tenniscores.rejects JOIN tenniscores.reject AS j USING (run_id, ordinal)
                   WHERE source <> 'bad records' OR record IS NULL OR rejects.raw <> j.raw$$,
                   'with its source and its text');
SELECT is((SELECT record FROM tenniscores.rejects WHERE reason = 'unknown_league' LIMIT 1),
          test.record('{"league_id": "NBA"}'),
          'the text is readable');
SELECT set_eq('SELECT reason, records, first_record, first_byte FROM tenniscores.ingest_problems()',
              'SELECT reason, count(*), min(ordinal) AS first_record, min(byte_offset) AS first_byte FROM tenniscores.reject GROUP BY reason',
              'ingest_problems() agrees with the table');
SELECT is((SELECT sample FROM tenniscores.ingest_problems() WHERE reason = 'unknown_league'), 'league "NBA"',
          'and gives a sample of what was found');

-- A record that is torn, and later one that is too large for the reader's window
SELECT set_eq($$
    SELECT r.ordinal, r.byte_offset, r.problem, length(r.raw)
      FROM tenniscores.read_matches(format('[{"a" "x" "y"},{"b": 1},{"c": "%s"},{"d": 1}]',
          repeat('x', 3000000))) AS r$$, $$
    VALUES (1::bigint, 1::bigint, 'invalid_json', 13), (2, 15, 'missing_match_id', 8),
           (3, 24, 'record_too_large', 1048576), (4, 3000034, 'missing_match_id', 8)$$,
    'a torn record does not lead astray when a large one follows');

-- read_matches() tells the same
SELECT set_eq('SELECT r.ordinal, r.byte_offset, r.problem, r.detail, r.raw FROM test.mixed, tenniscores.read_matches(feed) AS r
                WHERE r.problem IS NOT NULL',
              'SELECT ordinal, byte_offset, reason, detail, raw FROM tenniscores.reject',
              'read_matches() tells the same');

-- What just passes
SELECT is(test.counts(tenniscores.ingest(v.feed)), 'received 1 unchanged 1', 'accepted: ' || v.name)
  FROM (VALUES ('64 levels', test.record(format('{"match_id": "nndz-000000000001", "a": %s1%s}', repeat('[', 63),
               repeat(']', 63))::jsonb)),
               ('1 MiB', rpad(left(test.record('{"match_id": "nndz-000000000001"}'), -1) || ', "a": "', 1048576 - 2,
                'x') || '"}'),
               ('\u0000 in a key that is not read',
                left(test.record('{"match_id": "nndz-000000000001"}'), -1) || ', "a": "\u0000"}'),
               ('a winner of another case', test.record('{"match_id": "nndz-000000000001", "Winner": " HOME "}')),
               ('no winner: tie', test.record('{"match_id": "nndz-000000000001", "Winner": "tie"}')),
               ('no winner: Unknown', test.record('{"match_id": "nndz-000000000001", "Winner": "Unknown"}')),
               ('no score', test.record('{"match_id": "nndz-000000000001", "Scores": ""}')),
               ('no players', test.record('{"match_id": "nndz-000000000001", "Home Player 1 ID": null, "Home Player 2 ID": "None",
                                            "Away Player 1 ID": "unknown_a1", "Away Player 2 ID": "unknown_a1"}'))) AS v (name, feed);

-- Scores are stored as they came, and a winner that they contradict is not corrected.
SELECT is(test.counts(tenniscores.ingest(test.record(jsonb_build_object('match_id', 'nndz-000000000001', 'Scores', s,
          'Winner', 'away')))),
          'received 1 updated 1 warnings 1', 'a score: ' || s)
  FROM unnest(ARRAY['6-4,4-6 ,10-8', '7-6 [7-3], 6-1', '1-0 [10-8]', '77-62, 6-0', '6-0']) AS s;
SELECT is((SELECT scores || ' ' || winner FROM match_scores WHERE tenniscores_match_id = 'nndz-000000000001_Line1'),
          '6-0 away',
          'is stored as it came, beside a winner that did not win it');

SELECT * FROM finish();
ROLLBACK;
