--
-- Pins: corrections by hand that no feed overwrites.
--

CREATE FUNCTION tenniscores._pinnable_columns() RETURNS text[]
    LANGUAGE sql IMMUTABLE
AS $$
    SELECT '{league_id,match_date,home_team,away_team,home_team_id,away_team_id,home_player_1_id,home_player_2_id,away_player_1_id,away_player_2_id,scores,winner}'::text[]
$$;
COMMENT ON FUNCTION tenniscores._pinnable_columns() IS
    'Internal: the columns that feeds write.';

CREATE FUNCTION tenniscores._feed_values(run_id bigint, target text)
    RETURNS TABLE (row_id bigint, column_name text, feed_value text, stored_value text)
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_column
BEGIN
    -- A team's row id and the league's go with their names: the feed has none of its own. What needs the
    -- run or its staging table is not for where the rows are, which may be another machine.
    RETURN QUERY
    WITH stored AS MATERIALIZED (
        SELECT p.row_id, p.column_name, m.tenniscores_match_id AS match_id, to_jsonb(m) ->> p.column_name AS value
          FROM tenniscores.pin AS p
          JOIN match_scores AS m ON m.id = p.row_id
         WHERE p.target_schema = target
    )
    SELECT k.row_id, k.column_name, to_jsonb(s) ->> k.column_name, k.value
      FROM stored AS k
      JOIN pg_temp.tenniscores_stage AS s ON s.match_id = k.match_id AND s.accepted AND NOT s.superseded
     WHERE to_jsonb(s) ->> k.column_name IS NOT NULL
    UNION ALL
    SELECT k.row_id, k.column_name, k.value, k.value
      FROM stored AS k
     WHERE k.value IS NOT NULL AND k.column_name NOT IN ('league_id', 'home_team_id', 'away_team_id')
       AND tenniscores._is_unchanged(run_id, k.match_id)
       AND NOT EXISTS (SELECT FROM pg_temp.tenniscores_stage AS s WHERE s.match_id = k.match_id);
END
$$;
COMMENT ON FUNCTION tenniscores._feed_values(bigint, text) IS
    'Internal: what the feed has for pinned values.';

CREATE FUNCTION tenniscores._apply_pins(target text, run_id bigint, dry_run boolean) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
DECLARE
    met bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM tenniscores.pin AS p WHERE p.target_schema = target) THEN
        RETURN 0;
    END IF;
    met := (SELECT count(*) FROM tenniscores._feed_values(run_id, target) AS f WHERE f.feed_value IS DISTINCT FROM f.stored_value);
    IF NOT dry_run THEN
        UPDATE tenniscores.pin AS p
           SET feed_value = f.feed_value, feed_run_id = run_id
          FROM tenniscores._feed_values(run_id, target) AS f
         WHERE p.target_schema = target AND p.row_id = f.row_id AND p.column_name = f.column_name
           AND p.feed_value IS DISTINCT FROM f.feed_value;
    END IF;

    WITH pinned AS MATERIALIZED (
        SELECT p.columns, m.*
          FROM (SELECT p.row_id, array_agg(p.column_name) AS columns
                  FROM tenniscores.pin AS p WHERE p.target_schema = target GROUP BY p.row_id) AS p
          JOIN match_scores AS m ON m.id = p.row_id
    )
    UPDATE pg_temp.tenniscores_match AS c
       SET league_id = CASE WHEN 'league_id' = ANY (m.columns) THEN m.league_id ELSE c.league_id END,
           match_date = CASE WHEN 'match_date' = ANY (m.columns) THEN m.match_date ELSE c.match_date END,
           home_team = CASE WHEN 'home_team' = ANY (m.columns) THEN m.home_team ELSE c.home_team END,
           away_team = CASE WHEN 'away_team' = ANY (m.columns) THEN m.away_team ELSE c.away_team END,
           home_team_id = CASE WHEN m.columns && '{home_team,home_team_id}' THEN m.home_team_id ELSE c.home_team_id END,
           away_team_id = CASE WHEN m.columns && '{away_team,away_team_id}' THEN m.away_team_id ELSE c.away_team_id END,
           home_player_1_id = CASE WHEN 'home_player_1_id' = ANY (m.columns) THEN m.home_player_1_id ELSE c.home_player_1_id END,
           home_player_2_id = CASE WHEN 'home_player_2_id' = ANY (m.columns) THEN m.home_player_2_id ELSE c.home_player_2_id END,
           away_player_1_id = CASE WHEN 'away_player_1_id' = ANY (m.columns) THEN m.away_player_1_id ELSE c.away_player_1_id END,
           away_player_2_id = CASE WHEN 'away_player_2_id' = ANY (m.columns) THEN m.away_player_2_id ELSE c.away_player_2_id END,
           scores = CASE WHEN 'scores' = ANY (m.columns) THEN m.scores ELSE c.scores END,
           winner = CASE WHEN 'winner' = ANY (m.columns) THEN m.winner ELSE c.winner END
      FROM pinned AS m
     WHERE c.outcome = 'update' AND c.match_id = m.tenniscores_match_id;
    UPDATE pg_temp.tenniscores_match AS c
       SET outcome = 'unchanged'
     WHERE c.outcome = 'update' AND c.before = tenniscores._image_of(c);
    RETURN met;
