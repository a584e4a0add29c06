--
-- deploy(): the application's tables, created or adapted. They belong to the application: what this
-- creates is an ordinary table, dumped by pg_dump and untouched by DROP EXTENSION.
--

CREATE FUNCTION tenniscores._table_ddl(target text) RETURNS TABLE (name text, ddl text)
    LANGUAGE sql IMMUTABLE
AS $$
    SELECT t.name, pg_catalog.format(t.ddl, target) FROM (VALUES
        ('leagues', 'CREATE TABLE %1$I.leagues (
            id bigserial PRIMARY KEY,
            league_id varchar(255) NOT NULL UNIQUE,
            league_name varchar(255) NOT NULL,
            created_at timestamptz DEFAULT now())'),
        ('clubs', 'CREATE TABLE %1$I.clubs (
            id bigserial PRIMARY KEY,
            name varchar(255) NOT NULL UNIQUE)'),
        ('series', 'CREATE TABLE %1$I.series (
            id bigserial PRIMARY KEY,
            name varchar(255) NOT NULL,
            league_id bigint NOT NULL REFERENCES %1$I.leagues,
            UNIQUE (league_id, name))'),
        ('teams', 'CREATE TABLE %1$I.teams (
            id bigserial PRIMARY KEY,
            club_id bigint REFERENCES %1$I.clubs,
            series_id bigint REFERENCES %1$I.series,
            league_id bigint NOT NULL REFERENCES %1$I.leagues,
            team_name varchar(255) NOT NULL,
            created_at timestamptz DEFAULT now(),
            UNIQUE (team_name, league_id))'),
        ('players', 'CREATE TABLE %1$I.players (
            id bigserial PRIMARY KEY,
            tenniscores_player_id varchar(255) NOT NULL,
            first_name varchar(255),
            last_name varchar(255),
            league_id bigint REFERENCES %1$I.leagues,
            club_id bigint REFERENCES %1$I.clubs,
            series_id bigint REFERENCES %1$I.series,
            team_id bigint REFERENCES %1$I.teams)'),
        ('match_scores', 'CREATE TABLE %1$I.match_scores (
            id bigserial PRIMARY KEY,
            league_id bigint REFERENCES %1$I.leagues,
            match_date date,
            home_team text,
            away_team text,
            home_team_id bigint REFERENCES %1$I.teams,
            away_team_id bigint REFERENCES %1$I.teams,
            home_player_1_id text,
            home_player_2_id text,
            away_player_1_id text,
            away_player_2_id text,
            scores text,
            winner text CHECK (winner IN (''home'', ''away'')),
            tenniscores_match_id text,
            created_at timestamptz DEFAULT now()) WITH (fillfactor = 90)')
    ) AS t (name, ddl)
$$;
COMMENT ON FUNCTION tenniscores._table_ddl(text) IS
    'Internal: the tables that deploy() creates, in the order in which they refer to each other.';

CREATE FUNCTION tenniscores._wanted_columns()
    RETURNS TABLE (table_name text, column_name text, types text[])
    LANGUAGE sql IMMUTABLE
AS $$
    VALUES ('leagues', 'id', '{int4,int8}'::text[]), ('leagues', 'league_id', '{text,varchar}'),
           ('leagues', 'league_name', '{text,varchar}'),
           ('teams', 'id', '{int4,int8}'), ('teams', 'league_id', '{int4,int8}'),
           ('teams', 'team_name', '{text,varchar}'),
           ('match_scores', 'id', '{int4,int8}'), ('match_scores', 'league_id', '{int4,int8}'),
           ('match_scores', 'match_date', '{date}'),
           ('match_scores', 'home_team', '{text,varchar}'), ('match_scores', 'away_team', '{text,varchar}'),
           ('match_scores', 'home_team_id', '{int4,int8}'), ('match_scores', 'away_team_id', '{int4,int8}'),
           ('match_scores', 'home_player_1_id', '{text,varchar}'), ('match_scores', 'home_player_2_id', '{text,varchar}'),
           ('match_scores', 'away_player_1_id', '{text,varchar}'), ('match_scores', 'away_player_2_id', '{text,varchar}'),
           ('match_scores', 'scores', '{text,varchar}'), ('match_scores', 'winner', '{text,varchar}'),
           ('match_scores', 'tenniscores_match_id', '{text,varchar}')
$$;
COMMENT ON FUNCTION tenniscores._wanted_columns() IS
    'Internal: the columns that runs read and write, and the types each may have.';

