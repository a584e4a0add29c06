--
-- adopt(): the whole way of an existing deployment in one command. Each step says what it did; where a
-- person must look first it stops, and says what to call then.
--

CREATE FUNCTION tenniscores._adopt_deploy(target text) RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
AS $$
DECLARE
    step record;
    done bigint := 0;
    remaining text;
BEGIN
    FOR step IN SELECT d.* FROM tenniscores.deploy(target) AS d ORDER BY d.step LOOP
        IF step.status = 'done' THEN
            done := done + 1;
            RAISE NOTICE 'deploy: %: %', step.object, step.action;
        ELSIF step.status = 'blocked' AND step.action = 'create unique index'
              AND coalesce(tenniscores._partitioned_by(format('%I.match_scores', target)::regclass) = '{tenniscores_match_id}', true) THEN
            -- ids that occur several times: dedupe() comes to that
            RAISE NOTICE 'deploy: %: waits for dedupe: %', step.object, step.detail;
        ELSIF step.status = 'blocked' THEN
            remaining := concat_ws('; ', remaining, format('%s %s. %s', step.object, step.detail, step.hint));
        END IF;
    END LOOP;
    IF done = 0 AND remaining IS NULL THEN
        RAISE NOTICE 'deploy: nothing else to do';
    END IF;
    RETURN remaining;
END
$$;
COMMENT ON FUNCTION tenniscores._adopt_deploy(text) IS
    'Internal: the first step of adopt(); NULL, or what stands in its way.';

CREATE FUNCTION tenniscores._adopt_dedupe(target text, dry_run boolean) RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
AS $$
DECLARE
    found record;
BEGIN
    SELECT d.* INTO found FROM tenniscores._dedupe(dry_run) AS d;
    RAISE NOTICE 'dedupe: % of % made one, % moved, % left alone%',
        tenniscores._rows(found.matches + found.removed), found.matches || CASE found.matches WHEN 1 THEN ' match' ELSE ' matches' END,
        found.references_moved || CASE found.references_moved WHEN 1 THEN ' reference' ELSE ' references' END,
        tenniscores._rows(found.left_alone),
        CASE WHEN found.removed = 0 THEN '' WHEN dry_run THEN ': would be (dry run)' ELSE format(' (run %s)', found.run_id) END;
    IF dry_run AND found.removed > 0 THEN
        RETURN format('SELECT * FROM tenniscores.duplicates; then CALL tenniscores.adopt(%L, dedupe => true);', target);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION tenniscores._adopt_dedupe(text, boolean) IS
    'Internal: the third step of adopt(); NULL, or what to do next.';

CREATE FUNCTION tenniscores._adopt_enforce(target text, derive boolean) RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
AS $$
DECLARE
    failed record;
    step record;
    uncovered boolean := false;
    remaining text;
BEGIN
    FOR failed IN SELECT v.* FROM tenniscores.validate() AS v WHERE NOT v.passed LOOP
        RAISE NOTICE 'validate: % (%): % found: %', failed.name, failed.severity, failed.violations, failed.sample;
        uncovered := uncovered OR failed.name = 'coverage';
    END LOOP;
    IF uncovered AND NOT derive THEN
        RETURN format('load the feeds that have the ids (tenniscores-load), or CALL tenniscores.adopt(%L, dedupe => true, derive => true);', target);
    END IF;
    FOR step IN SELECT e.* FROM tenniscores.enforce() AS e ORDER BY e.step LOOP
        IF step.status = 'done' THEN
            RAISE NOTICE 'enforce: %: %', step.object, step.action;
        ELSIF step.status = 'blocked' THEN
            remaining := concat_ws('; ', remaining, format('%s: %s: %s. %s', step.object, step.action, step.detail, step.hint));
        ELSIF step.status = 'not done' AND step.hint IS NOT NULL THEN
            RAISE NOTICE 'enforce: %: %: not done: %', step.object, step.action, step.detail;
        END IF;
    END LOOP;
    RETURN remaining;