END
$$;
COMMENT ON FUNCTION tenniscores._apply_pins(text, bigint, boolean) IS
    'Internal: takes pinned columns out of what the run would change, and keeps what the feed has there; returns how many values differ.';

CREATE FUNCTION tenniscores._check_pins(match_id text, columns text[]) RETURNS bigint
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    row_id bigint := (SELECT m.id FROM match_scores AS m WHERE m.tenniscores_match_id = match_id);
    odd text := (SELECT string_agg(c, ', ') FROM unnest(columns) AS c WHERE c <> ALL (tenniscores._pinnable_columns()));
BEGIN
    IF row_id IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('there is no match %s', tenniscores._shown(match_id)),
            HINT = 'Give the tenniscores_match_id of a row of match_scores.';
    ELSIF odd IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('no feed writes column %s', odd),
            HINT = format('Columns: %s.', array_to_string(tenniscores._pinnable_columns(), ', '));
    END IF;
    RETURN row_id;
END
$$;
COMMENT ON FUNCTION tenniscores._check_pins(text, text[]) IS
    'Internal: the row of a match; fails with 22023 where it or a column does not exist.';

CREATE FUNCTION tenniscores.pin(id text, columns text[], reason text DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    target text := tenniscores.setting('target_schema');
    pinned_row bigint;
    added bigint;
BEGIN
    PERFORM tenniscores._look_at_target();
    pinned_row := tenniscores._check_pins(id, columns);
    INSERT INTO tenniscores.pin (target_schema, row_id, column_name, reason)
    SELECT DISTINCT target, pinned_row, c, reason FROM unnest(columns) AS c
    ON CONFLICT ON CONSTRAINT pin_pkey DO UPDATE SET reason = coalesce(excluded.reason, pin.reason);
    GET DIAGNOSTICS added = ROW_COUNT;
    RETURN added;
END
$$;
COMMENT ON FUNCTION tenniscores.pin(text, text[], text) IS
    'Keeps columns of a match as they are now, or as they are corrected by hand later: no feed changes them. id: tenniscores_match_id; columns: such as ''{scores,winner}''; a pinned team keeps its row id, too; reason: for those who wonder. Returns the number of pins. unpin() takes them off. Fails with 22023 where there is no such match or column.';

CREATE FUNCTION tenniscores.unpin(id text, columns text[] DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    target text := tenniscores.setting('target_schema');
    pinned_row bigint;
    removed bigint;
BEGIN
    PERFORM tenniscores._look_at_target();
    pinned_row := tenniscores._check_pins(id, columns);
    DELETE FROM tenniscores.pin AS p
     WHERE p.target_schema = target AND p.row_id = pinned_row AND (columns IS NULL OR p.column_name = ANY (columns));
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;
COMMENT ON FUNCTION tenniscores.unpin(text, text[]) IS
    'Takes pins off a match: of these columns, or all. id: tenniscores_match_id. Returns how many there were. The next feed writes them again. Fails with 22023 where there is no such match or column.';

CREATE FUNCTION tenniscores._pins() RETURNS TABLE (
        tenniscores_match_id text, row_id bigint, column_name text, value text, feed_value text, agrees boolean,
        reason text, pinned_by name, pinned_at timestamptz)
    LANGUAGE plpgsql STABLE ROWS 100
    SET search_path = pg_catalog, tenniscores, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    target text := tenniscores.setting('target_schema');
BEGIN
    PERFORM tenniscores._look_at_target();
    RETURN QUERY
    SELECT m.tenniscores_match_id::text, p.row_id, p.column_name, v.value, p.feed_value,
           p.feed_value = v.value, p.reason, p.pinned_by, p.pinned_at
      FROM tenniscores.pin AS p
      LEFT JOIN match_scores AS m ON m.id = p.row_id
      CROSS JOIN LATERAL (SELECT tenniscores._journal_image(
          m.league_id, m.match_date, m.home_team, m.away_team, m.home_team_id, m.away_team_id,
          m.home_player_1_id, m.home_player_2_id, m.away_player_1_id, m.away_player_2_id, m.scores, m.winner) ->> p.column_name AS value) AS v
     WHERE p.target_schema = target
     ORDER BY p.pinned_at, p.row_id, p.column_name;
END
$$;
COMMENT ON FUNCTION tenniscores._pins() IS
    'Internal: the view pins.';

CREATE VIEW tenniscores.pins AS
    SELECT p.* FROM tenniscores._pins() AS p;
COMMENT ON VIEW tenniscores.pins IS
    'Pinned values of the target schema. value: as stored; feed_value: as a feed had it last; agrees: the two are equal, so that the pin is no longer needed; tenniscores_match_id is NULL where the row is gone.';
