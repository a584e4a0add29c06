--
-- Applying a run
--

CREATE FUNCTION tenniscores._lock_leagues(run_id bigint, target text) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    -- In the order of the names: two runs never wait for each other.
    PERFORM pg_advisory_xact_lock(hashtextextended(format('tenniscores %s %s', target, l.league), 0))
       FROM (SELECT DISTINCT t.league COLLATE "C" AS league
               FROM tenniscores._run_teams(run_id) AS t ORDER BY 1) AS l;
END
$$;
COMMENT ON FUNCTION tenniscores._lock_leagues(bigint, text) IS
    'Internal: runs that touch one league wait for each other, so that their counts are exact.';

CREATE FUNCTION tenniscores._journal_inserts(run_id bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET enable_sort = off  -- the rows would be sorted to make a few hundred groups of them
AS $$
#variable_conflict use_variable
BEGIN
    INSERT INTO tenniscores.journal (run_id, action, match_ids, hashes)
    SELECT run_id, 'insert', array_agg(i.match_id), array_agg(i.hash)
      FROM (SELECT c.match_id, c.ordinal / 1000 AS part,
                   tenniscores._row_hash(
                       c.league_id, c.match_date, c.home_team, c.away_team, c.home_team_id, c.away_team_id,
                       c.home_player_1_id, c.home_player_2_id, c.away_player_1_id, c.away_player_2_id,
                       c.scores, c.winner) AS hash
              FROM pg_temp.tenniscores_match AS c WHERE c.outcome = 'insert') AS i
     GROUP BY i.part;
END
$$;
COMMENT ON FUNCTION tenniscores._journal_inserts(bigint) IS
    'Internal: records which rows the run adds.';

CREATE FUNCTION tenniscores._changed_values(before jsonb, after jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
AS $$
    SELECT after - ARRAY(SELECT b.key FROM pg_catalog.jsonb_each(before) AS b WHERE after -> b.key = b.value)
$$;
COMMENT ON FUNCTION tenniscores._changed_values(jsonb, jsonb) IS
    'Internal: what of an image of a match differs from an earlier one; laid over that it gives the image again.';

CREATE FUNCTION tenniscores._journal_updates(run_id bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
BEGIN
    INSERT INTO tenniscores.journal (run_id, action, match_ids, before, after)
    SELECT run_id, 'update', ARRAY[c.match_id], c.before,
           tenniscores._changed_values(c.before, tenniscores._journal_image(
               c.league_id, c.match_date, c.home_team, c.away_team, c.home_team_id, c.away_team_id,
               c.home_player_1_id, c.home_player_2_id, c.away_player_1_id, c.away_player_2_id,
               c.scores, c.winner))
      FROM pg_temp.tenniscores_match AS c WHERE c.outcome = 'update';
END
$$;
COMMENT ON FUNCTION tenniscores._journal_updates(bigint) IS
    'Internal: records what the run changes.';

CREATE FUNCTION tenniscores._rebuilt_record(run_id bigint, staged record) RETURNS bytea
    LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    rebuilt jsonb;
BEGIN
    SELECT jsonb_strip_nulls(jsonb_build_object(
               'match_id', staged.match_id, 'Line', staged.line, 'league_id', home.league, 'Date', staged.match_date,
               'Home Team', home.name, 'Away Team', away.name,
               'Home Player 1 ID', staged.home_player_1_id, 'Home Player 2 ID', staged.home_player_2_id,
               'Away Player 1 ID', staged.away_player_1_id, 'Away Player 2 ID', staged.away_player_2_id,
               'Scores', staged.scores, 'Winner', staged.winner))
      INTO rebuilt
      FROM tenniscores._run_teams(run_id) AS home, tenniscores._run_teams(run_id) AS away
     WHERE home.number = staged.home_number AND away.number = staged.away_number;
    RETURN convert_to(rebuilt::text, 'UTF8');
END
$$;
COMMENT ON FUNCTION tenniscores._rebuilt_record(bigint, record) IS
    'Internal: a record that was read well and is rejected by what the database holds, where the feed was too large to keep the bytes of every record: what was read of it, as JSON.';

CREATE FUNCTION tenniscores._write_rejects(run_id bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
BEGIN
    INSERT INTO tenniscores.reject (run_id, ordinal, byte_offset, reason, detail, raw, raw_length, raw_md5, match_id)
    SELECT run_id, s.ordinal, s.byte_offset, s.reason, s.detail, rebuilt.raw, coalesce(s.raw_length, length(rebuilt.raw)), md5(rebuilt.raw),
           s.match_id
      FROM pg_temp.tenniscores_stage AS s
      CROSS JOIN LATERAL (SELECT coalesce(s.raw, tenniscores._rebuilt_record(run_id, s)) AS raw) AS rebuilt
     WHERE NOT s.accepted;
END
$$;
COMMENT ON FUNCTION tenniscores._write_rejects(bigint) IS
    'Internal: keeps what the run rejects.';

CREATE FUNCTION tenniscores._count_run(run_id bigint, unchanged bigint, dry_run boolean) RETURNS tenniscores.run_result
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
DECLARE
    result tenniscores.run_result;
    accepted bigint;
    matches bigint;
BEGIN
    SELECT c.received, c.filtered INTO result.received, result.filtered
      FROM tenniscores._run_counts(run_id) AS c;
    SELECT count(*) FILTER (WHERE s.accepted), count(*) FILTER (WHERE NOT s.accepted)
      INTO accepted, result.rejected
      FROM pg_temp.tenniscores_stage AS s;
    SELECT count(*), count(*) FILTER (WHERE c.outcome = 'insert'),
           count(*) FILTER (WHERE c.outcome IN ('update', 'rekeyed')),
           count(*) FILTER (WHERE c.outcome = 'unchanged') + unchanged
      INTO matches, result.inserted, result.updated, result.unchanged
      FROM pg_temp.tenniscores_match AS c;
    result.duplicate := accepted - matches;
    result.warnings := 0;
    IF result.inserted + result.updated > 0 THEN
        result.warnings := tenniscores._find_warnings(run_id, result.inserted + result.updated, dry_run);
    END IF;
    RETURN result;
END
$$;
COMMENT ON FUNCTION tenniscores._count_run(bigint, bigint, boolean) IS
    'Internal: the counts of the classified run, and of the unchanged records that were not staged; finds its warnings.';

CREATE FUNCTION tenniscores._problems()
    RETURNS TABLE (reason text, records bigint, first_record bigint, first_byte bigint, sample text)
    LANGUAGE plpgsql STABLE ROWS 20
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF to_regclass('pg_temp.tenniscores_stage') IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT s.reason, count(*), min(s.ordinal), min(s.byte_offset),
           (array_agg(s.detail ORDER BY s.ordinal) FILTER (WHERE s.detail IS NOT NULL))[1]
      FROM pg_temp.tenniscores_stage AS s
     WHERE NOT s.accepted
     GROUP BY s.reason
     ORDER BY count(*) DESC, s.reason;
END
$$;
COMMENT ON FUNCTION tenniscores._problems() IS
    'Internal: what the staging table rejects, by reason.';

CREATE FUNCTION tenniscores.ingest_problems()
    RETURNS TABLE (reason text, records bigint, first_record bigint, first_byte bigint, sample text)
    LANGUAGE plpgsql VOLATILE ROWS 20
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT tenniscores._run_finished() THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = 'no run was finished in this transaction',
            HINT = 'Call ingest_problems() in the transaction of ingest() or ingest_finish(), or see SELECT * FROM tenniscores.rejects;';
    END IF;
    RETURN QUERY SELECT p.* FROM tenniscores._problems() AS p;
END
$$;
COMMENT ON FUNCTION tenniscores.ingest_problems() IS
    'The rejects, by reason, of the run that this transaction finished last, also of a dry run: how many, the first one''s record number (from 1) and byte (from 0), and what was found in it. Fails with 55000 where the transaction has finished none.';

CREATE FUNCTION tenniscores.loaded_by(run_id bigint) RETURNS bigint
    LANGUAGE plpgsql VOLATILE STRICT
    SET search_path = pg_catalog, tenniscores, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    run jsonb := tenniscores._run_options(run_id);
BEGIN
    RETURN (SELECT max(r.run_id) FROM tenniscores.run AS r
             WHERE r.fingerprint = tenniscores._run_fingerprint(run_id) AND r.undone_by IS NULL
               AND r.kind = 'ingest' AND r.target_schema = run->>'target_schema'
               AND r.options - 'force' = (run->'options') - 'force');
END
$$;
COMMENT ON FUNCTION tenniscores.loaded_by(bigint) IS
    'The last run that has applied the same bytes as the open run run_id has read so far, into the same schema and with the same options, and was not undone; NULL where there is none. To be called between the last ingest_chunk() and ingest_finish(). Fails with 55000 where the run is not open.';

CREATE FUNCTION tenniscores.ingest_cancel(run_id bigint) RETURNS void
    LANGUAGE sql VOLATILE STRICT
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT tenniscores._run_close(run_id, finished => false)
$$;
COMMENT ON FUNCTION tenniscores.ingest_cancel(bigint) IS
    'Gives a run up that was begun and not finished: nothing of it is applied, and the transaction goes on. Fails with 55000 where the run is not open.';

CREATE FUNCTION tenniscores.ingest_finish(run_id bigint) RETURNS tenniscores.run_result
    LANGUAGE plpgsql VOLATILE STRICT
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET client_min_messages = warning
    SET jit = off
    SET plan_cache_mode = force_custom_plan  -- a plan for the first feeds is none for a table that has grown
    SET work_mem = '48MB'
AS $$
#variable_conflict use_variable
DECLARE
    run jsonb := tenniscores._run_options(run_id);
    target text := run->>'target_schema';
    dry_run boolean := run->>'dry_run';
    team_rule text := run->'options'->>'missing_team';
    derive boolean := run->'options'->>'missing_id' = 'derive';
    row_ids record;
    unchanged bigint := 0;
    repeated boolean;
    rekeyed boolean := false;
    leagues text[];
    tripped jsonb;
    pinned bigint := 0;
    rekeys bigint := 0;
    same_as bigint;
    result tenniscores.run_result;
BEGIN
    PERFORM tenniscores._run_read(run_id, ''::bytea, true);
    leagues := ARRAY(SELECT DISTINCT t.league FROM tenniscores._run_teams(run_id) AS t ORDER BY 1);
    repeated := (SELECT c.repeated FROM tenniscores._run_counts(run_id) AS c);

    -- From here on the application's tables are found by their names.
    PERFORM set_config('search_path', format('pg_catalog, %I, pg_temp', target), true);
    PERFORM tenniscores._lock_leagues(run_id, target);
    -- Where there is no row yet, an id that no row has: what the run will create, or reject.
    row_ids := tenniscores._feed_row_ids(run_id, plan_leagues => true, plan_teams => team_rule <> 'null');
    -- Where ids are replaced, two records may turn out to be one match.
    IF NOT derive OR NOT EXISTS (SELECT FROM tenniscores.replaced_id AS r WHERE r.target_schema = target) THEN
        unchanged := tenniscores._mark_unchanged(run_id, row_ids.league_ids, row_ids.team_ids);
    END IF;
    PERFORM tenniscores._drop_stage();
    IF tenniscores._needs_stage(run_id, target, unchanged) THEN
        PERFORM tenniscores._make_stage();
        PERFORM tenniscores._run_stage(run_id, unchanged => false);
        IF team_rule = 'reject' THEN
            PERFORM tenniscores._reject_unknown_teams(run_id);
        END IF;
        IF derive THEN
            PERFORM tenniscores._follow_replaced_ids(target);
        END IF;
        IF repeated OR derive THEN
            PERFORM tenniscores._mark_superseded();
        END IF;
        IF tenniscores._rules_reject() THEN
            LOOP
                PERFORM tenniscores._classify(row_ids.league_ids, row_ids.team_ids);
                repeated := tenniscores._reject_by_rules(run_id);
                DROP TABLE pg_temp.tenniscores_match;
                EXIT WHEN NOT repeated;
                PERFORM tenniscores._mark_superseded();
            END LOOP;
        END IF;
        IF NOT dry_run AND 0 > ANY (row_ids.league_ids || row_ids.team_ids) THEN
            PERFORM tenniscores._create_missing(run_id, team_rule);
            row_ids := tenniscores._feed_row_ids(run_id, plan_leagues => false, plan_teams => false);
        END IF;
        PERFORM tenniscores._classify(row_ids.league_ids, row_ids.team_ids);
        rekeyed := tenniscores._find_rekeys(run_id);
        IF rekeyed THEN
            -- A row that is given to one record may be what another one was compared with.
            PERFORM tenniscores._run_stage(run_id, unchanged => true);
            unchanged := 0;
            PERFORM tenniscores._apply_rekeys(run_id, dry_run);
            DROP TABLE pg_temp.tenniscores_match;
            PERFORM tenniscores._mark_superseded();
            PERFORM tenniscores._classify(row_ids.league_ids, row_ids.team_ids);
            PERFORM tenniscores._count_rekeys_as_updates(dry_run);
            rekeys := (SELECT count(*) FROM pg_temp.tenniscores_rekey);
        END IF;

        pinned := tenniscores._apply_pins(target, run_id, dry_run);
        result := tenniscores._count_run(run_id, unchanged, dry_run);
    ELSE
        SELECT c.received, 0, 0, unchanged, 0, c.filtered, 0, 0
          INTO result.received, result.inserted, result.updated, result.unchanged,
               result.duplicate, result.filtered, result.rejected, result.warnings
          FROM tenniscores._run_counts(run_id) AS c;
    END IF;
    same_as := tenniscores.loaded_by(run_id);
    tripped := tenniscores._tripped_guards(run, leagues, result, rekeys);
    PERFORM tenniscores._heed_guards(tripped, (run->'options'->>'force')::boolean, dry_run);
    IF NOT dry_run THEN
        result.run_id := run_id;
        INSERT INTO tenniscores.run (
            run_id, target_schema, source, options, started_at, received, inserted, updated, unchanged,
            duplicate, filtered, rejected, warnings, leagues, fingerprint, same_as, guards, pinned, reasons)
        VALUES (
            run_id, target, run->>'source', run->'options', (run->>'started_at')::timestamptz,
            result.received, result.inserted, result.updated, result.unchanged,
            result.duplicate, result.filtered, result.rejected, result.warnings, leagues, tenniscores._run_fingerprint(run_id), same_as, tripped, pinned,
            CASE WHEN result.rejected = 0 THEN '{}'
                 ELSE (SELECT jsonb_object_agg(p.reason, p.records) FROM tenniscores._problems() AS p) END);
        IF result.rejected > 0 THEN
            PERFORM tenniscores._write_rejects(run_id);
        END IF;
        PERFORM tenniscores._close_rejects(run_id, target, result.rejected > 0);
        IF result.inserted > 0 THEN
            PERFORM tenniscores._journal_inserts(run_id);
        END IF;
        IF result.updated > 0 THEN
            PERFORM tenniscores._journal_updates(run_id);
        END IF;
        IF rekeyed THEN
            PERFORM tenniscores._journal_rekeys(run_id);
            PERFORM tenniscores._remember_replaced_ids(target);
        END IF;
        IF result.inserted + result.updated > 0 THEN
            PERFORM tenniscores._upsert(
                result.inserted,
                CASE WHEN rekeyed THEN (SELECT count(*) FROM pg_temp.tenniscores_match AS c WHERE c.outcome = 'update')
                     ELSE result.updated END);
        END IF;
    END IF;
    PERFORM tenniscores._run_close(run_id, finished => true);
    result.elapsed := clock_timestamp() - (run->>'started_at')::timestamptz;
    RETURN result;
END
$$;
COMMENT ON FUNCTION tenniscores.ingest_finish(bigint) IS
    'Ends the feed of a run and applies it: all of it, or with an error none. Returns the same row as ingest().';