END
$$;
COMMENT ON FUNCTION tenniscores._adopt_enforce(text, boolean) IS
    'Internal: the last steps of adopt(), validate() and enforce(); NULL, or what stands in the way.';

CREATE FUNCTION tenniscores._adopt_backfill(respelled bigint, cleared bigint, derived bigint, left_alone bigint, reasons jsonb)
    RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE NOTICE 'backfill: % respelled, % cleared, % derived, % left alone%', respelled, cleared, derived, left_alone,
        CASE WHEN left_alone > 0 THEN ': ' || (SELECT string_agg(format('%s %s', r.value, r.key), ', ' ORDER BY r.value::bigint DESC, r.key)
                                                 FROM jsonb_each_text(reasons) AS r) ELSE '' END;
END
$$;
COMMENT ON FUNCTION tenniscores._adopt_backfill(bigint, bigint, bigint, bigint, jsonb) IS
    'Internal: what a step of adopt() has done, in words.';

CREATE PROCEDURE tenniscores.adopt(
    target_schema text DEFAULT NULL, dedupe boolean DEFAULT false, derive boolean DEFAULT false,
    batch_size integer DEFAULT 10000, INOUT adopted boolean DEFAULT NULL, INOUT next_step text DEFAULT NULL
)
    LANGUAGE plpgsql
AS $$
-- It commits, and so cannot have a search path of its own: all names are qualified, and all the work is
-- done by functions that have one.
DECLARE
    target text := coalesce(target_schema, tenniscores.setting('target_schema'));
    run_id bigint;
    respelled bigint;
    cleared bigint;
    derived bigint;
    left_alone bigint;
    reasons jsonb;
BEGIN
    adopted := false;
    PERFORM pg_catalog.set_config('tenniscores.target_schema', target, true);
    next_step := tenniscores._adopt_deploy(target);
    IF next_step IS NOT NULL THEN
        RETURN;
    END IF;
    CALL tenniscores.backfill(batch_size, false, false, run_id, respelled, cleared, derived, left_alone, reasons);
    PERFORM tenniscores._adopt_backfill(respelled, cleared, derived, left_alone, reasons);

    COMMIT;
    PERFORM pg_catalog.set_config('tenniscores.target_schema', target, true);
    next_step := tenniscores._adopt_dedupe(target, NOT coalesce(dedupe, false));
    COMMIT;
    IF next_step IS NOT NULL THEN
        RETURN;
    END IF;

    -- Now the unique index can be made. Provisional ids come after that: two copies of a match would get the same.
    PERFORM pg_catalog.set_config('tenniscores.target_schema', target, true);
    next_step := tenniscores._adopt_deploy(target);
    COMMIT;
    IF next_step IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_catalog.set_config('tenniscores.target_schema', target, true);
    IF derive THEN
        CALL tenniscores.backfill(batch_size, false, true, run_id, respelled, cleared, derived, left_alone, reasons);
        PERFORM tenniscores._adopt_backfill(respelled, cleared, derived, left_alone, reasons);
        COMMIT;
        PERFORM pg_catalog.set_config('tenniscores.target_schema', target, true);
    END IF;
    next_step := tenniscores._adopt_enforce(target, coalesce(derive, false));
    adopted := next_step IS NULL;
END
$$;
COMMENT ON PROCEDURE tenniscores.adopt(text, boolean, boolean, integer, boolean, text) IS
    'Brings an existing deployment to unique ids: deploy(), backfill(), dedupe(), backfill() with provisional ids, validate(), enforce(), each step with a NOTICE of what it did. target_schema: default is the parameter tenniscores.target_schema; dedupe: false only counts the duplicates and stops where there are any; derive: give rows without an id provisional ones; batch_size: as of backfill(). Returns one row: adopted (the constraints are in force), and next_step, what to do where it stopped. Can be stopped and called again. Commits between the steps; 2D000 inside a transaction block.';
