--
-- validate(): what is wrong with the application's tables, one row a check.
--
-- A check is a function _violations_<name>() that returns one row a violation. As the functions of a
-- run, these name the application's tables without a schema: _look_at_target() sets the search path
-- for the public functions here. All are STABLE, so that every check of a call sees the same rows.
-- Compiling their queries (jit) would take longer than running them.
--

CREATE FUNCTION tenniscores._checks() RETURNS TABLE (name text, severity text, hint text)
    LANGUAGE sql IMMUTABLE ROWS 20
AS $$
    VALUES
        ('coverage', 'error', 'CALL tenniscores.backfill(); and load the feeds that have the ids: each record takes over the row that is the same match.'),
        ('malformed_ids', 'error', 'Load the feeds that have the right ids: each record takes over the row that is the same match.'),
        ('repeated_suffixes', 'error', 'CALL tenniscores.backfill(); and where it says duplicate, CALL tenniscores.dedupe();'),
        ('duplicate_ids', 'error', 'SELECT * FROM tenniscores.duplicates; then CALL tenniscores.dedupe();'),
        ('duplicate_matches', 'error', 'SELECT * FROM tenniscores.duplicates; then CALL tenniscores.dedupe();'),
        ('orphan_references', 'error', 'Insert the rows that are referred to, or set the references to NULL; then: SELECT * FROM tenniscores.enforce();'),
        ('missing_dates', 'error', 'Load a feed that has the dates, or delete the rows.'),
        ('same_team', 'error', 'Correct or delete the rows: a feed''s record like that is rejected.'),
        ('same_player', 'error', 'Correct or delete the rows: a feed''s record like that is rejected.'),
        ('unknown_leagues', 'warning', 'Set league_id, or insert the spelling into tenniscores.league_alias.'),
        ('unresolved_teams', 'warning', 'Insert the teams, or their spellings into tenniscores.team_alias; then load the feed again.'),
        ('mismatched_teams', 'warning', 'Load the feed again; insert spellings of teams into tenniscores.team_alias.'),
        ('fixture_lines', 'warning', 'Rows left over from an earlier scrape, usually: compare them with the source, delete the wrong ones.'),
        ('fixture_dates', 'warning', 'Compare the dates with the league''s schedule, then load a corrected feed.'),
        ('orientation', 'warning', 'Winners or the order of scores are wrong in the source: SELECT * FROM tenniscores.seasons; and compare a few matches with it.'),
        ('winner_share', 'warning', 'Compare a few winners with the source: SELECT * FROM tenniscores.seasons;'),
        ('success_rate', 'warning', 'SELECT reason, count(*), min(detail) FROM tenniscores.rejects GROUP BY reason;'),
        ('stale_feed', 'warning', 'Look at the job that loads the league: SELECT * FROM tenniscores.runs;'),
        ('identity_headroom', 'warning', 'ALTER TABLE match_scores ALTER id TYPE bigint; and likewise the columns that refer to it, and the sequence.')
$$;
COMMENT ON FUNCTION tenniscores._checks() IS
    'Internal: the checks of validate(), in its order. error: what no run would write; warning: what may come from feeds as they are, and a person must judge.';

CREATE FUNCTION tenniscores._look_at_target() RETURNS void
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    target text := tenniscores.setting('target_schema');
    problem text;
BEGIN
    SELECT format('schema "%s" has no table %s', target, t.name) INTO problem
      FROM unnest('{match_scores,leagues,teams}'::text[]) WITH ORDINALITY AS t (name, place)
     WHERE to_regclass(format('%I.%I', target, t.name)) IS NULL
     ORDER BY t.place LIMIT 1;
    IF problem IS NULL THEN
        SELECT format('column %I.%I.%I %s', target, p.table_name, p.column_name, p.problem) INTO problem
          FROM tenniscores._column_problems(target) AS p;
    END IF;
    IF problem IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = problem,
            HINT = format('Run: SELECT * FROM tenniscores.deploy(%L); or set tenniscores.target_schema.', target);
    END IF;
    PERFORM set_config('search_path', format('pg_catalog, %I, pg_temp', target), true);
END
$$;
COMMENT ON FUNCTION tenniscores._look_at_target() IS
    'Internal: sets the search path to the target schema until the calling function ends; fails with 55000 where its tables cannot be read.';

