--
-- undo(): what it does. It is a run itself, with a journal, and can be undone.
--

CREATE FUNCTION tenniscores._turn_references(action text) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
DECLARE
    moved record;
BEGIN
    -- Those that dedupe() turned, and no others: each is found by its primary key.
    FOR moved IN
        SELECT r->>'table' AS referring, r->'columns' AS columns, r->'referred' AS referred,
               jsonb_agg(jsonb_build_object('row_id', u.row_id, 'survivor', u.survivor->'survivor', 'key', k)) AS rows
          FROM pg_temp.tenniscores_undo AS u
          CROSS JOIN LATERAL jsonb_array_elements(u.survivor->'references') AS r
          CROSS JOIN LATERAL jsonb_array_elements(r->'keys') AS k
         WHERE u.action = action AND u.problem IS NULL AND k <> 'null' AND to_regclass(r->>'table') IS NOT NULL
         GROUP BY 1, 2, 3
    LOOP
        EXECUTE format($query$
            UPDATE %1$s AS r SET %2$s
              FROM jsonb_array_elements($1) AS e
              JOIN match_scores AS old ON old.id = CASE $2 WHEN 'reinsert' THEN (e->>'survivor')::bigint ELSE (e->>'row_id')::bigint END
              JOIN match_scores AS new ON new.id = CASE $2 WHEN 'reinsert' THEN (e->>'row_id')::bigint ELSE (e->>'survivor')::bigint END
             WHERE %3$s AND %4$s
            $query$, moved.referring,
            (SELECT string_agg(format('%I = new.%I', c, f), ', ')
               FROM jsonb_array_elements_text(moved.columns) WITH ORDINALITY AS c (c, n)
               JOIN jsonb_array_elements_text(moved.referred) WITH ORDINALITY AS f (f, n) USING (n)),
            (SELECT string_agg(format('r.%I = old.%I', c, f), ' AND ')
               FROM jsonb_array_elements_text(moved.columns) WITH ORDINALITY AS c (c, n)
               JOIN jsonb_array_elements_text(moved.referred) WITH ORDINALITY AS f (f, n) USING (n)),
            (SELECT string_agg(format('to_jsonb(r.%I) = e->''key''->%L', k, k), ' AND ')
               FROM jsonb_object_keys(moved.rows->0->'key') AS k))
        USING moved.rows, action;
    END LOOP;
END
$$;
COMMENT ON FUNCTION tenniscores._turn_references(text) IS
    'Internal: turns the references that dedupe() turned to the row that stayed, back to the one that comes back (reinsert), or once more (delete).';

