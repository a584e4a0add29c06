--
-- enforce(): what validate() found to be true becomes the table's law. The constraints are plain SQL:
-- they need nothing of the extension, so that the table outlives it and can be restored without it.
--

CREATE FUNCTION tenniscores._id_pattern() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT '^(?:nndz-(?:[A-Za-z0-9+/]{4}){2,4}[A-Za-z0-9+/]{2}(?:[A-Za-z0-9+/]{2}|[A-Za-z0-9+/]=|==)_Line[1-9][0-9]?|prov1-[0-9a-f]{32})$'
$$;
COMMENT ON FUNCTION tenniscores._id_pattern() IS
    'Internal: a regular expression for exactly what is_source_id() or is_provisional_id() says yes to.';

CREATE TYPE tenniscores.enforce_step AS (object text, action text, ddl text, blocked_by text, impossible text, hint text);
COMMENT ON TYPE tenniscores.enforce_step IS
    'Internal: a step of enforce(). ddl: one statement, NULL where there is nothing to do; blocked_by: violations that are in its way; impossible: why the table cannot have it.';

CREATE FUNCTION tenniscores._blocking(check_name text, step tenniscores.enforce_step) RETURNS tenniscores.enforce_step
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    found record;
BEGIN
    IF step.ddl IS NOT NULL THEN
        SELECT r.violations, r.sample INTO found FROM tenniscores._run_check(check_name) AS r;
        IF found.violations > 0 THEN
            step.blocked_by := format('%s (%s): %s', check_name, found.violations, found.sample);
            step.hint := (SELECT c.hint FROM tenniscores._checks() AS c WHERE c.name = check_name);
        END IF;
    END IF;
    RETURN step;
END
$$;
COMMENT ON FUNCTION tenniscores._blocking(text, tenniscores.enforce_step) IS
    'Internal: the step, blocked where there is something to do and the check finds violations.';

CREATE FUNCTION tenniscores._unique_id_step() RETURNS tenniscores.enforce_step
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    matches regclass := 'match_scores';
    step tenniscores.enforce_step;
    key_columns text[];
BEGIN
    step.object := format('%s (tenniscores_match_id)', tenniscores._qualified(matches));
    step.action := 'create unique index';
    IF tenniscores._has_unique_id(matches) THEN
        RETURN step;
    END IF;
    step.ddl := format('CREATE UNIQUE INDEX ON %s (tenniscores_match_id)', tenniscores._qualified(matches));
    -- a unique key of a partitioned table holds all columns that it is partitioned by
    SELECT array_agg(coalesce(a.attname, '(an expression)')) INTO key_columns
      FROM pg_partitioned_table AS p
      CROSS JOIN unnest(p.partattrs::smallint[]) AS k (number)
      LEFT JOIN pg_attribute AS a ON a.attrelid = p.partrelid AND a.attnum = k.number
     WHERE p.partrelid = matches;
    IF key_columns <> '{tenniscores_match_id}' THEN
        step.impossible := format('the table is partitioned by %s', array_to_string(key_columns, ', '));
        step.hint := 'Partition it by a hash of tenniscores_match_id.';
        RETURN step;
    END IF;
    RETURN tenniscores._blocking('duplicate_ids', step);
END
$$;
COMMENT ON FUNCTION tenniscores._unique_id_step() IS
    'Internal: the unique index on tenniscores_match_id.';
