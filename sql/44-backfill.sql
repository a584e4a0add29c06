--
-- backfill(): ids of rows that are there already, put right where that needs no feed.
--

CREATE FUNCTION tenniscores._plan_backfill(derive boolean) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    DROP TABLE IF EXISTS pg_temp.tenniscores_backfill;
    CREATE TEMPORARY TABLE tenniscores_backfill AS
    WITH bad AS (
        SELECT m.id::bigint AS row_id, m.tenniscores_match_id::text AS old_id, g.match_id, g.problem,
               tenniscores.match_id_problem(m.tenniscores_match_id) AS id_problem,
               g.rank = 3 AND g.candidates = 1 AS is_known, g.by_players,
               -- of different matches on one line only the players tell which is which
               CASE WHEN min(g.match_key) OVER same_line = max(g.match_key) OVER same_line
                         AND NOT EXISTS (SELECT FROM match_scores AS o WHERE o.tenniscores_match_id = g.by_line)
                    THEN g.by_line END AS by_line
          FROM tenniscores._match_groups() AS g
          JOIN match_scores AS m ON m.id = g.row_id
         WHERE g.rank IN (1, 3)
        WINDOW same_line AS (PARTITION BY g.rank, g.by_line)
    ), wanted AS (
        SELECT b.*, CASE WHEN b.match_id IS NOT NULL THEN b.match_id
                         WHEN derive THEN coalesce(b.by_line, b.by_players) END AS new_id
          FROM bad AS b
    ), judged AS (
        -- an id that several rows would have is for dedupe() to give
        SELECT w.*, w.is_known OR count(*) OVER (PARTITION BY w.new_id) > 1
                    OR EXISTS (SELECT FROM match_scores AS o WHERE o.tenniscores_match_id = w.new_id) AS is_taken
          FROM wanted AS w
    )
    SELECT j.row_id, j.old_id,
           CASE WHEN NOT j.is_taken THEN j.new_id END AS new_id,
           CASE WHEN j.new_id IS NOT NULL AND NOT j.is_taken AND j.match_id IS NOT NULL THEN 'respell'
                WHEN j.new_id IS NOT NULL AND NOT j.is_taken THEN 'derive'
                WHEN j.match_id IS NULL AND j.old_id IS NOT NULL
                     AND j.id_problem IN ('missing_match_id', 'placeholder_match_id') THEN 'clear' END AS action,
           CASE WHEN j.new_id IS NOT NULL AND j.is_taken THEN 'duplicate'
                WHEN derive THEN coalesce(j.problem, 'line_conflict')
                ELSE j.id_problem END AS reason
      FROM judged AS j;
END
$$;
COMMENT ON FUNCTION tenniscores._plan_backfill(boolean) IS
    'Internal: makes pg_temp.tenniscores_backfill, the rows without a right id and what becomes of them. action: respell, clear, derive, or NULL where a person, a feed or dedupe() must decide, for the reason given.';

CREATE FUNCTION tenniscores._begin_repair(kind text, options jsonb) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    new_run bigint;
BEGIN
    INSERT INTO tenniscores.run (kind, target_schema, options, started_at)
    VALUES (kind, tenniscores.setting('target_schema'), options, clock_timestamp())
    RETURNING run_id INTO new_run;
    RETURN new_run;
END
$$;
COMMENT ON FUNCTION tenniscores._begin_repair(text, jsonb) IS
    'Internal: the run log''s row of a run that reads no feed.';

CREATE FUNCTION tenniscores._backfill_begin(derive boolean, dry_run boolean, OUT run_id bigint, OUT respelled bigint,
                                            OUT cleared bigint, OUT derived bigint, OUT left_alone bigint, OUT reasons jsonb)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET client_min_messages = warning
    SET work_mem = '64MB'
    SET jit = off
    SET enable_nestloop = off  -- whole tables, whose functions the planner cannot estimate
AS $$
BEGIN
    PERFORM tenniscores._look_at_target();
    PERFORM tenniscores._plan_backfill(derive);
    SELECT count(*) FILTER (WHERE b.action = 'respell'), count(*) FILTER (WHERE b.action = 'clear'),
           count(*) FILTER (WHERE b.action = 'derive'), count(*) FILTER (WHERE b.action IS NULL),
           coalesce((SELECT jsonb_object_agg(r.reason, r.rows)
                       FROM (SELECT coalesce(u.reason, 'missing_match_id') AS reason, count(*) AS rows
                               FROM pg_temp.tenniscores_backfill AS u WHERE u.action IS NULL GROUP BY 1) AS r), '{}')
      INTO respelled, cleared, derived, left_alone, reasons
      FROM pg_temp.tenniscores_backfill AS b;
    IF respelled + cleared + derived > 0 AND NOT dry_run THEN
        PERFORM tenniscores._forbid_new_ids('match_scores', 'backfill() cannot be used');
        run_id := tenniscores._begin_repair('backfill', jsonb_build_object('derive', derive));
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores._backfill_begin(boolean, boolean) IS
    'Internal: plans a backfill and opens its run, unless there is nothing to do.';

