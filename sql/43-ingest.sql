--
-- ingest(): a feed as one value, or one file of the server's.
--

CREATE FUNCTION tenniscores._finish_feed(run_id bigint) RETURNS tenniscores.run_result
    LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    same_as bigint := tenniscores.loaded_by(run_id);
BEGIN
    IF same_as IS NOT NULL THEN
        RAISE NOTICE 'run % has loaded the same feed', same_as;
    END IF;
    RETURN tenniscores.ingest_finish(run_id);
END
$$;
COMMENT ON FUNCTION tenniscores._finish_feed(bigint) IS
    'Internal: ingest_finish(), with a notice where the feed is known.';

CREATE FUNCTION tenniscores.ingest(
    payload bytea, source text DEFAULT NULL, league text DEFAULT NULL, series text DEFAULT NULL,
    missing_id text DEFAULT NULL, missing_team text DEFAULT NULL, dry_run boolean DEFAULT false,
    force boolean DEFAULT false
) RETURNS tenniscores.run_result
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    run_id bigint := tenniscores.ingest_begin(source, league, series, missing_id, missing_team, dry_run, force);
    -- An assignment: a query would be planned with a copy of the payload in it.
    received bigint := tenniscores._run_read(run_id, payload, false);
BEGIN
    RETURN tenniscores._finish_feed(run_id);
END
$$;
COMMENT ON FUNCTION tenniscores.ingest(bytea, text, text, text, text, text, boolean, boolean) IS
    'Applies a feed to match_scores as one run. payload: JSON array, NDJSON or one object, UTF-8, below 1 GB (larger ones: ingest_begin()); source: a name for the run log; league, series: only records of that league (any spelling) or series; missing_id: ''reject'' or ''derive''; missing_team: ''auto'', ''null'', ''create'' or ''reject''; dry_run: count only, write nothing; force: apply it also where a guard would stop it. Returns one row: the run''s id (NULL for a dry run), what became of the records, and the time it took. Fails, having changed nothing, with 22032 (no feed), 22023 (an option''s value), 55000 (schema not deployed), 22000 (stopped by a guard), 40001 or 40P01 (try again).';

CREATE FUNCTION tenniscores.ingest(
    payload text, source text DEFAULT NULL, league text DEFAULT NULL, series text DEFAULT NULL,
    missing_id text DEFAULT NULL, missing_team text DEFAULT NULL, dry_run boolean DEFAULT false,
    force boolean DEFAULT false
) RETURNS tenniscores.run_result
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    run_id bigint := tenniscores.ingest_begin(source, league, series, missing_id, missing_team, dry_run, force);
    -- An assignment: a query would be planned with a copy of the payload in it.
    received bigint := tenniscores._run_read(run_id, payload, false);
BEGIN
    RETURN tenniscores._finish_feed(run_id);
END
$$;
COMMENT ON FUNCTION tenniscores.ingest(text, text, text, text, text, text, boolean, boolean) IS
    'The same as ingest(bytea, ...), of text.';

CREATE FUNCTION tenniscores.ingest_file(
    path text, source text DEFAULT NULL, league text DEFAULT NULL, series text DEFAULT NULL,
    missing_id text DEFAULT NULL, missing_team text DEFAULT NULL, dry_run boolean DEFAULT false,
    force boolean DEFAULT false
) RETURNS tenniscores.run_result
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    chunk_size CONSTANT bigint := 262144;
    run_id bigint;
    chunk bytea;
    bytes bigint := 0;
BEGIN
    IF path IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'path must not be null';
    END IF;
    run_id := tenniscores.ingest_begin(coalesce(source, regexp_replace(path, '^.*/', '')), league, series,
                                       missing_id, missing_team, dry_run, force);
    LOOP
        chunk := pg_read_binary_file(path, bytes, chunk_size);
        EXIT WHEN chunk = '';
        PERFORM tenniscores._run_read(run_id, chunk, false);
        bytes := bytes + length(chunk);
    END LOOP;
    RETURN tenniscores._finish_feed(run_id);
END
$$;
COMMENT ON FUNCTION tenniscores.ingest_file(text, text, text, text, text, text, boolean, boolean) IS
    'The same as ingest(bytea, ...), of a file on the server, which is read piece by piece: of any size, and without a copy of it in memory. path: absolute, or relative to the data directory; source: default is the file''s name. As COPY FROM a file, for superusers and members of pg_read_server_files who may execute pg_read_binary_file(text, bigint, bigint). Fails with 42501 for others, 58P01 where there is no such file, 22004 without a path.';
