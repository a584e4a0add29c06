--
-- dedupe(): what it does. One transaction; writers of match_scores wait for it, readers do not.
--

CREATE FUNCTION tenniscores._move_references(survivors bigint[]) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    reference record;
BEGIN
    FOR reference IN SELECT * FROM tenniscores._references() LOOP
        EXECUTE format($query$
            WITH moved AS (
                UPDATE %1$s AS r SET %2$s
                  FROM pg_temp.tenniscores_twin AS t
                  JOIN match_scores AS m ON m.id = t.row_id
                  JOIN match_scores AS s ON s.id = t.survivor
                 WHERE t.row_id <> t.survivor AND ($1 IS NULL OR t.survivor = ANY ($1)) AND %3$s
                RETURNING t.row_id, %4$s AS key
            )
            INSERT INTO pg_temp.tenniscores_moved
            SELECT m.row_id, jsonb_build_object('table', %5$L, 'constraint', %6$L, 'columns', %7$L::jsonb, 'referred', %8$L::jsonb,
                                                'rows', count(*), 'keys', jsonb_agg(m.key))
              FROM moved AS m GROUP BY m.row_id
            $query$,
            reference.referring,
            (SELECT string_agg(format('%I = s.%I', own, other), ', ')
               FROM unnest(reference.columns, reference.referred) AS u (own, other)),
            tenniscores._equal_columns('r', reference.columns, 'm', reference.referred),
            coalesce((SELECT format('jsonb_build_object(%s)', string_agg(format('%L, r.%I', k, k), ', '))
                        FROM unnest(reference.key_columns) AS k), 'NULL::jsonb'),
            reference.referring::text, reference.name, to_jsonb(reference.columns), to_jsonb(reference.referred))
        USING survivors;
    END LOOP;
END
$$;
COMMENT ON FUNCTION tenniscores._move_references(bigint[]) IS
    'Internal: turns references to rows that go to the ones that stay, all or those of some survivors, and keeps in pg_temp.tenniscores_moved which they were.';

CREATE FUNCTION tenniscores._move_references_one_by_one() RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    one bigint;
BEGIN
    FOR one IN SELECT DISTINCT t.survivor FROM pg_temp.tenniscores_twin AS t ORDER BY 1 LOOP
        BEGIN
            PERFORM tenniscores._move_references(ARRAY[one]);
        EXCEPTION WHEN integrity_constraint_violation THEN  -- any of its class
            UPDATE pg_temp.tenniscores_twin AS t SET problem = SQLERRM WHERE t.survivor = one;
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION tenniscores._move_references_one_by_one() IS
    'Internal: the same, match by match: one whose references cannot be turned (a note on each of two rows, say, where the table allows one a match) is left alone.';

