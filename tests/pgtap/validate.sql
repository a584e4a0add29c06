-- validate(), violations() and check_valid(): their form, their parameters, their errors.
BEGIN;
\ir lib/test.sql
\ir lib/validate.sql
SELECT no_plan();
SET client_min_messages = error;
SELECT test.use('created') \g /dev/null

-- one row a check, always in the same order
\set checks '{coverage,malformed_ids,repeated_suffixes,duplicate_ids,duplicate_matches,orphan_references,missing_dates,same_team,same_player,unknown_leagues,unresolved_teams,mismatched_teams,fixture_lines,fixture_dates,orientation,winner_share,success_rate,stale_feed,identity_headroom}'
SELECT is((SELECT array_agg(v.name ORDER BY v.n) FROM tenniscores.validate() WITH ORDINALITY AS v (name, severity, passed, violations, sample, hint, n)),
          :'checks', 'the checks');
SELECT is((SELECT array_agg(v.name) FROM tenniscores.validate() AS v WHERE v.severity = 'error'), (:'checks'::text[])[1:9], 'the first nine are errors');
SELECT is((SELECT count(*) FROM tenniscores.validate() AS v WHERE v.severity = 'warning'), 10::bigint, 'the others are warnings');
SELECT is((SELECT count(*) FROM tenniscores.validate() AS v WHERE v.passed AND v.violations = 0 AND num_nulls(v.sample, v.hint) = 2), 19::bigint,
          'clean data: no violations, no sample, no hint');
SELECT is_empty(format('SELECT * FROM tenniscores.violations(%L)', c), 'violations of ' || c || ': none') FROM unnest(:'checks'::text[]) AS c;
SELECT is((SELECT provolatile::text FROM pg_proc WHERE oid = 'tenniscores.validate()'::regprocedure), 's', 'validate() writes nothing');

-- nothing is changed, and it works where nothing may be
SELECT test.physical('') AS before \gset
SELECT count(*) FROM tenniscores.validate(), tenniscores.seasons \g /dev/null
SELECT is(test.physical(''), :'before', 'no row is written');
SELECT test.seeded('UPDATE match_scores SET match_date = NULL WHERE id = 11; SET LOCAL transaction_read_only = on', '{"missing_dates {11}"}', 'a read-only transaction');
SELECT is(current_setting('search_path'), 'created, public', 'the search path is the caller''s again');

-- all violations, with their rows
UPDATE match_scores SET match_date = NULL WHERE id IN (13, 11, 24, 54, 52);
SELECT results_eq('SELECT * FROM tenniscores.violations(''missing_dates'')',
    $$VALUES ('{11}'::bigint[], 'row 11 (Skokie 22 - Skokie 23) has no date'), ('{13}', 'row 13 (Skokie 22 - Skokie 23) has no date'),
             ('{24}', 'row 24 (Winnetka 22 - Glenview 22) has no date'), ('{52}', 'row 52 (Tennaqua S3 - Valley Lo S3) has no date'),
             ('{54}', 'row 54 (Tennaqua S3 - Valley Lo S3) has no date')$$, 'violations() has all of them');
SELECT is((SELECT v.violations || ': ' || v.sample FROM tenniscores.validate() AS v WHERE name = 'missing_dates'),
          '5: row 11 (Skokie 22 - Skokie 23) has no date; row 13 (Skokie 22 - Skokie 23) has no date; row 24 (Winnetka 22 - Glenview 22) has no date',
          'validate() has their number and the first three');
SELECT throws_ok(format('SELECT tenniscores.violations(%L)', c), '22023', format('there is no check "%s"', c), 'no check: ' || c)
  FROM unnest('{nothing,"",Coverage,coverage()}'::text[]) AS c;
SELECT throws_ok('SELECT tenniscores.violations(NULL)', '22023', NULL, 'NULL is no check');