CREATE FUNCTION tenniscores._undo_deletes(undo_run bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    PERFORM tenniscores._turn_references('delete');
    INSERT INTO tenniscores.journal (run_id, action, match_ids, row_id, before, after)
    SELECT undo_run, 'delete', array_remove(ARRAY[m.tenniscores_match_id::text], NULL), m.id, to_jsonb(m), u.survivor
      FROM pg_temp.tenniscores_undo AS u
      JOIN match_scores AS m ON m.id = u.row_id
     WHERE u.action = 'delete' AND u.problem IS NULL;
    DELETE FROM match_scores AS m
     USING pg_temp.tenniscores_undo AS u
     WHERE u.action = 'delete' AND u.problem IS NULL AND m.id = u.row_id;
END
$$;
COMMENT ON FUNCTION tenniscores._undo_deletes(bigint) IS
    'Internal: takes away the rows that the run added.';

CREATE FUNCTION tenniscores._undo_changes(undo_run bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    INSERT INTO tenniscores.journal (run_id, action, match_ids, row_id, before, after)
    SELECT undo_run, 'rekey', array_remove(ARRAY[u.old_id], NULL), u.row_id,
           jsonb_build_object('tenniscores_match_id', u.match_id), jsonb_build_object('tenniscores_match_id', u.old_id)
      FROM pg_temp.tenniscores_undo AS u
     WHERE u.action = 'restore' AND u.problem IS NULL AND u.has_old_id;
    INSERT INTO tenniscores.journal (run_id, action, match_ids, row_id, before, after)
    SELECT undo_run, 'update', array_remove(ARRAY[CASE WHEN u.has_old_id THEN u.old_id ELSE u.match_id END], NULL), u.row_id,
           tenniscores._image_of(m), tenniscores._changed_values(tenniscores._image_of(m), u.image)
      FROM pg_temp.tenniscores_undo AS u
      JOIN match_scores AS m ON m.id = u.row_id
     WHERE u.action = 'restore' AND u.problem IS NULL AND u.image IS NOT NULL;

    IF EXISTS (SELECT FROM pg_temp.tenniscores_undo AS u WHERE u.action = 'restore' AND u.problem IS NULL AND u.has_old_id) THEN
        PERFORM tenniscores._forbid_new_ids('match_scores', 'the rows'' earlier ids cannot be restored');
        UPDATE match_scores AS m
           SET tenniscores_match_id = u.old_id
          FROM pg_temp.tenniscores_undo AS u
         WHERE u.action = 'restore' AND u.problem IS NULL AND u.has_old_id AND m.id = u.row_id;
    END IF;
    UPDATE match_scores AS m
       SET league_id = b.league_id, match_date = b.match_date, home_team = b.home_team, away_team = b.away_team,
           home_team_id = b.home_team_id, away_team_id = b.away_team_id,
           home_player_1_id = b.home_player_1_id, home_player_2_id = b.home_player_2_id,
           away_player_1_id = b.away_player_1_id, away_player_2_id = b.away_player_2_id,
           scores = b.scores, winner = b.winner
      FROM (SELECT u.row_id, i.*
              FROM pg_temp.tenniscores_undo AS u
             CROSS JOIN LATERAL jsonb_populate_record(NULL::match_scores, u.image) AS i
             WHERE u.action = 'restore' AND u.problem IS NULL AND u.image IS NOT NULL) AS b
     WHERE m.id = b.row_id;
END
$$;
COMMENT ON FUNCTION tenniscores._undo_changes(bigint) IS
    'Internal: gives the rows that the run changed what they had before.';

CREATE FUNCTION tenniscores._follow_undo(target text) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    DELETE FROM tenniscores.replaced_id AS r
     USING pg_temp.tenniscores_undo AS u
     WHERE u.action = 'restore' AND u.problem IS NULL AND u.has_old_id
       AND r.target_schema = target AND r.provisional_id = u.old_id AND r.tenniscores_match_id = u.match_id;
    INSERT INTO tenniscores.replaced_id (target_schema, provisional_id, tenniscores_match_id)
    SELECT target, u.match_id, u.old_id
      FROM pg_temp.tenniscores_undo AS u
     WHERE u.action = 'restore' AND u.problem IS NULL AND u.has_old_id
       AND tenniscores.is_provisional_id(u.match_id) AND tenniscores.is_source_id(u.old_id)
    ON CONFLICT (target_schema, provisional_id) DO UPDATE SET tenniscores_match_id = excluded.tenniscores_match_id;
END
$$;
COMMENT ON FUNCTION tenniscores._follow_undo(text) IS
    'Internal: feeds without ids find their matches by the ids that these have now.';

CREATE FUNCTION tenniscores._undo_removals(undo_run bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    column_names text;
BEGIN
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO column_names
      FROM pg_attribute AS a
     WHERE a.attrelid = 'match_scores'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
    EXECUTE format($query$
        INSERT INTO match_scores (%1$s) OVERRIDING SYSTEM VALUE
        SELECT %1$s FROM (
            SELECT b.* FROM pg_temp.tenniscores_undo AS u
             CROSS JOIN LATERAL jsonb_populate_record(NULL::match_scores, u.image) AS b
             WHERE u.action = 'reinsert' AND u.problem IS NULL
             ORDER BY u.match_id COLLATE "C") AS restored
        $query$, column_names);
    PERFORM tenniscores._turn_references('reinsert');
    INSERT INTO tenniscores.journal (run_id, action, match_ids, row_id, before, after)
    SELECT undo_run, 'reinsert', array_remove(ARRAY[u.match_id], NULL), u.row_id, u.survivor, to_jsonb(m)
      FROM pg_temp.tenniscores_undo AS u
      JOIN match_scores AS m ON m.id = u.row_id
     WHERE u.action = 'reinsert' AND u.problem IS NULL;
END
$$;
COMMENT ON FUNCTION tenniscores._undo_removals(bigint) IS
    'Internal: brings back the rows that the run removed, with their row ids, and the references to them.';

CREATE FUNCTION tenniscores.undo(
    run_id bigint, dry_run boolean DEFAULT false, partial boolean DEFAULT false,
    OUT undo_run_id bigint, OUT undone boolean, OUT deleted bigint, OUT restored bigint, OUT reinserted bigint,
    OUT conflicts bigint, OUT sample text
)
    LANGUAGE plpgsql VOLATILE STRICT
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET client_min_messages = warning
    SET work_mem = '64MB'
    SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
    target text := tenniscores.setting('target_schema');
BEGIN
    PERFORM tenniscores._look_at_target();
    PERFORM tenniscores._check_undo(run_id);
    IF NOT dry_run THEN
        LOCK TABLE match_scores IN SHARE ROW EXCLUSIVE MODE;
    END IF;
    PERFORM tenniscores._plan_undo(run_id);
    SELECT count(*) FILTER (WHERE u.action = 'delete' AND u.problem IS NULL),
           count(*) FILTER (WHERE u.action = 'restore' AND u.problem IS NULL),
           count(*) FILTER (WHERE u.action = 'reinsert' AND u.problem IS NULL),
           count(*) FILTER (WHERE u.problem IS NOT NULL),
           min(concat_ws(' ', 'row ' || u.row_id, u.match_id) || ': ' || u.problem)
      INTO deleted, restored, reinserted, conflicts, sample
      FROM pg_temp.tenniscores_undo AS u;
    undone := NOT dry_run AND (conflicts = 0 OR partial);
    IF undone THEN
        PERFORM tenniscores._warn_of_slow_references();
        undo_run_id := tenniscores._begin_repair('undo', jsonb_build_object('undoes', run_id, 'partial', partial));
        PERFORM tenniscores._undo_deletes(undo_run_id);
        PERFORM tenniscores._undo_changes(undo_run_id);
        PERFORM tenniscores._follow_undo(target);
        PERFORM tenniscores._undo_removals(undo_run_id);
        UPDATE tenniscores.run AS r
           SET received = restored + reinserted + conflicts, inserted = reinserted, updated = restored, unchanged = conflicts,
               deleted = undo.deleted, finished_at = clock_timestamp()
         WHERE r.run_id = undo_run_id;
        UPDATE tenniscores.reject AS j SET state = 'open', closed_at = NULL, closed_run_id = NULL
         WHERE j.closed_run_id = run_id;
        UPDATE tenniscores.reject AS j SET state = 'superseded', closed_at = now(), closed_run_id = undo_run_id
         WHERE j.run_id = run_id AND j.state = 'open';
        -- Undoing an undo makes the run that it undid count again, and so on.
        WITH RECURSIVE chain AS (
            SELECT run_id AS run, undo_run_id AS by, true AS is_undone
            UNION ALL
            SELECT (r.options->>'undoes')::bigint, c.run, NOT c.is_undone
              FROM chain AS c JOIN tenniscores.run AS r ON r.run_id = c.run
             WHERE r.kind = 'undo'
        )
        UPDATE tenniscores.run AS r
           SET undone_by = CASE WHEN c.is_undone THEN c.by END
          FROM chain AS c WHERE r.run_id = c.run;
    END IF;
    DROP TABLE pg_temp.tenniscores_undo;
END
$$;
COMMENT ON FUNCTION tenniscores.undo(bigint, boolean, boolean) IS
    'Takes a run back: deletes the rows that it inserted, gives the rows that it changed what they had before, brings back the rows that it removed; all that only where the row still is as the run left it and no other table refers to a row that would go. Anything else is a conflict: then nothing is changed, unless partial is true, which leaves the conflicts alone. dry_run: only count. Leagues and teams that the run created stay. Returns one row: undo_run_id (the undo is a run, and can be undone), undone (false: nothing was changed), the rows of each kind, conflicts and one of them in words; all: undo_conflicts(run_id). Writers of match_scores wait until it ends. Fails with 22023 where there is no such run in the target schema, 55000 where it is undone already or its journal was purged.';
