-- Records that are what is stored are told by fingerprints where a pass over the table pays, and by SQL elsewhere. The
-- same feeds go into the same rows in four schemas: in padded, SQL tells all of it; nothing may be different.
\ir lib/test.sql
SELECT no_plan();
SET client_min_messages = warning;
SET tenniscores.guards = off;  -- these feeds do look wrong

SELECT FROM tenniscores.deploy('padded');
SELECT FROM tenniscores.deploy('plain');
-- As an application may have it: other types, another order
CREATE SCHEMA own;
CREATE TABLE own.leagues (id serial PRIMARY KEY, league_id text NOT NULL UNIQUE, league_name varchar NOT NULL);
CREATE TABLE own.teams (league_id int NOT NULL REFERENCES own.leagues, team_name text NOT NULL, id serial PRIMARY KEY,
                        UNIQUE (league_id, team_name));
CREATE TABLE own.match_scores (
    winner varchar(4), scores varchar(255), gone int, away_player_2_id varchar(64), away_player_1_id text,
    home_player_2_id text, home_player_1_id text, away_team_id int, home_team_id bigint, away_team varchar(255),
    home_team text, note text, match_date date, league_id int, tenniscores_match_id varchar(255), id bigserial PRIMARY KEY);
ALTER TABLE own.match_scores DROP gone;
SELECT FROM tenniscores.deploy('own');
SELECT FROM tenniscores.deploy('parts');
DROP TABLE parts.match_scores;
CREATE TABLE parts.match_scores (LIKE plain.match_scores INCLUDING DEFAULTS) PARTITION BY HASH (tenniscores_match_id);
CREATE SEQUENCE parts.ids;
ALTER TABLE parts.match_scores ALTER id SET DEFAULT nextval('parts.ids');
SELECT format('CREATE TABLE parts.match_scores_%s PARTITION OF parts.match_scores FOR VALUES WITH (MODULUS 3, REMAINDER %1$s)', n)
  FROM generate_series(0, 2) AS n \gexec
SELECT FROM tenniscores.deploy('parts');

-- So many rows of another season that a pass over them does not pay
INSERT INTO padded.match_scores (id, tenniscores_match_id, match_date)
SELECT 1000000 + n, 'padding ' || n, '1999-01-01' FROM generate_series(1, 40000) AS n;
ANALYZE padded.match_scores;

CREATE TABLE test.schema (name text);
INSERT INTO test.schema VALUES ('padded'), ('plain'), ('own'), ('parts');

-- Everything that a run may write, but for times and the numbers of runs and rows
CREATE FUNCTION test.everything(target text) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    content text;
BEGIN
    EXECUTE format($query$
        SELECT concat_ws(E'\n',
            (SELECT string_agg(ROW(m.league_id, m.match_date, m.home_team, m.away_team, m.home_team_id, m.away_team_id,
                                   m.home_player_1_id, m.home_player_2_id, m.away_player_1_id, m.away_player_2_id,
                                   m.scores, m.winner, m.tenniscores_match_id)::text, E'\n'
                               ORDER BY m.tenniscores_match_id, m.match_date, m.home_team, m.home_player_1_id, m.away_player_1_id)
               FROM %1$I.match_scores AS m WHERE m.match_date IS DISTINCT FROM '1999-01-01'),
            (SELECT string_agg(ROW(t.id, t.league_id, t.team_name)::text, E'\n' ORDER BY t.id) FROM %1$I.teams AS t),
            (SELECT string_agg(ROW(j.action, i.match_id, j.before, j.after)::text, E'\n'
                               ORDER BY j.run_id, j.action, i.match_id, j.before)
               FROM tenniscores.journal AS j JOIN tenniscores.run AS r USING (run_id), unnest(j.match_ids) AS i (match_id)
              WHERE r.target_schema = %1$L),
            (SELECT string_agg(ROW(w.ordinal, w.tenniscores_match_id, w.code, w.detail)::text, E'\n' ORDER BY w.run_id, w.ordinal, w.detail)
               FROM tenniscores.warning AS w JOIN tenniscores.run AS r USING (run_id) WHERE r.target_schema = %1$L),
            (SELECT string_agg(ROW(x.ordinal, x.byte_offset, x.reason, x.detail, x.raw, x.raw_length)::text, E'\n' ORDER BY x.run_id, x.ordinal)
               FROM tenniscores.reject AS x JOIN tenniscores.run AS r USING (run_id) WHERE r.target_schema = %1$L),
            (SELECT string_agg(ROW(m.tenniscores_match_id, p.column_name, p.feed_value)::text, E'\n' ORDER BY m.tenniscores_match_id, p.column_name)
               FROM tenniscores.pin AS p JOIN %1$I.match_scores AS m ON m.id = p.row_id WHERE p.target_schema = %1$L))
        $query$, target) INTO content;
    RETURN content;