CREATE FUNCTION tenniscores._column_problems(target text)
    RETURNS TABLE (table_name text, column_name text, problem text)
    LANGUAGE sql STABLE
AS $$
    SELECT w.table_name, w.column_name,
           CASE WHEN a.attname IS NULL THEN 'is missing'
                ELSE pg_catalog.format('has type %s, expected one of: %s',
                                       pg_catalog.format_type(a.atttypid, a.atttypmod),
                                       pg_catalog.array_to_string(w.types, ', ')) END
      FROM tenniscores._wanted_columns() AS w
      JOIN pg_catalog.pg_class AS c ON c.oid = pg_catalog.to_regclass(pg_catalog.format('%I.%I', target, w.table_name))
      LEFT JOIN pg_catalog.pg_attribute AS a
        ON a.attrelid = c.oid AND a.attname = w.column_name AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
     WHERE a.attname IS NULL OR t.typname <> ALL (w.types)
$$;
COMMENT ON FUNCTION tenniscores._column_problems(text) IS
    'Internal: columns of the schema''s tables that are missing or of another type.';

CREATE FUNCTION tenniscores._duplicate_ids(target text) RETURNS TABLE (match_id text, copies bigint)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT tenniscores_match_id::text, count(*) FROM %I.match_scores
          WHERE tenniscores_match_id IS NOT NULL
          GROUP BY tenniscores_match_id HAVING count(*) > 1
          ORDER BY count(*) DESC, tenniscores_match_id', target);
END
$$;
COMMENT ON FUNCTION tenniscores._duplicate_ids(text) IS
    'Internal: ids that occur more than once in match_scores.';

CREATE FUNCTION tenniscores._has_index_on_date(table_oid regclass) RETURNS boolean
    LANGUAGE sql STABLE
AS $$
    SELECT EXISTS (
        SELECT FROM pg_catalog.pg_index AS i
          JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
          JOIN pg_catalog.pg_am AS m ON m.oid = c.relam
          JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indrelid = table_oid AND a.attname = 'match_date' AND i.indisvalid AND i.indpred IS NULL AND m.amname = 'btree')
$$;
COMMENT ON FUNCTION tenniscores._has_index_on_date(regclass) IS
    'Internal: true where an index finds the matches of a day.';

CREATE FUNCTION tenniscores._deploy_plan(target text)
    RETURNS TABLE (object text, action text, ddl text, blocked_by text, hint text)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    matches regclass := to_regclass(format('%I.match_scores', target));
    has_id boolean;
    has_other boolean := false;
    partitioned_by text[];
    repeated record;
