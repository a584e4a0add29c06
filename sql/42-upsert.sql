--
-- The rows of a run, written into match_scores: new ones in bulk where the table allows it, the
-- others by INSERT ... ON CONFLICT.
--

CREATE FUNCTION tenniscores._bulk_obstacle(target regclass) RETURNS text
    LANGUAGE c STABLE STRICT
    AS 'MODULE_PATHNAME', 'tenniscores_bulk_obstacle_of';
COMMENT ON FUNCTION tenniscores._bulk_obstacle(regclass) IS
    'Internal: why rows are added to the table by INSERT and not in bulk; NULL where they are added in bulk.';

CREATE FUNCTION tenniscores._bulk_insert(target regclass, key name, query text) RETURNS bigint
    LANGUAGE c VOLATILE STRICT
    AS 'MODULE_PATHNAME', 'tenniscores_bulk_insert';
COMMENT ON FUNCTION tenniscores._bulk_insert(regclass, name, text) IS
    'Internal: adds the rows of a query, whose columns have the names of the table''s, and returns how many; NULL, and nothing is done, where the table has an obstacle. Fails with 40001 where another transaction has added a row with the same key.';

CREATE FUNCTION tenniscores._insert_new() RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    SET work_mem = '64MB'  -- sorts a season of 200,000 records in memory
AS $$
BEGIN
    IF tenniscores.setting('bulk_insert') = 'off' THEN
        RETURN NULL;
    END IF;
    RETURN tenniscores._bulk_insert('match_scores', 'tenniscores_match_id', $query$
        SELECT c.match_id AS tenniscores_match_id, c.league_id, c.match_date, c.home_team, c.away_team,
               c.home_team_id, c.away_team_id, c.home_player_1_id, c.home_player_2_id,
               c.away_player_1_id, c.away_player_2_id, c.scores, c.winner
          FROM pg_temp.tenniscores_match AS c
         WHERE c.outcome = 'insert'
         ORDER BY c.match_id COLLATE "C"
    $query$);
END
$$;
COMMENT ON FUNCTION tenniscores._insert_new() IS
    'Internal: adds the new rows in bulk; returns how many, or NULL where that is not possible.';

CREATE FUNCTION tenniscores._upsert(inserted bigint, updated bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET plan_cache_mode = auto  -- foreign keys are checked row by row, with plans of their own
AS $$
DECLARE
    added bigint;
    written bigint;
BEGIN
    IF inserted > 0 THEN
        added := tenniscores._insert_new();
    END IF;
    IF updated = 0 AND added = inserted THEN
        RETURN;
    END IF;

    -- Sorted by the key, so that loaders never wait for each other in a circle; the key is not set,
    -- so that a row's references stay unlocked. What is stored has been merged into the values.
    INSERT INTO match_scores AS m (
        tenniscores_match_id, league_id, match_date, home_team, away_team, home_team_id, away_team_id,
        home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id, scores, winner)
    SELECT c.match_id, c.league_id, c.match_date, c.home_team, c.away_team, c.home_team_id, c.away_team_id,
           c.home_player_1_id, c.home_player_2_id, c.away_player_1_id, c.away_player_2_id, c.scores, c.winner
      FROM pg_temp.tenniscores_match AS c
     WHERE c.outcome = 'update' OR c.outcome = 'insert' AND added IS NULL
     ORDER BY c.match_id COLLATE "C"
    ON CONFLICT (tenniscores_match_id) DO UPDATE SET
        league_id = excluded.league_id,
        match_date = excluded.match_date,
        home_team = excluded.home_team,
        away_team = excluded.away_team,
        home_team_id = excluded.home_team_id,
        away_team_id = excluded.away_team_id,
        home_player_1_id = excluded.home_player_1_id,
        home_player_2_id = excluded.home_player_2_id,
        away_player_1_id = excluded.away_player_1_id,
        away_player_2_id = excluded.away_player_2_id,
        scores = excluded.scores,
        winner = excluded.winner
    WHERE (m.league_id, m.match_date, m.home_team, m.away_team, m.home_team_id, m.away_team_id,
           m.home_player_1_id, m.home_player_2_id, m.away_player_1_id, m.away_player_2_id, m.scores, m.winner)
          IS DISTINCT FROM
          (excluded.league_id, excluded.match_date, excluded.home_team, excluded.away_team,
           excluded.home_team_id, excluded.away_team_id,
           excluded.home_player_1_id, excluded.home_player_2_id,
           excluded.away_player_1_id, excluded.away_player_2_id, excluded.scores, excluded.winner);
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written + coalesce(added, 0) <> inserted + updated THEN
        RAISE EXCEPTION USING
            ERRCODE = 'serialization_failure',
            MESSAGE = 'match_scores was changed while the run was applied',
            HINT = 'Run it again: nothing was written.';
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores._upsert(bigint, bigint) IS
    'Internal: writes the rows of pg_temp.tenniscores_match that are new or changed, which are so many.';