END
$$;

-- How many records of a feed are told by their fingerprints
CREATE FUNCTION test.told(target text, feed text) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    run bigint;
    ids record;
    told bigint;
BEGIN
    PERFORM set_config('tenniscores.target_schema', target, true);
    run := tenniscores.ingest_begin(dry_run => true);
    PERFORM tenniscores._run_read(run, feed, true), set_config('search_path', format('pg_catalog, %I', target), true);
    ids := tenniscores._feed_row_ids(run, plan_leagues => true, plan_teams => false);
    told := tenniscores._mark_unchanged(run, ids.league_ids, ids.team_ids);
    PERFORM tenniscores._run_close(run, finished => false), set_config('search_path', 'public', true);
    RETURN told;
END
$$;

-- One feed into all schemas, first as a dry run. It must make no difference to which.
CREATE FUNCTION test.into_all(feed text, name text, missing_team text DEFAULT 'create', missing_id text DEFAULT 'reject',
                              league text DEFAULT NULL) RETURNS SETOF text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    target text;
    planned text;
    counts text;
    wanted_plan text;
    wanted text;
    content text;
BEGIN
    FOR target IN SELECT s.name FROM test.schema AS s LOOP
        PERFORM set_config('tenniscores.target_schema', target, true);
        planned := test.counts(tenniscores.ingest(feed, league => league, missing_team => missing_team,
                                                  missing_id => missing_id, dry_run => true));
        counts := test.counts(tenniscores.ingest(feed, league => league, missing_team => missing_team, missing_id => missing_id));
        IF target = 'padded' THEN
            wanted_plan := planned;
            wanted := counts;
            content := md5(test.everything(target));
            RETURN NEXT pass(format('%s: %s', name, counts));
            CONTINUE;
        END IF;
        RETURN NEXT is(counts, wanted, format('%s: %s: the same counts', name, target));
        RETURN NEXT is(planned, wanted_plan, format('%s: %s: in a dry run, too', name, target));
        RETURN NEXT is(md5(test.everything(target)), content, format('%s: %s: the same rows, journal, warnings, rejects', name, target));
    END LOOP;
END
$$;

-- The same change in all schemas, of one row in so many
CREATE PROCEDURE test.change_rows(assignment text, number int, of int) LANGUAGE plpgsql AS $$
DECLARE
    target text;
BEGIN
    FOR target IN SELECT s.name FROM test.schema AS s LOOP
        EXECUTE format('UPDATE %I.match_scores AS m SET %s
                         WHERE m.match_date <> ''1999-01-01''
                           AND abs(hashtext(concat(m.tenniscores_match_id, m.home_team, m.scores))) %% %s = %s',
                       target, assignment, of, number);
    END LOOP;
END
$$;

-- A season: 1,500 records, some of which do not tell everything
CREATE TABLE test.season AS
    SELECT n, test.record(jsonb_build_object(
               'match_id', 'nndz-' || lpad(to_hex(n), 16, 'A'), 'Line', n % 5 + 1,
               'league_id', CASE n % 10 WHEN 0 THEN 'NSTF' WHEN 1 THEN 'CNSWPL' ELSE 'APTA_CHICAGO' END,
               'Date', to_char(date '2024-09-01' + n % 90, 'DD-Mon-YY'),
               'Home Team', 'Skokie ' || n % 20, 'Away Team', 'Lake Forest ' || n % 20,
               'Home Player 1 ID', 'h' || n % 101, 'Home Player 2 ID', CASE WHEN n % 11 > 0 THEN 'i' || n % 103 END,
               'Away Player 1 ID', CASE WHEN n % 13 > 0 THEN 'a' || n % 97 END, 'Away Player 2 ID', 'b' || n % 89,
               'Scores', CASE WHEN n % 7 > 0 THEN format('6-%s, 7-%s', n % 5, n % 2 + 5) END,
               'Winner', CASE n % 5 WHEN 0 THEN 'home' WHEN 1 THEN NULL ELSE 'away' END))::jsonb AS record
      FROM generate_series(1, 1500) AS n;
CREATE FUNCTION test.season() RETURNS text LANGUAGE sql STABLE
RETURN (SELECT string_agg(record::text, E'\n' ORDER BY n) FROM test.season);

