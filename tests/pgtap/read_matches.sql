-- read_matches(): a feed as rows, without a deployed schema and without a trace.
BEGIN;
\ir lib/test.sql
SELECT no_plan();

-- EXTERNAL: not compressed, so that a slice is cheap
CREATE TABLE test.real_feed (name text, content bytea);
ALTER TABLE test.real_feed ALTER content SET STORAGE EXTERNAL;
INSERT INTO test.real_feed
    SELECT n.name, test.feed(n.name)
      FROM pg_ls_dir(current_setting('test.data') || '/feeds') AS f, replace(f, '.json', '') AS n (name)
     WHERE f LIKE '%.json';
SELECT cmp_ok(count(*), '>=', 16::bigint, 'the real feeds are here') FROM test.real_feed;

CREATE VIEW test.columns AS SELECT * FROM tenniscores.read_matches(''::text);
SELECT columns_are('test', 'columns', ARRAY[
    'ordinal', 'byte_offset', 'tenniscores_match_id', 'league_id', 'match_date', 'line', 'home_team', 'away_team',
    'home_player_1_id', 'home_player_2_id', 'away_player_1_id', 'away_player_2_id',
    'home_player_1', 'home_player_2', 'away_player_1', 'away_player_2',
    'scores', 'winner', 'series', 'url', 'problem', 'detail', 'raw'], 'the columns');
DROP VIEW test.columns;

-- Nothing is deployed here, and that is enough.
SELECT hasnt_table('public', 'match_scores', 'no schema is deployed');
SELECT test.physical() AS before \gset
CREATE TABLE test.read AS
    SELECT f.name, r.* FROM test.real_feed AS f, tenniscores.read_matches(convert_from(f.content, 'UTF8'),
        'derive') AS r;
CREATE TABLE test.read_bytes AS
    SELECT f.name, r.* FROM test.real_feed AS f, tenniscores.read_matches(f.content, 'derive') AS r;
SELECT is(test.physical(), :'before', 'nothing is written');
SELECT set_eq('SELECT * FROM test.read', 'SELECT * FROM test.read_bytes', 'text and bytea agree');
SELECT is((SELECT count(*) FROM test.read), (SELECT count(*) FROM test.read_bytes), 'also in number');

-- Another reader of the same feeds: jsonb and regular expressions.
CREATE FUNCTION test.fold(value text) RETURNS text IMMUTABLE
RETURN nullif(btrim(CASE WHEN value LIKE '%  %' THEN regexp_replace(value, ' +', ' ', 'g') ELSE value END), '');
CREATE TABLE test.other AS
    SELECT f.name, e.ordinal, e.r,
           lower(coalesce(e.r->>'league_id', e.r->>'source_league')) AS league,
           regexp_replace(e.r->>'match_id', '(_Line\d+)*$', '') AS base,
           substring(e.r->>'Line' FROM '\d+')::integer AS line,
           nullif(test.fold(coalesce(e.r->>'Scores', e.r->>'Score')), '') AS scores
      FROM test.real_feed AS f, jsonb_array_elements(convert_from(f.content, 'UTF8')::jsonb) WITH ORDINALITY AS e (r,
          ordinal);
CREATE INDEX ON test.other (name, ordinal);
CREATE INDEX ON test.read (name, ordinal);
ANALYZE test.other;
ANALYZE test.read;

SELECT is((SELECT count(*) FROM test.read AS r WHERE r.name = f.name),
          (SELECT count(*) FROM test.other AS o WHERE o.name = f.name),
          f.name || ': one row a record')
  FROM test.real_feed AS f ORDER BY f.name;

SELECT is_empty($$
    SELECT name, ordinal FROM test.other LEFT JOIN test.read USING (name, ordinal)
     WHERE read.name IS NULL
        OR read.home_team IS DISTINCT FROM test.fold(r->>'Home Team')
        OR read.away_team IS DISTINCT FROM test.fold(r->>'Away Team')
        OR test.fold(read.scores) IS DISTINCT FROM other.scores
        OR read.series IS DISTINCT FROM test.fold(coalesce(r->>'Series', r->>'series'))
        OR read.url IS DISTINCT FROM test.fold(coalesce(r->>'url', r->>'match_url'))
        OR read.line IS DISTINCT FROM other.line
        OR read.home_player_1 IS DISTINCT FROM test.fold(r->>'Home Player 1')
        OR read.home_player_2 IS DISTINCT FROM test.fold(r->>'Home Player 2')
        OR read.away_player_1 IS DISTINCT FROM test.fold(r->>'Away Player 1')
        OR read.away_player_2 IS DISTINCT FROM test.fold(r->>'Away Player 2')$$,
    'ordinals, texts and lines are those of the JSON');
