-- enforce(): what blocks it, what a table cannot have, partitions, and runs afterwards.
BEGIN;
\ir lib/test.sql
\ir lib/validate.sql
SELECT no_plan();
SET client_min_messages = warning;

-- Steps that are not ok, and what is said of those that are blocked. Both are undone afterwards.
CREATE FUNCTION test.blocked(target text, seed text, wanted text, details text[], name text) RETURNS SETOF text
    LANGUAGE plpgsql
AS $$
DECLARE
    steps record;
    dry record;
    constraints bigint;
    before bigint;
BEGIN
    BEGIN
        PERFORM test.use(target);
        EXECUTE seed;
        before := (SELECT count(*) FROM pg_constraint) + (SELECT count(*) FROM pg_index) + (SELECT count(*) FROM pg_attribute WHERE attnotnull);
        SELECT string_agg(format('%s: %s', e.action, e.status), ', ' ORDER BY e.step) FILTER (WHERE e.status <> 'ok') AS list,
               array_agg(e.detail ORDER BY e.step) FILTER (WHERE e.status = 'blocked') AS details,
               bool_and((e.hint IS NOT NULL) = (e.status = 'blocked')) AS hints
          INTO steps FROM tenniscores.enforce() AS e;
        SELECT string_agg(format('%s: %s', e.action, e.status), ', ' ORDER BY e.step) FILTER (WHERE e.status <> 'ok') AS list INTO dry
          FROM tenniscores.enforce(dry_run => true) AS e;
        constraints := (SELECT count(*) FROM pg_constraint) + (SELECT count(*) FROM pg_index) + (SELECT count(*) FROM pg_attribute WHERE attnotnull);
        RAISE EXCEPTION USING ERRCODE = 'TN000';
    EXCEPTION WHEN SQLSTATE 'TN000' THEN
        NULL;
    END;
    RETURN NEXT is(steps.list, wanted, format('%s: %s: the steps', target, name));
    RETURN NEXT is(dry.list, wanted, format('%s: %s: a dry run says the same', target, name));
    RETURN NEXT is(steps.details, details, format('%s: %s: what blocks it', target, name));
    RETURN NEXT ok(steps.hints, format('%s: %s: and what to do', target, name));
    RETURN NEXT is(constraints, before, format('%s: %s: nothing is changed', target, name));
END
$$;

\set no_ids 'add check: not done, validate check: blocked, set not null: not done'
SELECT test.blocked('created', format('UPDATE match_scores SET tenniscores_match_id = %L WHERE id IN (11, 12)', i.id),
                    :'no_ids', ARRAY[format('coverage (2): row 11 has %1$s; row 12 has %1$s', i.shown)], i.shown)
  FROM (VALUES (NULL, 'no id')) AS i (id, shown);
SELECT test.blocked('created', 'UPDATE match_scores SET tenniscores_match_id = tenniscores_match_id || ''_Line1'' WHERE id = 11', :'no_ids',
                    '{"coverage (1): row 11 has id \"nndz-AAAAAAAAAAAAAAA1_Line1_Line1\""}', 'a repeated suffix');
SELECT test.blocked('legacy', 'UPDATE match_scores SET tenniscores_match_id = ''nndz-AAAAAAAAAAAAAAA1_Line1'' WHERE id = 12',
                    'create unique index: blocked, add check: not done, validate check: not done, set not null: not done',
                    '{"duplicate_ids (1): id \"nndz-AAAAAAAAAAAAAAA1_Line1\" is on 2 rows, as 11 and 12"}', 'an id twice');
SELECT test.blocked('legacy', 'ALTER TABLE match_scores DROP CONSTRAINT match_scores_home_team_id_fkey; UPDATE match_scores SET home_team_id = 99 WHERE id IN (11, 21, 31, 41)',
                    'create unique index: not done, add foreign key: not done, validate foreign key: blocked, add check: not done, validate check: not done, set not null: not done',
                    '{"orphan_references (4): row 11 has home_team_id 99; row 21 has home_team_id 99; row 31 has home_team_id 99"}', 'a team that is nowhere');
