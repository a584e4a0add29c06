--
-- A run: begin, chunks, finish. ingest() does all three.
--

CREATE FUNCTION tenniscores._run_open(run_id bigint, options jsonb, spellings text[], leagues text[],
                                      league text, series text, derive_ids boolean, keep_raw boolean,
                                      all_keys boolean)
    RETURNS void
    LANGUAGE c VOLATILE
    AS 'MODULE_PATHNAME', 'tenniscores_run_open';
COMMENT ON FUNCTION tenniscores._run_open(bigint, jsonb, text[], text[], text, text, boolean, boolean, boolean) IS
    'Internal: opens the reader of a run; it lives until the transaction ends.';

CREATE FUNCTION tenniscores._run_options(run_id bigint) RETURNS jsonb
    LANGUAGE c VOLATILE STRICT
    AS 'MODULE_PATHNAME', 'tenniscores_run_options';
COMMENT ON FUNCTION tenniscores._run_options(bigint) IS
    'Internal: what the open run was begun with.';

CREATE FUNCTION tenniscores._run_counts(
    run_id bigint, OUT received bigint, OUT filtered bigint, OUT repeated boolean,
    OUT accepted bigint, OUT middle_date date
)
    LANGUAGE c VOLATILE STRICT
    AS 'MODULE_PATHNAME', 'tenniscores_run_counts';
COMMENT ON FUNCTION tenniscores._run_counts(bigint) IS
    'Internal: records that the open run has read so far, those of them that its filters left out, whether an id may be among the others more than once, how many of these have passed the checks, and the middle of their dates.';

CREATE FUNCTION tenniscores._run_teams(run_id bigint, OUT number integer, OUT league text, OUT name text)
    RETURNS SETOF record
    LANGUAGE c VOLATILE STRICT ROWS 500
    AS 'MODULE_PATHNAME', 'tenniscores_run_teams';
COMMENT ON FUNCTION tenniscores._run_teams(bigint) IS
    'Internal: the teams that the accepted records name, by the numbers they have in the staging table.';

CREATE FUNCTION tenniscores._run_fingerprint(run_id bigint) RETURNS text
    LANGUAGE c VOLATILE STRICT
    AS 'MODULE_PATHNAME', 'tenniscores_run_fingerprint';
COMMENT ON FUNCTION tenniscores._run_fingerprint(bigint) IS
    'Internal: 32 hexadecimal digits that tell the bytes which the run has read so far from others.';

CREATE FUNCTION tenniscores._run_close(run_id bigint, finished boolean) RETURNS void
    LANGUAGE c VOLATILE STRICT
    AS 'MODULE_PATHNAME', 'tenniscores_run_close';
COMMENT ON FUNCTION tenniscores._run_close(bigint, boolean) IS
    'Internal: closes the reader of a run, which has come to its end or was given up.';

CREATE FUNCTION tenniscores._run_finished() RETURNS boolean
    LANGUAGE c VOLATILE STRICT
    AS 'MODULE_PATHNAME', 'tenniscores_run_finished';
COMMENT ON FUNCTION tenniscores._run_finished() IS
    'Internal: whether this transaction has finished a run.';

CREATE FUNCTION tenniscores._run_read(run_id bigint, chunk bytea, last boolean) RETURNS bigint
    LANGUAGE c VOLATILE STRICT
    AS 'MODULE_PATHNAME', 'tenniscores_run_read';
COMMENT ON FUNCTION tenniscores._run_read(bigint, bytea, boolean) IS
    'Internal: reads the records that a chunk completes into the run''s memory; returns the number read so far.';

CREATE FUNCTION tenniscores._run_read(run_id bigint, chunk text, last boolean) RETURNS bigint
    LANGUAGE c VOLATILE STRICT
    AS 'MODULE_PATHNAME', 'tenniscores_run_read';
COMMENT ON FUNCTION tenniscores._run_read(bigint, text, boolean) IS
    'Internal: the same, of text.';