SELECT is_empty($$
    SELECT name, ordinal FROM test.other JOIN test.read USING (name, ordinal)
     WHERE problem IS NULL
       AND (ARRAY[home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id] IS DISTINCT FROM
            (SELECT array_agg(CASE WHEN p ~* '^(unknown.*|none|null)$' THEN NULL ELSE nullif(btrim(p), '') END
             ORDER BY o)
               FROM unnest(ARRAY[r->>'Home Player 1 ID', r->>'Home Player 2 ID', r->>'Away Player 1 ID',
               r->>'Away Player 2 ID'])
                    WITH ORDINALITY AS u (p, o))
        OR read.scores IS DISTINCT FROM nullif(coalesce(r->>'Scores', r->>'Score'), '')
        OR read.winner IS DISTINCT FROM nullif(nullif(lower(r->>'Winner'), 'tie'), 'unknown'))$$,
    'players, scores and winners are those of the JSON, as they came');
SELECT is_empty($$
    SELECT name, ordinal FROM test.other JOIN test.read USING (name, ordinal)
     WHERE problem IS NULL AND r->>'match_id' IS NOT NULL AND tenniscores_match_id IS DISTINCT
         FROM base || '_Line' || other.line$$,
    'ids are base, _Line and number');
SELECT is_empty($$
    SELECT name, ordinal FROM test.other JOIN test.read USING (name, ordinal)
     WHERE league_id IS DISTINCT
         FROM CASE WHEN league LIKE 'apta%' THEN 'APTA_CHICAGO' WHEN league LIKE 'cns%' THEN 'CNSWPL'
                                           WHEN league IN ('nstf',
                                           'nsft') THEN 'NSTF' WHEN league = 'cita' THEN 'CITA' END$$,
    'leagues have their own names');
SELECT is_empty($$
    SELECT name, ordinal FROM test.other JOIN test.read USING (name, ordinal)
     WHERE problem IS NULL AND match_date IS DISTINCT FROM
           CASE WHEN r->>'Date' ~ '^\d+-[A-Z][a-z]{2}-\d\d$' THEN to_date(r->>'Date', 'DD-Mon-YY')
                WHEN r->>'Date' ~ '^\d+/\d+/\d{4}$' THEN to_date(r->>'Date', 'MM/DD/YYYY')
                WHEN r->>'Date' ~ '^\d{4}-\d\d-\d\d$' THEN to_date(r->>'Date', 'YYYY-MM-DD') END$$,
    'dates are those of the JSON');
SELECT is_empty('SELECT name, ordinal FROM test.read WHERE (problem IS NULL) <> (raw IS NULL)',
                'raw is there for problems only');
SELECT is_empty($$
    SELECT name, ordinal FROM test.other JOIN test.read USING (name, ordinal)
     WHERE problem IS NOT NULL AND convert_from(raw, 'UTF8')::jsonb IS DISTINCT FROM r$$,
    'raw is the record');
SELECT is_empty($$
    SELECT name, ordinal FROM test.read JOIN test.real_feed USING (name)
     WHERE substring(content FROM byte_offset::integer + 1 FOR 1) <> '{'
        OR problem IS NOT NULL
       AND substring(content FROM byte_offset::integer + 1 FOR length(raw)) IS DISTINCT FROM raw$$,
    'byte_offset is where it begins');
SELECT is_empty('SELECT name, ordinal FROM test.read WHERE problem IS NULL AND (tenniscores_match_id, league_id, match_date, home_team, away_team) IS NULL',
    'a good record has all that it needs');