-- for deploy scripts
CREATE FUNCTION test.failure(call text) RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    m text; d text; h text;
BEGIN
    EXECUTE call;
    RETURN 'valid';
EXCEPTION WHEN integrity_constraint_violation THEN
    GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT;
    RETURN concat_ws(E'\n', m, d, h);
END
$$;
SELECT is(test.failure('SELECT tenniscores.check_valid()'), E'validation failed: missing_dates\nmissing_dates (5): row 11 (Skokie 22 - Skokie 23) has no date; '
          'row 13 (Skokie 22 - Skokie 23) has no date; row 24 (Winnetka 22 - Glenview 22) has no date'
          '\nSee SELECT * FROM tenniscores.validate();', 'check_valid() fails where a check of severity error does');
UPDATE match_scores SET match_date = '2024-12-01', home_team_id = NULL WHERE match_date IS NULL;
UPDATE match_scores SET winner = NULL WHERE id = 11;
SELECT is(test.failure('SELECT tenniscores.check_valid()'), 'valid', 'but not for warnings');
SELECT is(test.failure('SELECT tenniscores.check_valid(NULL)'), 'valid', 'nor with strict => NULL');
SELECT is(split_part(test.failure('SELECT tenniscores.check_valid(strict => true)'), E'\n', 1), 'validation failed: unresolved_teams, fixture_lines',
          'unless it is strict');
UPDATE match_scores SET away_team = home_team WHERE id = 11;
SELECT is(split_part(test.failure('SELECT tenniscores.check_valid()'), E'\n', 1), 'validation failed: same_team', 'of errors and warnings it names the errors');
SELECT is((SELECT count(*) FROM regexp_split_to_table(test.failure('SELECT tenniscores.check_valid(true)'), E'\n')), 6::bigint, 'strict: one line a check');
DELETE FROM match_scores;
SELECT is(test.failure('SELECT tenniscores.check_valid(true)'), 'valid', 'no matches: valid');

-- parameters
SELECT is(tenniscores.setting(s.name), s.value, format('tenniscores.%s is %s', s.name, s.value))
  FROM (VALUES ('min_orientation_percent', '90'), ('min_orientation_matches', '10'), ('min_home_percent', '35'), ('max_home_percent', '65'),
               ('min_home_matches', '50'), ('min_success_percent', '99'), ('success_runs', '10'), ('max_identity_percent', '70'),
               ('stale_after', '8 days')) AS s (name, value);
SELECT throws_ok(format('SET tenniscores.%s = %L', s.name, s.value), '22023', NULL, format('%s = %s is refused', s.name, s.value))
  FROM (VALUES ('min_orientation_percent', '101'), ('min_orientation_percent', '-1'), ('min_orientation_percent', 'all'), ('min_orientation_matches', '0'),
               ('min_home_percent', '101'), ('max_home_percent', '-1'), ('min_home_matches', '0'), ('min_success_percent', '101'),
               ('success_runs', '0'), ('max_identity_percent', '101')) AS s (name, value);
SET LOCAL tenniscores.min_success_percent = 95;
SELECT is(tenniscores.setting('min_success_percent'), '95', 'a parameter is set');

-- tables that cannot be read
SELECT throws_ok('SET LOCAL tenniscores.target_schema = nowhere; SELECT tenniscores.validate()', '55000', 'schema "nowhere" has no table match_scores', 'no tables');
SELECT throws_ok('SET LOCAL tenniscores.target_schema = nowhere; SELECT * FROM tenniscores.seasons', '55000', NULL, 'nor seasons');
SELECT throws_ok('SET LOCAL tenniscores.target_schema = legacy; ALTER TABLE legacy.match_scores DROP tenniscores_match_id; SELECT tenniscores.validate()', '55000',
                 'column legacy.match_scores.tenniscores_match_id is missing', 'no column');