CREATE FUNCTION tenniscores._check_target(target text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    table_oid regclass := to_regclass(format('%I.match_scores', target));
BEGIN
    IF table_oid IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('schema "%s" has no table match_scores', target),
            HINT = format('Run: SELECT * FROM tenniscores.deploy(%L); or set tenniscores.target_schema.', target);
    ELSIF NOT tenniscores._has_unique_id(table_oid) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('table "%s.match_scores" has no unique index on tenniscores_match_id', target),
            HINT = format('Run: SELECT * FROM tenniscores.deploy(%L);', target);
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores._check_target(text) IS
    'Internal: fails with 55000 where the schema is not ready for runs.';

CREATE FUNCTION tenniscores._has_unique_id(table_oid regclass) RETURNS boolean
    LANGUAGE sql STABLE
AS $$
    SELECT EXISTS (
        SELECT FROM pg_catalog.pg_index i
          JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE i.indrelid = table_oid AND a.attname = 'tenniscores_match_id'
           AND i.indisunique AND i.indisvalid AND i.indimmediate
           AND i.indnkeyatts = 1 AND i.indpred IS NULL)
$$;
COMMENT ON FUNCTION tenniscores._has_unique_id(regclass) IS
    'Internal: true where ON CONFLICT (tenniscores_match_id) finds its index.';

CREATE FUNCTION tenniscores._partitioned_by(table_oid regclass) RETURNS text[]
    LANGUAGE sql STABLE
AS $$
    SELECT pg_catalog.array_agg(DISTINCT coalesce(a.attname::text, 'an expression'))
      FROM pg_catalog.pg_partition_tree(table_oid) AS t
      JOIN pg_catalog.pg_partitioned_table AS p ON p.partrelid = t.relid
      CROSS JOIN pg_catalog.unnest(p.partattrs::pg_catalog.int2[]) AS k (number)
      LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = p.partrelid AND a.attnum = k.number
$$;
COMMENT ON FUNCTION tenniscores._partitioned_by(regclass) IS
    'Internal: the columns that a table and its partitions are partitioned by, which their unique indexes must have; NULL where there are none.';

CREATE FUNCTION tenniscores._is_distributed(table_oid regclass) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    -- Citus' list of its tables; those with method n are whole in one place
    IF to_regclass('pg_catalog.pg_dist_partition') IS NULL THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT FROM pg_catalog.pg_dist_partition AS p WHERE p.logicalrelid = table_oid AND p.partmethod <> 'n');
END
$$;
COMMENT ON FUNCTION tenniscores._is_distributed(regclass) IS
    'Internal: true where Citus keeps the table''s rows in shards, by the value of a column, which then cannot change.';

CREATE FUNCTION tenniscores._forbid_new_ids(table_oid regclass, what text) RETURNS void
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    IF tenniscores._is_distributed(table_oid) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'feature_not_supported',
            MESSAGE = format('%s where match_scores is distributed', what),
            DETAIL = 'Citus does not let a row change the column that it is distributed by.',
            HINT = 'Give the rows the ids of the source before the table is distributed, or after undistribute_table().';
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores._forbid_new_ids(regclass, text) IS
    'Internal: fails with 0A000 where rows of match_scores cannot get other ids. what: what would need that, in words.';