SELECT test.into_all(test.season(), 'a season');
SELECT is((SELECT array_agg(test.told(name, test.season())) FROM test.schema), '{0,1500,1500,1500}',
          'again: all of it is told by fingerprints, but not in a table that is much larger');
SELECT test.physical('^(plain|own|parts|padded)') AS before \gset
SELECT test.into_all(test.season(), 'again');
SELECT is(test.physical('^(plain|own|parts|padded)'), :'before', 'nothing is written');

-- Where all is unchanged, nothing is staged, and what an earlier run of the transaction has staged is gone.
BEGIN;
SET LOCAL tenniscores.target_schema = plain;
SELECT is(test.counts(tenniscores.ingest(test.season() || '{"nothing": 1}', dry_run => true)),
          'received 1501 unchanged 1500 rejected 1', 'a run with a reject');
SELECT is((SELECT count(*) FROM tenniscores.ingest_problems()), 1::bigint, 'which is told');
SELECT is(test.counts(tenniscores.ingest(test.season(), league => 'apta')), 'received 1500 unchanged 1200 filtered 300',
          'all of a league is unchanged');
SELECT is((SELECT count(*) FROM tenniscores.ingest_problems()), 0::bigint, 'no problems are left');
SELECT is((SELECT count(*) FROM tenniscores.diff(test.season())), 0::bigint, 'no differences');
SELECT is((SELECT count(*) FROM pg_class WHERE relname LIKE 'tenniscores\_%' AND relpersistence = 't'), 0::bigint,
          'no temporary table is made');
ROLLBACK;

-- Only so far as it pays
SELECT is((SELECT array_agg(test.told('plain', f.feed)) FROM
          (SELECT string_agg(record::text, E'\n') FROM test.season WHERE n <= 1000 UNION ALL
           SELECT string_agg(record::text, E'\n') FROM test.season WHERE n < 1000) AS f (feed)), '{1000,0}',
          'few records are looked up one by one');
SELECT is(test.told('plain', test.season() || test.season()), 0::bigint, 'ids that come twice are left to SQL');
SELECT is(test.told('plain', test.season() || '{"nothing": 1}'), 1500::bigint, 'rejects are no hindrance');