SELECT throws_ok('SET LOCAL tenniscores.target_schema = legacy; ALTER TABLE legacy.match_scores ALTER match_date TYPE timestamptz; SELECT tenniscores.check_valid()', '55000',
                 'column legacy.match_scores.match_date has type timestamp with time zone, expected one of: date', 'a column of another type');
SELECT throws_ok('DROP TABLE legacy.teams CASCADE; SET LOCAL tenniscores.target_schema = legacy; SELECT tenniscores.violations(''coverage'')', '55000',
                 'schema "legacy" has no table teams', 'no teams');

-- other names and types; a function of the schema that bears a name of the extension's
CREATE SCHEMA "My Schema";
SELECT set_config('search_path', '"My Schema"', true) \g /dev/null
CREATE TABLE leagues (league_name varchar NOT NULL, id serial PRIMARY KEY, league_id text NOT NULL UNIQUE);
CREATE TABLE teams (league_id int, team_name text NOT NULL, id int PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY);
CREATE TABLE match_scores (
    winner varchar(4), scores varchar(255), away_player_2_id varchar(64), away_player_1_id text, home_player_2_id text, home_player_1_id varchar,
    away_team_id int, home_team_id bigint, away_team varchar(255), home_team text, match_date date, league_id bigint,
    tenniscores_match_id varchar(255), id int);
CREATE FUNCTION fold_name(text) RETURNS text LANGUAGE sql AS 'SELECT 1 / 0';
INSERT INTO leagues VALUES ('a', 7, 'APTA_CHICAGO');
INSERT INTO teams VALUES (7, 'Skokie 22', 1), (7, 'Skokie 23', 2);
INSERT INTO match_scores (id, league_id, home_team, away_team, home_team_id, away_team_id, home_player_1_id, away_player_1_id, match_date, scores, winner, tenniscores_match_id)
SELECT n, 7, 'Skokie 22', 'Skokie 23', 1, 2, 'nndz-a' || n, 'nndz-b' || n, '2024-09-25', '6-1', 'home', 'nndz-AAAAAAAAAAAA_Line' || n FROM generate_series(1, 60) AS n;
RESET search_path;
SET LOCAL tenniscores.target_schema = 'My Schema';
SELECT is(test.violations(), '{"winner_share {}"}', 'tables of another shape');
UPDATE "My Schema".match_scores SET tenniscores_match_id = '' WHERE id = 1;
UPDATE "My Schema".match_scores SET home_team_id = NULL, away_player_1_id = home_player_1_id WHERE id = 2;
UPDATE "My Schema".match_scores SET winner = 'away', match_date = NULL WHERE id BETWEEN 3 AND 30;
UPDATE "My Schema".match_scores SET home_team_id = 2 WHERE id = 31;
SELECT is((SELECT array_agg(v.name || ' ' || v.violations) FROM tenniscores.validate() AS v WHERE NOT v.passed),
          '{coverage 1,malformed_ids 1,missing_dates 28,same_team 1,same_player 1,unresolved_teams 1,mismatched_teams 1}', 'and what is wrong in them');
SELECT is((SELECT count(*) FROM "My Schema".match_scores AS m, tenniscores.violations('missing_dates') AS v WHERE m.id = ANY (v.row_ids)), 28::bigint, 'row_ids lead to the rows');

-- whoever may read the tables may be allowed to call it
CREATE ROLE validate_reader;
GRANT USAGE ON SCHEMA tenniscores, created TO validate_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA created, tenniscores TO validate_reader;
SET LOCAL tenniscores.target_schema = created;
SET LOCAL ROLE validate_reader;
SELECT throws_ok('SELECT count(*) FROM tenniscores.validate()', '42501', NULL, 'not everybody may call it');
RESET ROLE;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA tenniscores TO validate_reader;
SET LOCAL ROLE validate_reader;
SELECT is((SELECT count(*) FROM tenniscores.validate() WHERE passed), 19::bigint, 'a role that may only read, and has no right on the sequences');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