CREATE FUNCTION tenniscores._backfill_batch(run_id bigint, batch_size integer) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET client_min_messages = warning
    SET jit = off
    SET enable_nestloop = off  -- whole tables, whose functions the planner cannot estimate
AS $$
#variable_conflict use_variable
DECLARE
    changed bigint;
    done bigint;
BEGIN
    PERFORM tenniscores._look_at_target();
    CREATE TEMPORARY TABLE tenniscores_batch ON COMMIT DROP AS
    SELECT b.* FROM pg_temp.tenniscores_backfill AS b WHERE b.action IS NOT NULL ORDER BY b.row_id LIMIT batch_size;
    -- a row that has got another id since is left to it
    WITH written AS (
        UPDATE match_scores AS m
           SET tenniscores_match_id = b.new_id
          FROM pg_temp.tenniscores_batch AS b
         WHERE m.id = b.row_id AND m.tenniscores_match_id IS NOT DISTINCT FROM b.old_id
        RETURNING b.row_id, b.old_id, b.new_id
    ), journalled AS (
        INSERT INTO tenniscores.journal (run_id, action, match_ids, row_id, before, after)
        SELECT run_id, 'rekey', array_remove(ARRAY[w.new_id], NULL), w.row_id,
               jsonb_build_object('tenniscores_match_id', w.old_id), jsonb_build_object('tenniscores_match_id', w.new_id)
          FROM written AS w
        RETURNING 1
    )
    SELECT count(*) INTO changed FROM journalled;
    DELETE FROM pg_temp.tenniscores_backfill AS b USING pg_temp.tenniscores_batch AS d WHERE b.row_id = d.row_id;
    GET DIAGNOSTICS done = ROW_COUNT;
    DROP TABLE pg_temp.tenniscores_batch;
    UPDATE tenniscores.run AS r
       SET received = r.received + done, updated = r.updated + changed, unchanged = r.unchanged + done - changed,
           finished_at = clock_timestamp()
     WHERE r.run_id = run_id;
    RETURN done;
END
$$;
COMMENT ON FUNCTION tenniscores._backfill_batch(bigint, integer) IS
    'Internal: one batch of a backfill; returns how many rows it has dealt with.';

CREATE PROCEDURE tenniscores.backfill(
    batch_size integer DEFAULT 10000, dry_run boolean DEFAULT false, derive boolean DEFAULT false,
    INOUT run_id bigint DEFAULT NULL, INOUT respelled bigint DEFAULT NULL, INOUT cleared bigint DEFAULT NULL,
    INOUT derived bigint DEFAULT NULL, INOUT left_alone bigint DEFAULT NULL, INOUT reasons jsonb DEFAULT NULL
)
    LANGUAGE plpgsql
AS $$
-- It commits, and so cannot have a search path of its own: all names are qualified, and all the work is
-- done by functions that have one.
DECLARE
    target text := tenniscores.setting('target_schema');
    plan record;
    done bigint;
BEGIN
    IF batch_size OPERATOR(pg_catalog.<) 1 OR batch_size IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'batch_size must be at least 1';
    END IF;
    SELECT p.* INTO plan
      FROM tenniscores._backfill_begin(coalesce(derive, false), coalesce(dry_run, false)) AS p;
    run_id := plan.run_id;
    respelled := plan.respelled;
    cleared := plan.cleared;
    derived := plan.derived;
    left_alone := plan.left_alone;
    reasons := plan.reasons;
    IF run_id IS NOT NULL THEN
        LOOP
            COMMIT;
            PERFORM pg_catalog.set_config('tenniscores.target_schema', target, true);
            done := tenniscores._backfill_batch(run_id, batch_size);
            EXIT WHEN done OPERATOR(pg_catalog.=) 0;
        END LOOP;
    END IF;
    DROP TABLE pg_temp.tenniscores_backfill;
END
$$;
COMMENT ON PROCEDURE tenniscores.backfill(integer, boolean, boolean, bigint, bigint, bigint, bigint, bigint, jsonb) IS
    'Puts right the ids of rows that are there already: gives an id of the source its one spelling ("..._Line3_Line3"), makes empty ids and placeholders NULL, and with derive gives rows without any id provisional ones. batch_size: rows a transaction; dry_run: only count. Can be stopped, and called again: what is done is not done twice. Returns one row: run_id (NULL where nothing was to do), the rows of each step, left_alone: rows that it does not decide, by reasons: duplicate (dedupe() does), a reason of match_id_problem(), or with derive what a provisional id would need. undo(run_id) takes it back. Fails with 55000 where the schema''s tables cannot be read, 2D000 inside a transaction block.';