-- The three forms of a feed, and the way it may be given
SELECT is(array_agg, '{"(1,nndz-WWlPd3dyditqQT09_Line1,)","(2,nndz-WWlPd3dyditqQT09_Line2,)"}', 'the form: ' || form)
  FROM (SELECT f.form, array_agg((r.ordinal, r.tenniscores_match_id, r.problem)::text ORDER BY r.ordinal)
          FROM (VALUES ('array', test.records('{}', '{"Line": 2}')),
                       ('NDJSON', test.record() || E'\n' || test.record('{"Line": 2}') || E'\n'),
                       ('CRLF', test.record() || E'\r\n' || test.record('{"Line": 2}')),
                       ('byte order mark', U&'\FEFF' || test.records('{}', '{"Line": 2}')),
                       ('objects side by side', test.record() || test.record('{"Line": 2}')),
                       ('arrays one after another', test.records('{}') || E'\n' || test.records('{"Line": 2}')))
               AS f (form, feed), tenniscores.read_matches(f.feed) AS r
         GROUP BY f.form) AS forms;
SELECT is(count(*), 1::bigint, 'one object is one record') FROM tenniscores.read_matches(test.record());
SELECT is(count(*), 0::bigint, 'an empty array has no record') FROM tenniscores.read_matches('[]'::text);
SELECT is(count(*), 0::bigint, 'NULL has no record') FROM tenniscores.read_matches(NULL::text);

-- What is no feed
SELECT throws_ok(format('SELECT * FROM tenniscores.read_matches(%L::%s)', v.feed, v.type), '22032', NULL,
                 format('no feed: %L as %s', v.feed, v.type))
  FROM (VALUES ('', 'text'), ('', 'bytea'), ('   ', 'text'), ('plain words', 'text'), ('"text"', 'text'),
               ('12', 'text'),
               ('null', 'text'), ('[', 'text'), ('\x7f454c4602010100', 'bytea'), ('<html></html>', 'text')) AS v (feed,
               type);

-- missing_id
SELECT is((SELECT count(*) FROM tenniscores.read_matches(test.record('{"match_id": null}'))
          WHERE problem = 'missing_match_id'),
          1::bigint, 'missing_id is reject by default');
SELECT is((SELECT count(*) FROM tenniscores.read_matches(test.record('{"match_id": null}'), 'derive')
            WHERE tenniscores.is_provisional_id(tenniscores_match_id)),
          1::bigint, 'missing_id = derive gives a provisional id');
SELECT throws_ok($$SELECT * FROM tenniscores.read_matches('[]'::text, 'invent')$$, '22023', NULL,
                 'another value is an error');

-- All spellings of the keys
SELECT is((SELECT r.tenniscores_match_id || ' ' || r.league_id FROM tenniscores.read_matches(
              jsonb_build_object('Date', '09/25/2024', 'Home Team', 'A 1', 'Away Team', 'B 1', k.id,
              'nndz-WWlPd3dyditqQT09',
                                 k.line, 'Court #2', k.league, 'nsft')::text) AS r WHERE r.problem IS NULL),
          'nndz-WWlPd3dyditqQT09_Line2 NSTF', format('keys %s, %s, %s', k.id, k.line, k.league))
  FROM (VALUES ('match_id', 'Line', 'league_id'), ('Match ID', 'line', 'League'), ('id', 'Court', 'League ID'),
               ('id', 'Court #', 'source_league')) AS k (id, line, league);
SELECT is((SELECT format('%s %s %s %s %s', r.match_date, r.home_team, r.away_team, r.scores, r.winner)
             FROM tenniscores.read_matches(
              jsonb_build_object('match_id', 'nndz-WWlPd3dyditqQT09', 'Line', 1, 'league_id', 'nsft', 'date',
              '2024-09-25',
                                 'home_team', 'A  1', 'away_team', ' B 1', k.scores, '6-1,6-1', 'winner',
                                 'AWAY')::text) AS r
            WHERE r.problem IS NULL),
          '2024-09-25 A 1 B 1 6-1,6-1 away', 'keys date, home_team, away_team, winner, ' || k.scores)
  FROM (VALUES ('Scores'), ('Score'), ('scores'), ('score')) AS k (scores);
SELECT is((SELECT r.league_id FROM tenniscores.read_matches(
              test.record('{"league_id": " ", "League": null, "League ID": "cita", "source_league": "nstf"}')) AS r),
          'CITA', 'of several keys the first that is not empty counts');
SELECT is((SELECT r.line FROM tenniscores.read_matches('{"Line": 3, "Line": 4}'::text) AS r), 4,
          'of one key twice the last counts');
SELECT is((SELECT r.home_team FROM tenniscores.read_matches(test.record('{"Home Team": 22.50}')) AS r), '22.50',
          'a number is read as its text');

SELECT * FROM finish();
ROLLBACK;