CREATE FUNCTION tenniscores._shown(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT '"' || CASE WHEN pg_catalog.length(value) > 40 THEN pg_catalog.left(value, 37) || '...' ELSE value END || '"'
$$;
COMMENT ON FUNCTION tenniscores._shown(text) IS
    'Internal: the value in quotation marks, cut to 40 characters; NULL for NULL.';

CREATE FUNCTION tenniscores._rows(number bigint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT number || CASE number WHEN 1 THEN ' row' ELSE ' rows' END
$$;
COMMENT ON FUNCTION tenniscores._rows(bigint) IS
    'Internal: a number of rows in words.';

CREATE FUNCTION tenniscores.violations(check_name text) RETURNS TABLE (row_ids bigint[], detail text)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET jit = off
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM tenniscores._checks() AS c WHERE c.name = check_name) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('there is no check "%s"', check_name),
            HINT = format('Available checks: %s.', (SELECT string_agg(c.name, ', ') FROM tenniscores._checks() AS c));
    END IF;
    PERFORM tenniscores._look_at_target();
    RETURN QUERY EXECUTE format('SELECT v.row_ids, v.detail FROM tenniscores.%I() AS v', '_violations_' || check_name);
END
$$;
COMMENT ON FUNCTION tenniscores.violations(text) IS
    'All that one check of validate() finds, one row a violation. row_ids: the rows of match_scores (match_scores.id) concerned; detail: what is wrong. Fails with 22023 where there is no such check, 55000 where the schema''s tables cannot be read.';

CREATE FUNCTION tenniscores._run_check(check_name text, OUT violations bigint, OUT sample text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    EXECUTE format('SELECT count(*), string_agg(v.detail, ''; '' ORDER BY v.n) FILTER (WHERE v.n <= 3)
                      FROM tenniscores.%I() WITH ORDINALITY AS v (row_ids, detail, n)', '_violations_' || check_name)
       INTO violations, sample;
END
$$;
COMMENT ON FUNCTION tenniscores._run_check(text) IS
    'Internal: how many violations a check finds, and the first three.';

CREATE FUNCTION tenniscores.validate()
    RETURNS TABLE (name text, severity text, passed boolean, violations bigint, sample text, hint text)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
BEGIN
    PERFORM tenniscores._look_at_target();
    RETURN QUERY
    SELECT c.name, c.severity, r.violations = 0, r.violations, r.sample,
           CASE WHEN r.violations > 0 THEN c.hint END
      FROM tenniscores._checks() AS c
      CROSS JOIN LATERAL tenniscores._run_check(c.name) AS r;
END
$$;
COMMENT ON FUNCTION tenniscores.validate() IS
    'Checks the application''s tables and the last runs; writes nothing. One row a check, always in the same order. severity: error (what no run would write) or warning (a person must judge); passed: no violation; violations: rows, or groups of rows, that are wrong; sample: the first three in words; hint: what to do. All of them: tenniscores.violations(name). Thresholds are parameters (tenniscores.min_..., max_..., stale_after). Fails with 55000 where the schema''s tables cannot be read.';

CREATE FUNCTION tenniscores.check_valid(strict boolean DEFAULT false) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, tenniscores, pg_temp
AS $$
DECLARE
    failed record;
    names text;
    details text;
BEGIN
    FOR failed IN SELECT v.* FROM tenniscores.validate() AS v WHERE NOT v.passed LOOP
        IF failed.severity = 'warning' AND NOT coalesce(strict, false) THEN
            RAISE WARNING USING
                MESSAGE = format('check "%s" found %s', failed.name, failed.violations),
                DETAIL = failed.sample, HINT = failed.hint;
        ELSE
            names := concat_ws(', ', names, failed.name);
            details := concat_ws(E'\n', details, format('%s (%s): %s', failed.name, failed.violations, failed.sample));
        END IF;
    END LOOP;
    IF names IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'integrity_constraint_violation',
            MESSAGE = format('validation failed: %s', names),
            DETAIL = details,
            HINT = 'See SELECT * FROM tenniscores.validate();';
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores.check_valid(boolean) IS
    'For deploy scripts and pg_cron: fails with 23000 where a check of severity error fails, naming the checks; with strict also where one of severity warning does, which otherwise is a WARNING message.';
