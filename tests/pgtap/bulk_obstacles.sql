-- Tables that rows are not added to in bulk: which, and that runs do there what they do elsewhere.
\ir lib/test.sql
SELECT no_plan();
SET client_min_messages = error;

CREATE FUNCTION test.feed_of_season() RETURNS bytea LANGUAGE sql STABLE RETURN test.feed('apta_2025_snapshot_3');
SELECT FROM tenniscores.deploy();
SELECT FROM tenniscores.ingest(test.feed_of_season(), missing_team => 'create');
SELECT test.content() AS content \gset

CREATE FUNCTION test.noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO test.note VALUES (TG_NAME);
    RETURN NEW;
END
$$;
CREATE TABLE test.note (name text);
CREATE FUNCTION test.volatile_number() RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN RETURN 1; END $$;

-- Each in a schema of its own, %1$I, as deploy() makes it, and changed by ddl.
CREATE FUNCTION test.changed(ddl text, OUT obstacle text, OUT counts text, OUT content text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tenniscores.deploy('changed');
    PERFORM set_config('tenniscores.target_schema', 'changed', true), set_config('search_path', 'changed, public',
        true);
    EXECUTE ddl;
    obstacle := tenniscores._bulk_obstacle('changed.match_scores');
    counts := test.counts(tenniscores.ingest(test.feed_of_season(), missing_team => 'create'));
    content := test.content('changed');
    DROP SCHEMA changed CASCADE;
    DELETE FROM tenniscores.target WHERE target_schema = 'changed';
    RESET session_replication_role;
END
$$;
CREATE TABLE test.case (name text, obstacle text, ddl text);
INSERT INTO test.case VALUES
    ('as deploy() makes it', NULL, ''),
    ('without constraints', NULL,
        'ALTER TABLE match_scores DROP CONSTRAINT match_scores_pkey, DROP CONSTRAINT match_scores_league_id_fkey,
             DROP CONSTRAINT match_scores_home_team_id_fkey'),
    ('integer columns that refer to bigint ones', NULL,
        'ALTER TABLE match_scores ALTER league_id TYPE int, ALTER home_team_id TYPE int'),
    ('a foreign key that is not validated', NULL,
     'ALTER TABLE match_scores DROP CONSTRAINT match_scores_league_id_fkey,
          ADD FOREIGN KEY (league_id) REFERENCES leagues ON UPDATE CASCADE ON DELETE RESTRICT NOT VALID'),
    ('a foreign key MATCH FULL of one column', NULL,
        'ALTER TABLE match_scores ADD FOREIGN KEY (away_team_id) REFERENCES teams MATCH FULL'),
    ('a trigger for other commands', NULL,
        'CREATE TRIGGER t BEFORE UPDATE OR DELETE ON match_scores FOR EACH ROW EXECUTE FUNCTION test.noted()'),
    ('a default that is stable', NULL, 'ALTER TABLE match_scores ADD loaded_on date DEFAULT current_date'),
    ('a domain', NULL, 'CREATE DOMAIN grade AS int DEFAULT 3 CHECK (VALUE > 0); ALTER TABLE match_scores ADD grade grade'),
    ('identity', NULL, 'ALTER TABLE match_scores DROP id, ADD id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY'),
    ('logically replicated', NULL, 'CREATE PUBLICATION tenniscores_test FOR TABLE match_scores'),
    ('indexes of other kinds', NULL,
        'CREATE INDEX ON match_scores USING brin (match_date);
          CREATE INDEX ON match_scores USING gin (to_tsvector(''simple'', home_team));
          CREATE INDEX ON match_scores USING hash (home_team) WHERE winner = ''home'''),
    ('a trigger', 'it has trigger "t"',
        'CREATE TRIGGER t BEFORE INSERT ON match_scores FOR EACH ROW EXECUTE FUNCTION test.noted()'),
    ('a trigger a statement', 'it has trigger "t"',
        'CREATE TRIGGER t AFTER INSERT ON match_scores EXECUTE FUNCTION test.noted()'),
    ('a trigger that is disabled', 'it has trigger "t"',
     'CREATE TRIGGER t AFTER INSERT ON match_scores FOR EACH ROW EXECUTE FUNCTION test.noted();
      ALTER TABLE match_scores DISABLE TRIGGER t'),
    ('a trigger with a transition table', 'it has trigger "t"',
     'CREATE TRIGGER t AFTER INSERT ON match_scores REFERENCING NEW TABLE AS n EXECUTE FUNCTION test.noted()'),
    ('partitions', 'it is not an ordinary table',
     'CREATE TABLE m (LIKE match_scores INCLUDING DEFAULTS) PARTITION BY HASH (tenniscores_match_id);
      ALTER SEQUENCE match_scores_id_seq OWNED BY m.id; DROP TABLE match_scores; ALTER TABLE m RENAME TO match_scores;
      CREATE TABLE p0 PARTITION OF match_scores FOR VALUES WITH (MODULUS 1,
          REMAINDER 0); CREATE UNIQUE INDEX ON match_scores (tenniscores_match_id)'),
    ('a partition', 'it is a partition',
     'CREATE TABLE whole (LIKE match_scores INCLUDING DEFAULTS) PARTITION BY HASH (tenniscores_match_id);
      ALTER TABLE whole ATTACH PARTITION match_scores FOR VALUES WITH (MODULUS 1, REMAINDER 0)'),
    ('an heir', 'other tables inherit from it', 'CREATE TABLE heir () INHERITS (match_scores)'),
    ('unlogged', 'it is temporary or unlogged', 'ALTER TABLE match_scores SET UNLOGGED'),
    ('a rule', 'it has rules', 'CREATE RULE r AS ON DELETE TO match_scores DO ALSO NOTHING'),
    ('row security', 'it has row security', 'ALTER TABLE match_scores ENABLE ROW LEVEL SECURITY'),
    ('a generated column', 'column "year" is generated',
        'ALTER TABLE match_scores ADD year int GENERATED ALWAYS AS (extract(year FROM match_date)) STORED'),
    ('a default that is volatile', 'the default of column "n" is volatile',
        'ALTER TABLE match_scores ADD n int DEFAULT test.volatile_number()'),
    ('a domain''s default that is volatile', 'the default of column "n" is volatile',
     'CREATE DOMAIN number AS int DEFAULT test.volatile_number(); ALTER TABLE match_scores ADD n number'),
    ('an exclusion constraint', 'it has an exclusion constraint',
        'ALTER TABLE match_scores ADD EXCLUDE USING btree (id WITH =)'),
    ('a deferrable unique constraint', 'it has a deferrable unique constraint',
        'ALTER TABLE match_scores ADD UNIQUE (id) DEFERRABLE'),
    ('a deferrable foreign key', 'foreign key "f" is deferrable',
        'ALTER TABLE match_scores ADD CONSTRAINT f FOREIGN KEY (league_id) REFERENCES leagues DEFERRABLE'),
    ('a foreign key of two columns', 'foreign key "f" has several columns',
     'ALTER TABLE teams ADD UNIQUE (id, league_id);
      ALTER TABLE match_scores ADD CONSTRAINT f FOREIGN KEY (home_team_id, league_id) REFERENCES teams (id, league_id)'),
    ('a foreign key of text', 'foreign key "f" is not of type integer or bigint',
     'CREATE TABLE winner (name text PRIMARY KEY); INSERT INTO winner VALUES (''home''), (''away'');
      ALTER TABLE match_scores ADD CONSTRAINT f FOREIGN KEY (winner) REFERENCES winner'),
    ('a partitioned parent', 'foreign key "f" does not refer to an ordinary table',
     'CREATE TABLE season (id int PRIMARY KEY) PARTITION BY RANGE (id);
      ALTER TABLE match_scores ADD season int CONSTRAINT f REFERENCES season'),
    ('a foreign key whose trigger is disabled',
        'foreign key "match_scores_league_id_fkey" is not enforced by its trigger',
     'ALTER TABLE match_scores DROP CONSTRAINT match_scores_home_team_id_fkey, DROP CONSTRAINT match_scores_away_team_id_fkey,
          DISABLE TRIGGER ALL'),
    ('a replica', 'session_replication_role is not origin', 'SET session_replication_role = replica');

SELECT is(t.got, t.wanted, e.name || t.what)
  FROM test.case AS e, test.changed(e.ddl) AS c,
       LATERAL (VALUES (c.obstacle, e.obstacle,
           CASE WHEN e.obstacle IS NULL THEN ': no obstacle' ELSE ': an obstacle' END),
                       (c.counts, 'received 792 inserted 789 rejected 3', ': the counts'), (c.content, :'content',
                           ': the rows')) AS t (got, wanted, what);
SELECT is((SELECT array_agg(n.name || n.times) FROM (SELECT name,
    ' ' || count(*) AS times FROM test.note GROUP BY name) AS n), '{"t 791"}',
          'the triggers fired: a row, a statement, a statement');

-- What is no table of the application's
SELECT is(tenniscores._bulk_obstacle(r), 'it is not an ordinary table', r::text)
  FROM unnest(ARRAY['pg_class', 'pg_locks', 'tenniscores.runs', 'tenniscores.run_pkey',
                    'tenniscores.run_run_id_seq']::regclass[]) AS r;
SELECT is(tenniscores._bulk_insert('tenniscores.runs', 'run_id', 'SELECT 1 AS run_id'), NULL,
    'nothing is done where there is an obstacle');
CREATE TEMPORARY TABLE kept (id int);
SELECT is(tenniscores._bulk_obstacle('kept'), 'it is temporary or unlogged', 'a temporary table');

-- Citus keeps a list of its tables.
SET allow_system_table_mods = on;
CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass NOT NULL, partmethod "char");
SELECT is(tenniscores._bulk_obstacle('match_scores'), NULL, 'Citus is there, but the table is none of its');
INSERT INTO pg_catalog.pg_dist_partition VALUES ('teams', 'n');
SELECT alike(tenniscores._bulk_obstacle('match_scores'), 'foreign key % does not refer to an ordinary table',
    'a parent is one');
INSERT INTO pg_catalog.pg_dist_partition VALUES ('match_scores', 'h');
SELECT is(tenniscores._bulk_obstacle('match_scores'), 'it is a Citus table', 'the table is one');
DROP TABLE pg_catalog.pg_dist_partition;

SELECT * FROM finish();