CREATE FUNCTION tenniscores._has_provisional_ids(target text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found boolean;
BEGIN
    -- in any collation all provisional ids lie between these two: the unique index finds them
    EXECUTE format(
        'SELECT EXISTS (SELECT FROM %I.match_scores AS m
                         WHERE m.tenniscores_match_id BETWEEN ''prov1-0'' AND ''prov1-g''
                           AND tenniscores.is_provisional_id(m.tenniscores_match_id))', target)
       INTO found;
    RETURN found;
END
$$;
COMMENT ON FUNCTION tenniscores._has_provisional_ids(text) IS
    'Internal: true where rows wait for the source''s id.';

CREATE FUNCTION tenniscores._missing_team(target text, missing_team text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted text := coalesce(missing_team, tenniscores.setting('missing_team'));
    blocking text;
BEGIN
    IF wanted = 'auto' THEN
        wanted := CASE WHEN EXISTS (SELECT FROM tenniscores.target t
                                     WHERE t.target_schema = target AND t.created_tables)
                       THEN 'create' ELSE 'null' END;
    END IF;
    IF wanted = 'create' THEN
        SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO blocking
          FROM pg_attribute a
         WHERE a.attrelid = format('%I.teams', target)::regclass
           AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull AND NOT a.atthasdef
           AND a.attidentity = '' AND a.attname NOT IN ('team_name', 'league_id', 'display_name');
        IF blocking IS NOT NULL THEN
            RAISE EXCEPTION USING
                ERRCODE = 'object_not_in_prerequisite_state',
                MESSAGE = format('missing_team = ''create'' cannot be used with table "%s.teams"', target),
                DETAIL = format('A new team needs values for: %s. A feed does not tell them.', blocking),
                HINT = 'Use missing_team => ''null'' or ''reject'', and add the teams yourself.';
        END IF;
    END IF;
    RETURN wanted;
END
$$;
COMMENT ON FUNCTION tenniscores._missing_team(text, text) IS
    'Internal: null, create or reject, from the argument, the parameter, and who made the tables.';

CREATE FUNCTION tenniscores.ingest_begin(
    source text DEFAULT NULL, league text DEFAULT NULL, series text DEFAULT NULL,
    missing_id text DEFAULT NULL, missing_team text DEFAULT NULL, dry_run boolean DEFAULT false,
    force boolean DEFAULT false
) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET client_min_messages = warning
AS $$
#variable_conflict use_variable
DECLARE
    target text := tenniscores.setting('target_schema');
    derive boolean := coalesce(tenniscores._check_option('missing_id', missing_id, '{reject,derive}'),
                               tenniscores.setting('missing_id')) = 'derive';
    team_rule text;
    names record;
    run_id bigint;
BEGIN
    PERFORM tenniscores._check_option('missing_team', missing_team, '{auto,"null",create,reject}');
    PERFORM tenniscores._check_target(target);
    IF derive THEN
        PERFORM tenniscores._forbid_new_ids(format('%I.match_scores', target)::regclass, 'missing_id = ''derive'' cannot be used');
    END IF;
    team_rule := tenniscores._missing_team(target, missing_team);
    SELECT * INTO names FROM tenniscores._league_names();
    IF btrim(league) = '' THEN
        league := NULL;
    END IF;
    IF league IS NOT NULL AND NOT lower(btrim(league)) = ANY (SELECT lower(s) FROM unnest(names.spellings) AS s) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('league "%s" is not known', league),
            DETAIL = format('Known leagues: %s.',
                (SELECT string_agg(DISTINCT l, ', ') FROM unnest(names.leagues) AS l)),
            HINT = 'Insert its spelling into tenniscores.league_alias.';
    END IF;

    run_id := CASE WHEN dry_run THEN 0 ELSE nextval('tenniscores.run_run_id_seq') END;
    PERFORM tenniscores._run_open(
        run_id,
        jsonb_build_object(
            'target_schema', target, 'source', source, 'started_at', clock_timestamp(), 'dry_run', dry_run,
            'options', jsonb_strip_nulls(jsonb_build_object(
                'league', league, 'series', series, 'missing_team', team_rule,
                'missing_id', CASE WHEN derive THEN 'derive' ELSE 'reject' END,
                'force', CASE WHEN force THEN true END))),
        names.spellings, names.leagues, league, series, derive,
        keep_raw => team_rule = 'reject',
        all_keys => tenniscores._has_provisional_ids(target));
    RETURN run_id;
END
$$;
COMMENT ON FUNCTION tenniscores.ingest_begin(text, text, text, text, text, boolean, boolean) IS
    'Begins a run whose feed comes in chunks; ingest_chunk() and ingest_finish() follow in the same transaction. Arguments as of ingest(). Returns the run''s id (0 for a dry run).';

CREATE FUNCTION tenniscores.ingest_chunk(run_id bigint, chunk bytea) RETURNS bigint
    LANGUAGE sql VOLATILE STRICT
AS $$
    SELECT tenniscores._run_read(run_id, chunk, false)
$$;
COMMENT ON FUNCTION tenniscores.ingest_chunk(bigint, bytea) IS
    'Takes the next bytes of a run''s feed. A chunk may end anywhere, also inside a record or a character. Returns the number of records that are complete so far.';