BEGIN
    object := quote_ident(target);
    action := 'create schema';
    IF to_regnamespace(quote_ident(target)) IS NULL THEN
        ddl := format('CREATE SCHEMA %I', target);
    END IF;
    RETURN NEXT;

    FOR object, action, ddl, blocked_by, hint IN
        SELECT format('%I.%I', target, t.name), 'create table', CASE WHEN c.oid IS NULL THEN t.ddl END,
               CASE WHEN c.relkind NOT IN ('r', 'p') THEN 'there is something else of this name' END,
               CASE WHEN c.relkind NOT IN ('r', 'p') THEN 'Deploy to the schema that has the table, or rename what is in its way.' END
          FROM tenniscores._table_ddl(target) WITH ORDINALITY AS t (name, ddl, place)
          LEFT JOIN pg_class AS c ON c.oid = to_regclass(format('%I.%I', target, t.name))
         ORDER BY t.place
    LOOP
        RETURN NEXT;
        has_other := has_other OR blocked_by IS NOT NULL;
    END LOOP;
    IF has_other THEN
        RETURN;
    END IF;

    ddl := NULL;
    FOR object, action, blocked_by, hint IN
        SELECT format('%I.%I.%I', target, p.table_name, p.column_name), 'check column', p.problem,
               'Change the column, then run deploy() again.'
          FROM tenniscores._column_problems(target) AS p
         WHERE p.column_name <> 'tenniscores_match_id' OR p.problem <> 'is missing'
    LOOP
        RETURN NEXT;
    END LOOP;
    blocked_by := NULL;
    hint := NULL;

    object := format('%I.match_scores.tenniscores_match_id', target);
    action := 'add column';
    has_id := matches IS NULL OR EXISTS (
        SELECT FROM pg_attribute AS a
         WHERE a.attrelid = matches AND a.attname = 'tenniscores_match_id' AND NOT a.attisdropped);
    IF NOT has_id THEN
        ddl := format('ALTER TABLE %I.match_scores ADD COLUMN tenniscores_match_id text', target);
    END IF;
    RETURN NEXT;

    object := format('%I.match_scores (tenniscores_match_id)', target);
    action := 'create unique index';
    ddl := NULL;
    IF matches IS NULL OR NOT tenniscores._has_unique_id(matches) THEN
        ddl := format('CREATE UNIQUE INDEX ON %I.match_scores (tenniscores_match_id)', target);
        partitioned_by := tenniscores._partitioned_by(matches);
        IF partitioned_by <> '{tenniscores_match_id}' THEN
            blocked_by := format('the table is partitioned by %s', array_to_string(partitioned_by, ', '));
            hint := 'Partition it by a hash of tenniscores_match_id.';
        ELSIF matches IS NOT NULL AND has_id THEN
            SELECT count(*) AS ids, sum(d.copies) AS copies, min(d.match_id) AS sample INTO repeated
              FROM tenniscores._duplicate_ids(target) AS d;
            IF repeated.ids > 0 THEN
                blocked_by := format('%s ids occur %s times in all, as "%s"',
                                     repeated.ids, repeated.copies, repeated.sample);
                hint := format('See them: SELECT * FROM tenniscores._duplicate_ids(%L);', target);
            END IF;
        END IF;
    END IF;
    RETURN NEXT;

    -- Runs look for the stored matches of the days that a feed has.
    object := format('%I.match_scores (match_date)', target);
    action := 'create index';
    ddl := CASE WHEN matches IS NULL OR NOT tenniscores._has_index_on_date(matches)
                THEN format('CREATE INDEX ON %I.match_scores (match_date)', target) END;
    blocked_by := NULL;
    hint := NULL;
    RETURN NEXT;
END
$$;
COMMENT ON FUNCTION tenniscores._deploy_plan(text) IS
    'Internal: the steps of deploy(). ddl is NULL where there is nothing to do, blocked_by says what stands in the way.';

CREATE FUNCTION tenniscores.deploy(target_schema text DEFAULT NULL, dry_run boolean DEFAULT false)
    RETURNS TABLE (step integer, object text, action text, status text, detail text, hint text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
AS $$
#variable_conflict use_column
DECLARE
    target text := coalesce(target_schema, tenniscores.setting('target_schema'));
    makes_matches boolean := to_regclass(format('%I.match_scores', target)) IS NULL;
    is_blocked boolean;
    todo record;
BEGIN
    IF target = 'tenniscores' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'schema "tenniscores" belongs to the extension',
            HINT = 'Name the schema of the application''s tables, such as public.';
    END IF;
    is_blocked := EXISTS (SELECT FROM tenniscores._deploy_plan(target) AS p WHERE p.blocked_by IS NOT NULL);
    step := 0;
    FOR todo IN SELECT p.* FROM tenniscores._deploy_plan(target) AS p LOOP
        step := step + 1;
        object := todo.object;
        action := todo.action;
        hint := todo.hint;
        status := CASE WHEN todo.blocked_by IS NOT NULL THEN 'blocked'
                       WHEN todo.ddl IS NULL THEN 'ok'
                       WHEN is_blocked THEN 'not done'
                       WHEN dry_run THEN 'would do'
                       ELSE 'done' END;
        detail := coalesce(todo.blocked_by,
                           CASE WHEN status <> 'done' THEN regexp_replace(todo.ddl, '\s+', ' ', 'g') END);
        IF status = 'done' THEN
            EXECUTE todo.ddl;
        END IF;
        RETURN NEXT;
    END LOOP;
    IF NOT dry_run AND NOT is_blocked THEN
        INSERT INTO tenniscores.target (target_schema, created_tables) VALUES (target, makes_matches)
        ON CONFLICT (target_schema) DO NOTHING;
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores.deploy(text, boolean) IS
    'Prepares a schema for runs: creates the application''s tables that are missing, adds match_scores.tenniscores_match_id, its unique index, and an index on match_date where there is none. target_schema: default is the parameter tenniscores.target_schema; dry_run: only say what would be done. One row a step; status: ok (nothing to do), done, would do, blocked (detail says by what), not done (because another step is blocked: then nothing is changed). Can be run again. To build the indexes without locking writers out, create them before with CREATE [UNIQUE] INDEX CONCURRENTLY.';

