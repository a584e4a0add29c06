--
-- enforce(): what validate() found to be true becomes the table's law. The constraints are plain SQL:
-- they need nothing of the extension, so that the table outlives it and is restored without it.
--

CREATE FUNCTION tenniscores._id_pattern() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT '^(?:nndz-(?:[A-Za-z0-9+/]{4}){2,4}[A-Za-z0-9+/]{2}(?:[A-Za-z0-9+/]{2}|[A-Za-z0-9+/]=|==)_Line[1-9][0-9]?|prov1-[0-9a-f]{32})$'
$$;
COMMENT ON FUNCTION tenniscores._id_pattern() IS
    'Internal: a regular expression that fits exactly what is_source_id() or is_provisional_id() says yes to.';

CREATE FUNCTION tenniscores._free_constraint_name(wanted text) RETURNS text
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN (SELECT n.name
              FROM (SELECT wanted || coalesce(nullif(i, 0)::text, '') AS name, i FROM generate_series(0, 99) AS i) AS n
             WHERE NOT EXISTS (SELECT FROM pg_constraint AS c
                                WHERE c.conrelid = 'match_scores'::regclass AND c.conname = n.name)
             ORDER BY n.i LIMIT 1);
END
$$;
COMMENT ON FUNCTION tenniscores._free_constraint_name(text) IS
    'Internal: the name, with a number behind it where match_scores has another constraint of that name.';