CREATE FUNCTION tenniscores._plan_survivors() RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    CREATE TEMPORARY TABLE tenniscores_survivor ON COMMIT DROP AS
    WITH donor AS (
        -- of each value that the survivor lacks, the newest copy's; a side's players together
        SELECT t.survivor,
               (array_agg(l.home_team_id ORDER BY l.id DESC) FILTER (WHERE l.home_team_id IS NOT NULL))[1] AS home_team_id,
               (array_agg(l.away_team_id ORDER BY l.id DESC) FILTER (WHERE l.away_team_id IS NOT NULL))[1] AS away_team_id,
               (array_agg(ARRAY[l.home_player_1_id, l.home_player_2_id]::text[] ORDER BY l.id DESC)
                FILTER (WHERE p.home_known))[1:1] AS home_pair,
               (array_agg(ARRAY[l.away_player_1_id, l.away_player_2_id]::text[] ORDER BY l.id DESC)
                FILTER (WHERE p.away_known))[1:1] AS away_pair,
               (array_agg(l.scores ORDER BY l.id DESC) FILTER (WHERE l.scores IS NOT NULL))[1] AS scores,
               (array_agg(l.winner ORDER BY l.id DESC) FILTER (WHERE l.winner IS NOT NULL))[1] AS winner
          FROM pg_temp.tenniscores_twin AS t
          JOIN match_scores AS l ON l.id = t.row_id
          JOIN match_scores AS s ON s.id = t.survivor
          CROSS JOIN LATERAL (
              SELECT coalesce(l.home_player_1_id, l.home_player_2_id) IS NOT NULL
                     AND NOT coalesce(ARRAY[l.home_player_1_id, l.home_player_2_id]
                                      && array_remove(ARRAY[s.away_player_1_id, s.away_player_2_id], NULL), false) AS home_known,
                     coalesce(l.away_player_1_id, l.away_player_2_id) IS NOT NULL
                     AND NOT coalesce(ARRAY[l.away_player_1_id, l.away_player_2_id]
                                      && array_remove(ARRAY[s.home_player_1_id, s.home_player_2_id], NULL), false) AS away_known) AS p
         WHERE t.row_id <> t.survivor AND t.problem IS NULL
           AND tenniscores.fold_name(l.home_team) = tenniscores.fold_name(s.home_team)
           AND tenniscores.fold_name(l.away_team) = tenniscores.fold_name(s.away_team)
         GROUP BY t.survivor
    ), filled AS (
        SELECT s.id::bigint AS row_id, s.tenniscores_match_id::text AS old_id, t.match_id AS new_id,
               coalesce(s.home_team_id, d.home_team_id) AS home_team_id,
               coalesce(s.away_team_id, d.away_team_id) AS away_team_id,
               CASE WHEN coalesce(s.home_player_1_id, s.home_player_2_id) IS NULL THEN d.home_pair[1][1]
                    ELSE s.home_player_1_id END AS home_player_1_id,
               CASE WHEN coalesce(s.home_player_1_id, s.home_player_2_id) IS NULL THEN d.home_pair[1][2]
                    ELSE s.home_player_2_id END AS home_player_2_id,
               CASE WHEN coalesce(s.away_player_1_id, s.away_player_2_id) IS NULL THEN d.away_pair[1][1]
                    ELSE s.away_player_1_id END AS away_player_1_id,
               CASE WHEN coalesce(s.away_player_1_id, s.away_player_2_id) IS NULL THEN d.away_pair[1][2]
                    ELSE s.away_player_2_id END AS away_player_2_id,
               coalesce(s.scores, d.scores) AS scores, coalesce(s.winner, d.winner) AS winner,
               tenniscores._journal_image(
                   s.league_id, s.match_date, s.home_team, s.away_team, s.home_team_id, s.away_team_id,
                   s.home_player_1_id, s.home_player_2_id, s.away_player_1_id, s.away_player_2_id, s.scores, s.winner) AS before
          FROM pg_temp.tenniscores_twin AS t
          JOIN match_scores AS s ON s.id = t.survivor
          LEFT JOIN donor AS d ON d.survivor = t.survivor
         WHERE t.row_id = t.survivor AND t.problem IS NULL
    )
    SELECT f.*, f.before || jsonb_build_object(
               'home_team_id', f.home_team_id, 'away_team_id', f.away_team_id,
               'home_player_1_id', f.home_player_1_id, 'home_player_2_id', f.home_player_2_id,
               'away_player_1_id', f.away_player_1_id, 'away_player_2_id', f.away_player_2_id,
               'scores', f.scores, 'winner', f.winner) AS after
      FROM filled AS f;
    DELETE FROM pg_temp.tenniscores_survivor AS s
     WHERE s.before = s.after AND s.old_id IS NOT DISTINCT FROM coalesce(s.new_id, s.old_id);
END
$$;
COMMENT ON FUNCTION tenniscores._plan_survivors() IS
    'Internal: makes pg_temp.tenniscores_survivor, the rows that stay and change: they get the match''s id in its right spelling, and what they lack from the newest copy that has it, the teams being equal.';