-- What is stored, column by column: each change must be seen, and is set right by the season's feed.
CREATE TABLE test.assignment (assignment text);
INSERT INTO test.assignment
    SELECT replace(value, 'x', name)
      FROM (VALUES ('x = ''other'''), ('x = NULL'), ('x = x || '' '''), ('x = '' '' || x'), ('x = '''''), ('x = lower(x)'))
           AS v (value)
     CROSS JOIN (VALUES ('home_team'), ('away_team'), ('home_player_1_id'), ('home_player_2_id'), ('away_player_1_id'),
                        ('away_player_2_id'), ('scores')) AS c (name);
INSERT INTO test.assignment VALUES
    ('match_date = match_date + 1'), ('match_date = match_date - 1000'), ('league_id = league_id % 3 + 1'), ('league_id = NULL'),
    ('home_team_id = NULL'), ('away_team_id = NULL'), ('home_team_id = away_team_id'), ('away_team_id = away_team_id % 60 + 1'),
    ('winner = NULL'), ('winner = CASE winner WHEN ''home'' THEN ''away'' ELSE ''home'' END'),
    ('home_team = away_team, away_team = home_team, home_team_id = away_team_id, away_team_id = home_team_id'),
    ('home_player_1_id = home_player_2_id, home_player_2_id = home_player_1_id'),
    ('scores = winner, winner = NULL'), ('home_team = home_team || away_team, away_team = ''''');
CREATE PROCEDURE test.change_columns() LANGUAGE plpgsql AS $$
DECLARE
    one text;
    n int := 0;
BEGIN
    FOR one IN SELECT assignment FROM test.assignment LOOP
        n := n + 1;
        CALL test.change_rows(one, n, 101);
    END LOOP;
END
$$;
CREATE TABLE test.before AS SELECT * FROM plain.match_scores;
CALL test.change_columns();
SELECT is((SELECT count(*) FROM test.assignment), 56::bigint, 'as many kinds of changes');
SELECT is((SELECT count(DISTINCT told) FROM (SELECT test.told(name, test.season()) AS told FROM test.schema WHERE name <> 'padded') AS t),
          1::bigint, 'the same ones are told in every table');
SELECT is(test.told('plain', test.season()),
          (SELECT count(*) FROM (TABLE plain.match_scores INTERSECT TABLE test.before) AS same), 'all that are as before, and no other');
SELECT test.into_all(test.season(), 'changed columns');
SELECT test.into_all(test.season(), 'changed columns, again');

-- Long values, which are stored elsewhere or compressed, and values as long as a fingerprint may be
CALL test.change_rows('home_team = repeat(home_team, 500)', 7, 50);
CALL test.change_rows('away_player_1_id = repeat(''x'', 700 + (m.match_date - date ''2024-09-01''))', 0, 2);
SELECT test.into_all((SELECT string_agg((record || CASE WHEN n % 3 = 0 THEN '{}'
                              ELSE jsonb_build_object('Away Player 1 ID', repeat('x', 700 + n % 100)) END)::text, E'\n' ORDER BY n)
                        FROM test.season), 'long values');
SELECT test.into_all((SELECT string_agg((record || CASE WHEN n % 3 = 0 THEN '{}'
                              ELSE jsonb_build_object('Away Player 1 ID', repeat('x', 700 + n % 200)) END)::text, E'\n' ORDER BY n)
                        FROM test.season), 'long values, again');
SELECT test.into_all(test.season(), 'and short ones');

-- One id several times: the last record counts, whether or not it is what is stored.
SELECT test.into_all((SELECT string_agg(CASE WHEN n % 15 = 1 THEN concat(other, record) WHEN n % 15 = 2 THEN concat(record, other)
                                             WHEN n % 15 = 3 THEN concat(record, other, record) WHEN n % 15 = 4 THEN concat(record, record)
                                             ELSE record::text END, E'\n' ORDER BY n)
                        FROM (SELECT n, record, record || '{"Scores": "6-0, 6-0", "Winner": "away"}' AS other
                                FROM test.season) AS twice), 'duplicates');

-- Teams that are not found: what is stored stays, or is rejected, or the team is created.
UPDATE padded.teams SET team_name = 'renamed' WHERE team_name = 'Skokie 7';
UPDATE plain.teams SET team_name = 'renamed' WHERE team_name = 'Skokie 7';
UPDATE own.teams SET team_name = 'renamed' WHERE team_name = 'Skokie 7';
UPDATE parts.teams SET team_name = 'renamed' WHERE team_name = 'Skokie 7';
SELECT test.into_all(test.season(), 'a team is gone, ' || rule, missing_team => rule)
  FROM unnest('{"null",reject,create,reject}'::text[]) AS rule;

-- A record takes over the row that another record of the feed is: SQL has to see both.
CREATE TABLE test.derived AS
    SELECT n, record - 'match_id' || jsonb_build_object('Date', '01-Feb-25', 'Home Team', 'Skokie ' || n, 'Away Team', 'Away ' || n) AS record
      FROM test.season;
CREATE FUNCTION test.derived(one_with_id int) RETURNS text LANGUAGE sql STABLE
RETURN (SELECT string_agg(record || CASE WHEN n % one_with_id > 0 THEN ''
                                    ELSE (record || jsonb_build_object('match_id', 'nndz-' || lpad(n::text, 12, 'D')))::text END,
                          E'\n' ORDER BY n)
          FROM test.derived);
SELECT test.into_all(test.derived(10000), 'without ids', missing_id => 'derive');
SELECT is(test.told('plain', (SELECT string_agg((record || jsonb_build_object('match_id', 'nndz-' || lpad(n::text, 12, 'E')))::text, E'\n')
                              FROM test.derived)), 0::bigint, 'records with ids are not those without');
SELECT test.into_all(test.derived(10), 'some ids, too', missing_id => 'derive');
SELECT test.into_all(test.derived(10), 'some ids, too, again', missing_id => 'derive');
SELECT test.into_all(test.derived(9), 'other ids, too', missing_id => 'derive');
SELECT test.into_all(test.derived(10000), 'without ids again', missing_id => 'derive');

-- Pinned values, as they are and changed by hand: they stay, and what the feed has there is kept beside them.
CREATE PROCEDURE test.pin_rows() LANGUAGE plpgsql AS $$
DECLARE
    target text;
    ids text[];
BEGIN
    FOR target IN SELECT s.name FROM test.schema AS s LOOP
        EXECUTE format('SELECT array_agg(m.tenniscores_match_id ORDER BY m.tenniscores_match_id) FROM %I.match_scores AS m
                         WHERE abs(hashtext(m.tenniscores_match_id)) %% 40 = 0 AND m.match_date <> ''1999-01-01''', target) INTO ids;
        PERFORM set_config('tenniscores.target_schema', target, true);
        PERFORM tenniscores.pin(i, '{scores,winner,home_team,away_player_1_id}') FROM unnest(ids) AS i;
    END LOOP;
END
$$;
CALL test.pin_rows();
SELECT cmp_ok((SELECT count(*) FROM tenniscores.pin WHERE target_schema = 'plain'), '>', 100::bigint, 'there are pins');
SELECT test.into_all(test.season(), 'pinned');
CALL test.change_rows('scores = ''by hand''', 1, 3);
CALL test.change_rows('winner = NULL', 2, 3);
SELECT test.into_all(test.season(), 'pinned, and corrected by hand');
SELECT test.into_all(test.season(), 'pinned, and corrected by hand, again');

-- What comes, at random: corrections, gaps, spaces, duplicates, broken records
CREATE FUNCTION test.season(seed float) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    keys text[] := '{Date,Home Team,Away Team,Home Player 1 ID,Home Player 2 ID,Away Player 1 ID,Away Player 2 ID,Scores,Winner,league_id,match_id,Line}';
    others text[] := '{01-Oct-24,Skokie 3,Lake Forest 4,p1,p2,p3,p4,"6-0, 6-0",home,NSTF,nndz-other0000,3}';
    feed text := '';
    record jsonb;
    k int;
BEGIN
    PERFORM setseed(seed);
    FOR record IN SELECT s.record FROM test.season AS s ORDER BY s.n LOOP
        k := 1 + floor(random() * 12);
        record := CASE WHEN random() < 0.7 THEN record ELSE
            CASE floor(random() * 8)
                WHEN 0 THEN record || jsonb_build_object(keys[k], NULL)
                WHEN 1 THEN record || jsonb_build_object(keys[k], format('  %s ', record->>keys[k]))
                WHEN 2 THEN record || jsonb_build_object(keys[k], replace(record->>keys[k], ' ', '  '))
                WHEN 3 THEN record || jsonb_build_object('Home Team', record->'Away Team', 'Away Team', record->'Home Team')
                WHEN 4 THEN record || jsonb_build_object('match_id', '', 'Line', NULL)
                ELSE record || jsonb_build_object(keys[k], others[k]) END END;
        feed := feed || record || E'\n';
        IF random() < 0.02 THEN
            feed := feed || (record || CASE WHEN random() < 0.5 THEN '{}' ELSE jsonb_build_object(keys[k], others[k]) END) || E'\n';
        END IF;
        IF random() < 0.01 THEN
            feed := feed || left(record::text, 100) || E'\n';
        END IF;
    END LOOP;
    RETURN feed;
END
$$;
CREATE TABLE test.random AS SELECT s AS seed, test.season(s) AS feed FROM unnest('{0.1,0.2,0.3}'::float[]) AS s;
SELECT test.into_all(feed, 'seed ' || seed, missing_team => CASE seed WHEN 0.2 THEN 'reject' WHEN 0.3 THEN 'create' ELSE 'null' END)
  FROM test.random;
SELECT test.into_all(feed, format('seed %s, again', seed), missing_team => 'reject') FROM test.random;
SELECT test.into_all(feed, format('seed %s, one league', seed), league => 'apta') FROM test.random WHERE seed = 0.2;
CALL test.change_columns();
SELECT test.into_all(feed, format('seed %s, changed columns', seed)) FROM test.random WHERE seed = 0.1;
SELECT test.into_all(feed, format('seed %s, derived ids', seed), missing_id => 'derive') FROM test.random WHERE seed > 0.1;
SELECT test.into_all(feed, format('seed %s, derived ids again', seed), missing_id => 'derive') FROM test.random WHERE seed > 0.1;

-- Ids that are not what they were: those rows are taken over by the records, which SQL has to see all of.
CALL test.change_rows('tenniscores_match_id = NULL', 1, 101);
CALL test.change_rows('tenniscores_match_id = tenniscores_match_id || '' ''', 2, 101);
CALL test.change_rows('tenniscores_match_id = lower(tenniscores_match_id)', 3, 101);
SELECT test.into_all(test.season(), 'changed ids');
SELECT test.into_all(test.season(), 'changed ids, again');

-- Real feeds
SELECT test.into_all(convert_from(test.feed(f.name), 'UTF8'), f.name || t.time, missing_id => 'derive')
  FROM (VALUES ('apta_2025_snapshot_4'), ('apta_2025_snapshot_5'), ('legacy_apta_2024_without_ids')) AS f (name),
       (VALUES (''), (', again')) AS t (time);

SELECT * FROM finish();