SELECT test.blocked('legacy', 'ALTER TABLE match_scores DROP CONSTRAINT match_scores_league_id_fkey; UPDATE match_scores SET league_id = 99 WHERE id = 11;
                               ALTER TABLE match_scores ADD FOREIGN KEY (league_id) REFERENCES leagues NOT VALID; UPDATE match_scores SET tenniscores_match_id = '''' WHERE id IN (13, 14)',
                    'create unique index: blocked, validate foreign key: blocked, add check: not done, validate check: blocked, set not null: not done',
                    '{"duplicate_ids (1): id \"\" is on 2 rows, as 13 and 14","orphan_references (1): row 11 has league_id 99","coverage (2): row 13 has id \"\"; row 14 has id \"\""}',
                    'all at once');

-- what is wrong elsewhere does not block it
SELECT test.use('legacy') \g /dev/null
SAVEPOINT s;
UPDATE match_scores SET match_date = NULL, away_team = home_team, home_player_1_id = away_player_1_id WHERE id = 11;
UPDATE match_scores SET league_id = NULL, home_team_id = NULL, winner = 'home' WHERE id BETWEEN 21 AND 54;
ALTER TABLE match_notes DROP CONSTRAINT match_notes_match_score_id_fkey;
INSERT INTO match_notes (match_score_id, note) VALUES (999, 'lost');
ALTER TABLE match_notes ADD FOREIGN KEY (match_score_id) REFERENCES match_scores NOT VALID;
SELECT is((SELECT array_agg(v.name) FROM tenniscores.validate() AS v WHERE v.severity = 'error' AND NOT v.passed),
          '{orphan_references,missing_dates,same_team,same_player}', 'errors that concern nothing of it');
SELECT is((SELECT array_agg(DISTINCT e.status ORDER BY e.status) FROM tenniscores.enforce() AS e), '{done,ok}', 'do not block it');
ROLLBACK TO s;

-- what a table cannot have is said, the rest is done
ALTER TABLE teams DROP CONSTRAINT teams_pkey CASCADE;
SELECT results_eq('SELECT action, status, detail, hint FROM tenniscores.enforce(dry_run => true) WHERE object ~ ''team_id''',
    $$VALUES ('add foreign key', 'not done', 'column id of legacy.teams is not unique', 'ALTER TABLE legacy.teams ADD PRIMARY KEY (id);'),
             ('add foreign key', 'not done', 'column id of legacy.teams is not unique', 'ALTER TABLE legacy.teams ADD PRIMARY KEY (id);')$$, 'foreign keys need a key');
SELECT is((SELECT array_agg(e.status ORDER BY e.step) FROM tenniscores.enforce() AS e), '{done,ok,ok,"not done","not done",done,done,done}', 'the rest is done');
ALTER TABLE teams ADD PRIMARY KEY (id);
SELECT is((SELECT array_agg(e.status ORDER BY e.step) FROM tenniscores.enforce() AS e), '{ok,ok,ok,done,done,done,done,ok,ok,ok}', 'and that, once it can be');

-- partitions
CREATE FUNCTION test.partition(key text) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM test.use('created');
    ALTER TABLE match_scores RENAME TO whole;
    EXECUTE format('CREATE TABLE match_scores (LIKE whole INCLUDING DEFAULTS) PARTITION BY HASH (%s)', key);
    CREATE TABLE part_0 PARTITION OF match_scores FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE part_1 PARTITION OF match_scores FOR VALUES WITH (MODULUS 2, REMAINDER 1);
    INSERT INTO match_scores SELECT * FROM whole;
END
$$;
SAVEPOINT p;
SELECT test.partition('tenniscores_match_id') \g /dev/null
SELECT is((SELECT count(*) FROM tenniscores.validate() WHERE passed), 19::bigint, 'partitioned by the id: clean data');
SELECT is((SELECT array_agg(format('%s: %s', e.action, e.status) ORDER BY e.step) FROM tenniscores.enforce(dry_run => true) AS e),
          '{"create unique index: would do","add foreign key: would do","add foreign key: would do","add foreign key: would do","add check: would do","validate check: would do","set not null: would do"}',
          'partitioned by the id: a dry run');