CREATE FUNCTION tenniscores._remove_twins(run_id bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
BEGIN
    INSERT INTO tenniscores.journal (run_id, action, match_ids, row_id, before, after)
    SELECT run_id, 'delete', array_remove(ARRAY[m.tenniscores_match_id::text], NULL), t.row_id, to_jsonb(m),
           jsonb_build_object('survivor', t.survivor, 'references', coalesce(v.moved, '[]'))
      FROM pg_temp.tenniscores_twin AS t
      JOIN match_scores AS m ON m.id = t.row_id
      LEFT JOIN (SELECT r.row_id, jsonb_agg(r.reference) AS moved
                   FROM pg_temp.tenniscores_moved AS r GROUP BY r.row_id) AS v ON v.row_id = t.row_id
     WHERE t.row_id <> t.survivor AND t.problem IS NULL
     ORDER BY t.row_id;
    DELETE FROM match_scores AS m
     USING pg_temp.tenniscores_twin AS t
     WHERE m.id = t.row_id AND t.row_id <> t.survivor AND t.problem IS NULL;
END
$$;
COMMENT ON FUNCTION tenniscores._remove_twins(bigint) IS
    'Internal: removes the rows that go, once nothing refers to them, and journals them.';

CREATE FUNCTION tenniscores._change_survivors(run_id bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
BEGIN
    INSERT INTO tenniscores.journal (run_id, action, match_ids, row_id, before, after)
    SELECT run_id, 'rekey', ARRAY[s.new_id], s.row_id,
           jsonb_build_object('tenniscores_match_id', s.old_id), jsonb_build_object('tenniscores_match_id', s.new_id)
      FROM pg_temp.tenniscores_survivor AS s WHERE s.new_id IS DISTINCT FROM s.old_id AND s.new_id IS NOT NULL
     ORDER BY s.row_id;
    INSERT INTO tenniscores.journal (run_id, action, match_ids, row_id, before, after)
    SELECT run_id, 'update', array_remove(ARRAY[coalesce(s.new_id, s.old_id)], NULL), s.row_id, s.before, tenniscores._changed_values(s.before, s.after)
      FROM pg_temp.tenniscores_survivor AS s WHERE s.before <> s.after
     ORDER BY s.row_id;
    UPDATE match_scores AS m
       SET tenniscores_match_id = coalesce(s.new_id, m.tenniscores_match_id),
           home_team_id = s.home_team_id, away_team_id = s.away_team_id,
           home_player_1_id = s.home_player_1_id, home_player_2_id = s.home_player_2_id,
           away_player_1_id = s.away_player_1_id, away_player_2_id = s.away_player_2_id,
           scores = s.scores, winner = s.winner
      FROM pg_temp.tenniscores_survivor AS s
     WHERE m.id = s.row_id;
END
$$;
COMMENT ON FUNCTION tenniscores._change_survivors(bigint) IS
    'Internal: applies and journals the changes of the rows that stay.';

CREATE FUNCTION tenniscores._warn_of_slow_references() RETURNS void
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    reference record;
BEGIN
    FOR reference IN
        SELECT r.referring, array_to_string(r.columns, ', ') AS columns
          FROM tenniscores._references() AS r
          JOIN pg_attribute AS a ON a.attrelid = r.referring AND a.attname = r.columns[1]
         WHERE pg_relation_size(r.referring) > 1000000
           AND NOT EXISTS (SELECT FROM pg_index AS i
                            WHERE i.indrelid = r.referring AND i.indisvalid AND i.indpred IS NULL AND i.indkey[0] = a.attnum)
    LOOP
        RAISE WARNING USING
            MESSAGE = format('table %s has no index on %s', reference.referring, reference.columns),
            DETAIL = 'PostgreSQL reads all of it for each row of match_scores that is removed.',
            HINT = format('CREATE INDEX CONCURRENTLY ON %s (%s); first.', reference.referring, reference.columns);
    END LOOP;
END
$$;
COMMENT ON FUNCTION tenniscores._warn_of_slow_references() IS
    'Internal: warns of larger tables that refer to match_scores without an index.';

CREATE FUNCTION tenniscores._dedupe(dry_run boolean, OUT run_id bigint, OUT matches bigint, OUT removed bigint,
                                    OUT references_moved bigint, OUT left_alone bigint)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET client_min_messages = warning
    SET work_mem = '64MB'
    SET jit = off
    SET enable_nestloop = off  -- whole tables, whose functions the planner cannot estimate
AS $$
#variable_conflict use_variable
DECLARE
    changed bigint;
    stuck record;
BEGIN
    PERFORM tenniscores._look_at_target();
    IF NOT dry_run THEN
        LOCK TABLE match_scores IN SHARE ROW EXCLUSIVE MODE;
    END IF;
    DROP TABLE IF EXISTS pg_temp.tenniscores_twin, pg_temp.tenniscores_moved, pg_temp.tenniscores_survivor;
    CREATE TEMPORARY TABLE tenniscores_twin ON COMMIT DROP AS
    SELECT t.*, NULL::text AS problem FROM tenniscores._twins() AS t;
    left_alone := (SELECT count(*) FROM tenniscores._match_groups() AS g WHERE g.candidates > 1);
    SELECT count(*) FILTER (WHERE t.row_id = t.survivor), count(*) FILTER (WHERE t.row_id <> t.survivor)
      INTO matches, removed FROM pg_temp.tenniscores_twin AS t;
    IF removed = 0 THEN
        references_moved := 0;
        RETURN;
    END IF;
    PERFORM tenniscores._warn_of_slow_references();
    IF dry_run THEN
        references_moved := tenniscores._count_references();
        RETURN;
    END IF;

    PERFORM tenniscores._forbid_new_ids('match_scores', 'dedupe() cannot be used');
    -- Nobody can refer to them from here on.
    PERFORM FROM match_scores AS m
       JOIN pg_temp.tenniscores_twin AS t ON m.id = t.row_id
      WHERE t.row_id <> t.survivor ORDER BY m.id FOR UPDATE OF m;
    CREATE TEMPORARY TABLE tenniscores_moved (row_id bigint, reference jsonb) ON COMMIT DROP;
    BEGIN
        PERFORM tenniscores._move_references(NULL);
    EXCEPTION WHEN integrity_constraint_violation THEN  -- any of its class
        PERFORM tenniscores._move_references_one_by_one();
    END;
    FOR stuck IN SELECT t.survivor, min(t.problem) AS problem, array_agg(t.row_id ORDER BY t.row_id) AS row_ids
                   FROM pg_temp.tenniscores_twin AS t WHERE t.problem IS NOT NULL GROUP BY 1 ORDER BY 1 LIMIT 10 LOOP
        RAISE WARNING USING
            MESSAGE = format('rows %s are the same match and stay as they are', array_to_string(stuck.row_ids, ', ')),
            DETAIL = format('The references to them cannot be made one: %s.', stuck.problem),
            HINT = 'Decide which of the referring rows stay, then call dedupe() again.';
    END LOOP;
    SELECT left_alone + count(*) FILTER (WHERE t.problem IS NOT NULL),
           count(*) FILTER (WHERE t.row_id = t.survivor AND t.problem IS NULL),
           count(*) FILTER (WHERE t.row_id <> t.survivor AND t.problem IS NULL)
      INTO left_alone, matches, removed FROM pg_temp.tenniscores_twin AS t;
    references_moved := (SELECT coalesce(sum((m.reference->>'rows')::bigint), 0) FROM pg_temp.tenniscores_moved AS m);

    PERFORM tenniscores._plan_survivors();
    changed := (SELECT count(*) FROM pg_temp.tenniscores_survivor);
    run_id := tenniscores._begin_repair('dedupe', '{}');
    PERFORM tenniscores._remove_twins(run_id);
    PERFORM tenniscores._change_survivors(run_id);
    UPDATE tenniscores.run AS r
       SET received = matches + removed + left_alone, updated = changed, unchanged = matches - changed,
           duplicate = removed, rejected = left_alone, finished_at = clock_timestamp()
     WHERE r.run_id = run_id;
END
$$;
COMMENT ON FUNCTION tenniscores._dedupe(boolean) IS
    'Internal: dedupe().';

CREATE FUNCTION tenniscores._count_references() RETURNS bigint
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    reference record;
    found bigint;
    total bigint := 0;
BEGIN
    FOR reference IN SELECT * FROM tenniscores._references() LOOP
        EXECUTE format(
            'SELECT count(*) FROM %s AS r JOIN match_scores AS m ON %s
               JOIN pg_temp.tenniscores_twin AS t ON t.row_id = m.id WHERE t.row_id <> t.survivor',
            reference.referring, tenniscores._equal_columns('r', reference.columns, 'm', reference.referred))
           INTO found;
        total := total + found;
    END LOOP;
    RETURN total;
END
$$;
COMMENT ON FUNCTION tenniscores._count_references() IS
    'Internal: references to rows that would go.';

CREATE PROCEDURE tenniscores.dedupe(
    dry_run boolean DEFAULT false, INOUT run_id bigint DEFAULT NULL, INOUT matches bigint DEFAULT NULL,
    INOUT removed bigint DEFAULT NULL, INOUT references_moved bigint DEFAULT NULL, INOUT left_alone bigint DEFAULT NULL
)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, tenniscores, pg_temp
AS $$
BEGIN
    SELECT d.run_id, d.matches, d.removed, d.references_moved, d.left_alone
      INTO run_id, matches, removed, references_moved, left_alone
      FROM tenniscores._dedupe(coalesce(dry_run, false)) AS d;
END
$$;
COMMENT ON PROCEDURE tenniscores.dedupe(boolean, bigint, bigint, bigint, bigint, bigint) IS
    'Makes one row of each match that is stored several times: rows with the same id, or of which at most one has the source''s id, with the same league, date, teams and line, or where a line is not known the same players. Never by the score. The row with the source''s id stays, else the one that other tables refer to, else the newest; it takes what it lacks from the others; foreign keys of any table are turned to it. dry_run: only count. Returns one row: run_id (NULL where nothing was to do), matches that were made one, rows removed, references_moved, and left_alone: rows that could be several matches, or whose references cannot be made one (a WARNING says which). The view duplicates shows them before; undo(run_id) brings them back. Writers of match_scores wait until it ends. Fails with 55000 where the schema''s tables cannot be read.';
