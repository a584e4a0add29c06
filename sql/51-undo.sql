--
-- undo(): what it would do. A run's journal is compared with the rows as they are: a row that is not as
-- the run left it, or that others refer to, is a conflict.
--

CREATE FUNCTION tenniscores._image_of(m record) RETURNS jsonb
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN tenniscores._journal_image(
        m.league_id, m.match_date, m.home_team, m.away_team, m.home_team_id, m.away_team_id,
        m.home_player_1_id, m.home_player_2_id, m.away_player_1_id, m.away_player_2_id, m.scores, m.winner);
END
$$;
COMMENT ON FUNCTION tenniscores._image_of(record) IS
    'Internal: a row of match_scores as the journal keeps it.';

CREATE FUNCTION tenniscores._changed_columns(before jsonb, after jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE
AS $$
    SELECT string_agg(b.key, ', ' ORDER BY b.key) FROM jsonb_each(before) AS b
     WHERE b.value IS DISTINCT FROM after -> b.key
$$;
COMMENT ON FUNCTION tenniscores._changed_columns(jsonb, jsonb) IS
    'Internal: the columns that differ between two images of a match.';

CREATE FUNCTION tenniscores._plan_undo_of_inserts(run_id bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
BEGIN
    INSERT INTO pg_temp.tenniscores_undo (action, row_id, match_id, problem)
    SELECT 'delete', m.id, i.match_id,
           CASE WHEN m.id IS NULL THEN 'the row is gone, or has another id'
                WHEN i.hash IS DISTINCT FROM tenniscores._row_hash(
                    m.league_id, m.match_date, m.home_team, m.away_team, m.home_team_id, m.away_team_id,
                    m.home_player_1_id, m.home_player_2_id, m.away_player_1_id, m.away_player_2_id, m.scores, m.winner)
                THEN 'was changed since' END
      FROM tenniscores.journal AS j
      CROSS JOIN LATERAL unnest(j.match_ids, j.hashes) AS i (match_id, hash)
      LEFT JOIN match_scores AS m ON m.tenniscores_match_id = i.match_id
     WHERE j.run_id = run_id AND j.action = 'insert';

    -- rows that an undo brought back
    INSERT INTO pg_temp.tenniscores_undo (action, row_id, match_id, survivor, problem)
    SELECT 'delete', j.row_id, j.match_ids[1], j.before,
           CASE WHEN m.id IS NULL THEN 'the row is gone'
                WHEN m.image <> j.after
                THEN 'was changed since: ' || tenniscores._changed_columns(j.after, m.image) END
      FROM tenniscores.journal AS j
      LEFT JOIN (SELECT s.id, to_jsonb(s) AS image FROM match_scores AS s) AS m ON m.id = j.row_id
     WHERE j.run_id = run_id AND j.action = 'reinsert';
END
$$;
COMMENT ON FUNCTION tenniscores._plan_undo_of_inserts(bigint) IS
    'Internal: the rows that the run added.';

CREATE FUNCTION tenniscores._plan_undo_of_changes(run_id bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
BEGIN
    INSERT INTO pg_temp.tenniscores_undo (action, row_id, match_id, old_id, has_old_id, image, problem)
    WITH changed AS (
        SELECT coalesce(j.row_id, m.id::bigint) AS row_id, j.match_ids[1] AS match_id, j.before, j.before || j.after AS after
          FROM tenniscores.journal AS j
          LEFT JOIN match_scores AS m ON m.tenniscores_match_id = j.match_ids[1] AND j.row_id IS NULL
         WHERE j.run_id = run_id AND j.action = 'update'
    ), rekeyed AS (
        SELECT j.row_id, j.before->>'tenniscores_match_id' AS old_id, j.after->>'tenniscores_match_id' AS new_id
          FROM tenniscores.journal AS j
         WHERE j.run_id = run_id AND j.action = 'rekey'
    )
    SELECT 'restore', coalesce(c.row_id, k.row_id), coalesce(k.new_id, c.match_id), k.old_id, k.row_id IS NOT NULL, c.before,
           CASE WHEN m.id IS NULL THEN 'the row is gone, or has another id'
                WHEN k.row_id IS NOT NULL AND m.tenniscores_match_id IS DISTINCT FROM k.new_id
                THEN format('has another id since: %s', coalesce(m.tenniscores_match_id, 'none'))
                WHEN c.after <> i.image
                THEN 'was changed since: ' || tenniscores._changed_columns(c.after, i.image) END
      FROM changed AS c
      FULL JOIN rekeyed AS k ON k.row_id = c.row_id
      LEFT JOIN match_scores AS m ON m.id = coalesce(c.row_id, k.row_id)
      CROSS JOIN LATERAL (SELECT tenniscores._journal_image(
          m.league_id, m.match_date, m.home_team, m.away_team, m.home_team_id, m.away_team_id,
          m.home_player_1_id, m.home_player_2_id, m.away_player_1_id, m.away_player_2_id, m.scores, m.winner) AS image) AS i;
END
$$;
COMMENT ON FUNCTION tenniscores._plan_undo_of_changes(bigint) IS
    'Internal: the rows that the run changed, or gave another id.';

CREATE FUNCTION tenniscores._plan_undo_of_deletes(run_id bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
BEGIN
    INSERT INTO pg_temp.tenniscores_undo (action, row_id, match_id, old_id, has_old_id, image, survivor, problem)
    SELECT 'reinsert', j.row_id, j.match_ids[1], j.before->>'tenniscores_match_id', true, j.before, j.after,
           CASE WHEN m.id IS NOT NULL THEN 'another row has its row id' END
      FROM tenniscores.journal AS j
      LEFT JOIN match_scores AS m ON m.id = j.row_id
     WHERE j.run_id = run_id AND j.action = 'delete';
END
$$;
COMMENT ON FUNCTION tenniscores._plan_undo_of_deletes(bigint) IS
    'Internal: the rows that the run removed.';

CREATE FUNCTION tenniscores._find_undo_conflicts() RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    reference record;
BEGIN
    -- Rows that would go, and that others refer to: those references are not this run's.
    FOR reference IN SELECT * FROM tenniscores._references() LOOP
        EXECUTE format($query$
            UPDATE pg_temp.tenniscores_undo AS u SET problem = %2$L
              FROM match_scores AS m JOIN %1$s AS r ON %3$s
             WHERE u.action = 'delete' AND u.problem IS NULL AND u.survivor IS NULL AND m.id = u.row_id
            $query$, reference.referring, format('rows of %s refer to it', reference.referring),
            tenniscores._equal_columns('r', reference.columns, 'm', reference.referred));
    END LOOP;

    IF NOT EXISTS (SELECT FROM pg_temp.tenniscores_undo AS u WHERE u.has_old_id) THEN
        RETURN;
    END IF;
    -- An id that comes back must be free then.
    UPDATE pg_temp.tenniscores_undo AS u
       SET problem = format('row %s has its id %s', m.id, u.old_id)
      FROM match_scores AS m
     WHERE u.has_old_id AND u.problem IS NULL AND m.tenniscores_match_id = u.old_id AND m.id <> u.row_id
       AND tenniscores._has_unique_id('match_scores')
       AND NOT EXISTS (SELECT FROM pg_temp.tenniscores_undo AS o
                        WHERE o.row_id = m.id AND o.problem IS NULL
                          AND (o.action = 'delete' OR o.has_old_id AND o.old_id IS DISTINCT FROM u.old_id));
    UPDATE pg_temp.tenniscores_undo AS u
       SET problem = 'the table no longer allows its old id'
     WHERE u.has_old_id AND u.problem IS NULL
       AND EXISTS (SELECT FROM pg_attribute AS a
                    WHERE a.attrelid = 'match_scores'::regclass AND a.attname = 'tenniscores_match_id' AND a.attnotnull)
       AND coalesce(u.old_id !~ tenniscores._id_pattern(), true);
END
$$;
COMMENT ON FUNCTION tenniscores._find_undo_conflicts() IS
    'Internal: what else stands in the way: references to rows that would go, ids that are taken.';

CREATE FUNCTION tenniscores._check_undo(run_id bigint) RETURNS void
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    run record;
BEGIN
    SELECT r.* INTO run FROM tenniscores.run AS r WHERE r.run_id = run_id;
    IF run.run_id IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('there is no run %s', run_id),
            HINT = 'See SELECT * FROM tenniscores.runs;';
    ELSIF run.target_schema <> tenniscores.setting('target_schema') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('run %s is of schema "%s"', run_id, run.target_schema),
            HINT = format('SET tenniscores.target_schema = %I;', run.target_schema);
    ELSIF run.undone_by IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('run %s was undone by run %s', run_id, run.undone_by),
            HINT = format('SELECT * FROM tenniscores.undo(%s); brings it back.', run.undone_by);
    ELSIF run.purged_at IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('the journal of run %s is gone', run_id),
            DETAIL = format('It was purged on %s.', to_char(run.purged_at, 'YYYY-MM-DD HH24:MI:SS TZ'));
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores._check_undo(bigint) IS
    'Internal: fails where there is no such run, or it cannot be undone at all.';

CREATE FUNCTION tenniscores._plan_undo(run_id bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    DROP TABLE IF EXISTS pg_temp.tenniscores_undo;
    -- image: what a row had before; survivor: the row that took a removed one's place, and the references
    CREATE TEMPORARY TABLE tenniscores_undo (
        action text, row_id bigint, match_id text, old_id text, has_old_id boolean NOT NULL DEFAULT false,
        image jsonb, survivor jsonb, problem text) ON COMMIT DROP;
    PERFORM tenniscores._plan_undo_of_inserts(run_id);
    PERFORM tenniscores._plan_undo_of_changes(run_id);
    PERFORM tenniscores._plan_undo_of_deletes(run_id);
    PERFORM tenniscores._find_undo_conflicts();
END
$$;
COMMENT ON FUNCTION tenniscores._plan_undo(bigint) IS
    'Internal: makes pg_temp.tenniscores_undo, one row a row of match_scores: action (delete, restore, reinsert), and problem where it cannot be done.';

CREATE FUNCTION tenniscores.undo_conflicts(run_id bigint)
    RETURNS TABLE (row_id bigint, tenniscores_match_id text, action text, problem text)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET client_min_messages = warning
    SET work_mem = '64MB'
    SET jit = off
AS $$
#variable_conflict use_column
BEGIN
    PERFORM tenniscores._look_at_target();
    PERFORM tenniscores._check_undo(undo_conflicts.run_id);
    PERFORM tenniscores._plan_undo(undo_conflicts.run_id);
    RETURN QUERY
    SELECT u.row_id, u.match_id, u.action, u.problem
      FROM pg_temp.tenniscores_undo AS u WHERE u.problem IS NOT NULL
     ORDER BY u.row_id, u.match_id;
    DROP TABLE pg_temp.tenniscores_undo;
END
$$;
COMMENT ON FUNCTION tenniscores.undo_conflicts(bigint) IS
    'What stands in the way of undo(run_id), one row a row of match_scores: row_id (match_scores.id, NULL where it is gone), its id, action (delete, restore or reinsert: what undo would do) and problem. Changes nothing. Fails as undo() does.';