CREATE FUNCTION tenniscores._blocked_by(check_name text, OUT blocked_by text, OUT hint text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    SELECT format('%s (%s): %s', c.name, r.violations, r.sample), c.hint INTO blocked_by, hint
      FROM tenniscores._checks() AS c CROSS JOIN LATERAL tenniscores._run_check(c.name) AS r
     WHERE c.name = check_name AND r.violations > 0;
END
$$;
COMMENT ON FUNCTION tenniscores._blocked_by(text) IS
    'Internal: what a check of validate() finds, in words, and what to do; NULL where it finds nothing.';

--
-- The steps. ddl: one statement, NULL where there is nothing to do; blocked_by: the violations that
-- are in its way; impossible: why this table cannot have it.
--

CREATE FUNCTION tenniscores._enforce_index(target text)
    RETURNS TABLE (object text, action text, ddl text, blocked_by text, impossible text, hint text)
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    partitioned_by text[];
BEGIN
    object := format('%I.match_scores (tenniscores_match_id)', target);
    action := 'create unique index';
    IF NOT tenniscores._has_unique_id('match_scores') THEN
        ddl := format('CREATE UNIQUE INDEX ON %I.match_scores (tenniscores_match_id)', target);
        -- a unique index of a partitioned table holds all columns that it is partitioned by
        partitioned_by := tenniscores._partitioned_by('match_scores');
        IF partitioned_by <> '{tenniscores_match_id}' THEN
            impossible := format('the table is partitioned by %s', array_to_string(partitioned_by, ', '));
            hint := 'Partition it by a hash of tenniscores_match_id.';
        ELSE
            SELECT b.* INTO blocked_by, hint FROM tenniscores._blocked_by('duplicate_ids') AS b;
        END IF;
    END IF;
    RETURN NEXT;
END
$$;
COMMENT ON FUNCTION tenniscores._enforce_index(text) IS
    'Internal: the step of enforce() for the unique index.';

CREATE FUNCTION tenniscores._blocked_by_orphans(referring text, OUT blocked_by text, OUT hint text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    SELECT format('orphan_references (%s): %s', count(*), string_agg(o.detail, '; ' ORDER BY o.row_id) FILTER (WHERE o.n <= 3)),
           (SELECT c.hint FROM tenniscores._checks() AS c WHERE c.name = 'orphan_references')
      INTO blocked_by, hint
      FROM (SELECT o.row_id, format('row %s has %s %s', o.row_id, o.column_name, o.refers_to) AS detail,
                   row_number() OVER (ORDER BY o.row_id) AS n
              FROM tenniscores._orphans() AS o WHERE o.column_name = referring) AS o
    HAVING count(*) > 0;
END
$$;
COMMENT ON FUNCTION tenniscores._blocked_by_orphans(text) IS
    'Internal: the same, of the check orphan_references for one column of match_scores.';

CREATE FUNCTION tenniscores._enforce_reference(target text, column_name text, referred text)
    RETURNS TABLE (object text, action text, ddl text, blocked_by text, impossible text, hint text)
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    is_partitioned boolean := EXISTS (SELECT FROM pg_partitioned_table AS p WHERE p.partrelid = 'match_scores'::regclass);
    known record;
    constraint_name text;
BEGIN
    SELECT c.conname, c.convalidated INTO known
      FROM pg_constraint AS c
      JOIN pg_attribute AS own ON own.attrelid = c.conrelid AND c.conkey = ARRAY[own.attnum]
      JOIN pg_attribute AS other ON other.attrelid = c.confrelid AND c.confkey = ARRAY[other.attnum]
     WHERE c.contype = 'f' AND c.conrelid = 'match_scores'::regclass AND c.confrelid = referred::regclass
       AND own.attname = column_name AND other.attname = 'id'
     ORDER BY c.convalidated DESC, c.conname LIMIT 1;
    constraint_name := coalesce(known.conname,
                                tenniscores._free_constraint_name(format('match_scores_%s_fkey', column_name)));

    object := format('%I.match_scores (%I)', target, column_name);
    action := 'add foreign key';
    IF known.conname IS NULL THEN
        ddl := format('ALTER TABLE %1$I.match_scores ADD CONSTRAINT %2$I FOREIGN KEY (%3$I) REFERENCES %1$I.%4$I (id)',
                      target, constraint_name, column_name, referred);
        IF NOT tenniscores._has_unique_row_id(referred) THEN
            impossible := format('column id of %I.%I is not unique', target, referred);
            hint := format('ALTER TABLE %I.%I ADD PRIMARY KEY (id);', target, referred);
        ELSIF is_partitioned THEN
            -- such tables take no NOT VALID: the rows are checked at once
            SELECT b.* INTO blocked_by, hint FROM tenniscores._blocked_by_orphans(column_name) AS b;
        ELSE
            ddl := ddl || ' NOT VALID';
        END IF;
    END IF;
    RETURN NEXT;

    IF NOT is_partitioned AND impossible IS NULL THEN
        action := 'validate foreign key';
        ddl := NULL;
        IF NOT coalesce(known.convalidated, false) THEN
            ddl := format('ALTER TABLE %I.match_scores VALIDATE CONSTRAINT %I', target, constraint_name);
            SELECT b.* INTO blocked_by, hint FROM tenniscores._blocked_by_orphans(column_name) AS b;
        END IF;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores._enforce_reference(text, text, text) IS
    'Internal: the steps of enforce() for one foreign key.';

CREATE FUNCTION tenniscores._has_unique_row_id(table_name text) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM pg_index AS i
          JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indrelid = table_name::regclass AND a.attname = 'id'
           AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indnkeyatts = 1 AND i.indpred IS NULL);
END
$$;
COMMENT ON FUNCTION tenniscores._has_unique_row_id(text) IS
    'Internal: true where foreign keys can refer to the table''s id.';

CREATE FUNCTION tenniscores._enforce_ids(target text)
    RETURNS TABLE (object text, action text, ddl text, blocked_by text, impossible text, hint text)
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    known record;
    constraint_name text;
BEGIN
    SELECT c.conname, c.convalidated INTO known
      FROM pg_constraint AS c
     WHERE c.contype = 'c' AND c.conrelid = 'match_scores'::regclass
       AND strpos(pg_get_constraintdef(c.oid), quote_literal(tenniscores._id_pattern())) > 0
     ORDER BY c.convalidated DESC, c.conname LIMIT 1;
    constraint_name := coalesce(known.conname,
                                tenniscores._free_constraint_name('match_scores_tenniscores_match_id_check'));

    object := format('%I.match_scores (tenniscores_match_id)', target);
    action := 'add check';
    IF known.conname IS NULL THEN
        -- It says NOT NULL, too: so SET NOT NULL below need not read the table once more.
        ddl := format('ALTER TABLE %I.match_scores ADD CONSTRAINT %I '
                      'CHECK (tenniscores_match_id IS NOT NULL AND tenniscores_match_id COLLATE "C" ~ %L) NOT VALID',
                      target, constraint_name, tenniscores._id_pattern());
    END IF;
    RETURN NEXT;

    action := 'validate check';
    ddl := NULL;
    IF NOT coalesce(known.convalidated, false) THEN
        ddl := format('ALTER TABLE %I.match_scores VALIDATE CONSTRAINT %I', target, constraint_name);
        SELECT b.* INTO blocked_by, hint FROM tenniscores._blocked_by('coverage') AS b;
    END IF;
    RETURN NEXT;

    action := 'set not null';
    ddl := (SELECT format('ALTER TABLE %I.match_scores ALTER tenniscores_match_id SET NOT NULL', target)
              FROM pg_attribute AS a
             WHERE a.attrelid = 'match_scores'::regclass AND a.attname = 'tenniscores_match_id' AND NOT a.attnotnull);
    blocked_by := NULL;
    hint := NULL;
    RETURN NEXT;
END
$$;
COMMENT ON FUNCTION tenniscores._enforce_ids(text) IS
    'Internal: the steps of enforce() for the ids themselves.';

CREATE FUNCTION tenniscores._enforce_plan(target text)
    RETURNS TABLE (step bigint, object text, action text, ddl text, blocked_by text, impossible text, hint text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    -- Readers wait from the check on: it comes last.
    RETURN QUERY
    SELECT row_number() OVER (), s.*
      FROM (SELECT * FROM tenniscores._enforce_index(target)
            UNION ALL SELECT * FROM tenniscores._enforce_reference(target, 'league_id', 'leagues')
            UNION ALL SELECT * FROM tenniscores._enforce_reference(target, 'home_team_id', 'teams')
            UNION ALL SELECT * FROM tenniscores._enforce_reference(target, 'away_team_id', 'teams')
            UNION ALL SELECT * FROM tenniscores._enforce_ids(target)) AS s;
END
$$;
COMMENT ON FUNCTION tenniscores._enforce_plan(text) IS
    'Internal: the steps of enforce().';

CREATE FUNCTION tenniscores.enforce(dry_run boolean DEFAULT false)
    RETURNS TABLE (step integer, object text, action text, status text, detail text, hint text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET client_min_messages = warning
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    todo record;
BEGIN
    PERFORM tenniscores._look_at_target();
    FOR todo IN
        SELECT p.*, bool_or(p.blocked_by IS NOT NULL) OVER () AS is_blocked
          FROM tenniscores._enforce_plan(tenniscores.setting('target_schema')) AS p
         ORDER BY p.step
    LOOP
        step := todo.step;
        object := todo.object;
        action := todo.action;
        hint := todo.hint;
        status := CASE WHEN todo.blocked_by IS NOT NULL THEN 'blocked'
                       WHEN todo.ddl IS NULL THEN 'ok'
                       WHEN todo.is_blocked OR todo.impossible IS NOT NULL THEN 'not done'
                       WHEN dry_run THEN 'would do'
                       ELSE 'done' END;
        detail := coalesce(todo.blocked_by, todo.impossible, CASE WHEN status <> 'done' THEN todo.ddl END);
        IF status = 'done' THEN
            EXECUTE todo.ddl;
        END IF;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION tenniscores.enforce(boolean) IS
    'Makes what validate() checks the law of match_scores: a unique index on tenniscores_match_id, foreign keys of league_id, home_team_id and away_team_id, a CHECK that ids are the source''s or provisional, NOT NULL. dry_run: only say what would be done. One row a step; status: ok (nothing to do), done, would do (detail is the statement), blocked (detail says by what: then nothing is changed), not done (because another step is blocked, or because, as detail says, this table cannot have it). Can be run again. It is one transaction: writers wait from the first step on, and readers from the CHECK on, until it ends. To keep them waiting only for moments, run the statements of a dry run one by one, the index with CONCURRENTLY.';