SELECT is((SELECT array_agg(DISTINCT e.status) FROM tenniscores.enforce() AS e), '{done}', 'partitioned by the id: all is done');
SELECT is((SELECT array_agg(DISTINCT e.status) FROM tenniscores.enforce() AS e), '{ok}', 'again: nothing to do');
SELECT throws_ok(format('UPDATE match_scores SET %s = %L WHERE id = 11', c.name, c.value), c.sqlstate, NULL, format('partitioned by the id: %s %L is refused', c.name, c.value))
  FROM (VALUES ('tenniscores_match_id', NULL, '23502'), ('tenniscores_match_id', 'x', '23514'), ('tenniscores_match_id', 'nndz-AAAAAAAAAAAAAAA1_Line2', '23505'),
               ('home_team_id', '99', '23503'), ('league_id', '99', '23503')) AS c (name, value, sqlstate);
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_5'), missing_team => 'create')), 'received 1196 inserted 1194 rejected 2 warnings 2', 'and runs go on');
ROLLBACK TO p;
SELECT test.partition('tenniscores_match_id') \g /dev/null
UPDATE match_scores SET home_team_id = 99 WHERE id = 11;
UPDATE match_scores SET tenniscores_match_id = '' WHERE id = 12;
SELECT is((SELECT array_agg(e.detail ORDER BY e.step) FILTER (WHERE e.status = 'blocked') FROM tenniscores.enforce() AS e),
          '{"orphan_references (1): row 11 has home_team_id 99","coverage (1): row 12 has id \"\""}', 'partitioned by the id: blocked');
ROLLBACK TO p;
SELECT test.partition('id, league_id') \g /dev/null
SELECT results_eq('SELECT action, status, detail, hint FROM tenniscores.enforce() WHERE step = 1',
    $$VALUES ('create unique index', 'not done', 'the table is partitioned by id, league_id', 'Partition it by a hash of tenniscores_match_id.')$$,
    'partitioned by another column: no unique index');
SELECT is((SELECT array_agg(e.status ORDER BY e.step) FROM tenniscores.enforce() AS e), '{"not done",ok,ok,ok,ok,ok,ok}', 'the rest is done');
ROLLBACK TO p;
SELECT test.partition('(id + 1)') \g /dev/null
SELECT is((SELECT e.detail FROM tenniscores.enforce() AS e WHERE e.step = 1), 'the table is partitioned by an expression', 'partitioned by an expression');
ROLLBACK TO p;

-- runs on tables that have it all: new matches, corrections, re-keying
SELECT test.use('created') \g /dev/null
SELECT is((SELECT count(*) FROM tenniscores.enforce() WHERE status = 'done'), 3::bigint, 'enforced');
SELECT is(test.counts(tenniscores.ingest(test.feed('legacy_apta_2024_without_ids'), missing_id => 'derive', missing_team => 'create')), 'received 1500 inserted 1500 warnings 16', 'provisional ids');
SELECT is(i.updated, 1500::bigint, 'the source''s ids replace them')
  FROM (SELECT string_agg((r.element || jsonb_build_object('match_id', 'nndz-' || lpad(to_hex((r.place - 1) / 4), 16, 'B'), 'Line', 'Line ' || (r.place - 1) % 4 + 1))::text, E'\n') AS feed
          FROM jsonb_array_elements(convert_from(test.feed('legacy_apta_2024_without_ids'), 'UTF8')::jsonb) WITH ORDINALITY AS r (element, place)) AS f,
       tenniscores.ingest(f.feed) AS i;
SELECT is((SELECT array_agg(DISTINCT e.status) FROM tenniscores.enforce() AS e), '{ok}', 'all of it still holds');

-- errors
SELECT throws_ok('SET LOCAL tenniscores.target_schema = nowhere; SELECT tenniscores.enforce()', '55000', 'schema "nowhere" has no table match_scores', 'no tables');
CREATE ROLE enforce_reader;
GRANT USAGE ON SCHEMA tenniscores, legacy TO enforce_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA legacy, tenniscores TO enforce_reader;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA tenniscores TO enforce_reader;
SELECT test.use('legacy') \g /dev/null
ALTER TABLE match_scores ALTER tenniscores_match_id DROP NOT NULL;
SET LOCAL ROLE enforce_reader;
SELECT is((SELECT array_agg(e.action) FROM tenniscores.enforce(dry_run => true) AS e WHERE e.status = 'would do'), '{set not null}', 'a reader may see what would be done');
SELECT throws_ok('SELECT tenniscores.enforce()', '42501', NULL, 'but not do it');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
