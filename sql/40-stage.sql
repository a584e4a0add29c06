--
-- From a run's memory into pg_temp.tenniscores_stage: only records that are not surely unchanged.
--

CREATE FUNCTION tenniscores._find_unchanged(
    run_id bigint, target regclass, query text, league_ids bigint[], team_ids bigint[]
) RETURNS bigint
    LANGUAGE c VOLATILE STRICT
    AS 'MODULE_PATHNAME', 'tenniscores_find_unchanged';
COMMENT ON FUNCTION tenniscores._find_unchanged(bigint, regclass, text, bigint[], bigint[]) IS
    'Internal: marks the accepted records of a run that are what a row of the query holds, and returns how many; none where the table is too large for that to pay. The query gets the first and the last date of the records; league_ids and team_ids are those of _feed_row_ids().';

CREATE FUNCTION tenniscores._mark_unchanged(run_id bigint, league_ids bigint[], team_ids bigint[]) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    RETURN tenniscores._find_unchanged(run_id, 'match_scores', $query$
        SELECT m.tenniscores_match_id::text, m.home_team::text, m.away_team::text,
               m.home_player_1_id::text, m.home_player_2_id::text,
               m.away_player_1_id::text, m.away_player_2_id::text,
               m.scores::text, m.winner::text, m.match_date,
               m.league_id::bigint, m.home_team_id::bigint, m.away_team_id::bigint
          FROM match_scores AS m
         WHERE m.match_date BETWEEN $1 AND $2
    $query$, league_ids, team_ids);
END
$$;
COMMENT ON FUNCTION tenniscores._mark_unchanged(bigint, bigint[], bigint[]) IS
    'Internal: marks records that are what match_scores holds; returns how many. Not all of them: what needs more than a comparison is left to _classify().';

CREATE FUNCTION tenniscores._is_unchanged(run_id bigint, match_id text) RETURNS boolean
    LANGUAGE c VOLATILE STRICT
    AS 'MODULE_PATHNAME', 'tenniscores_is_unchanged_match';
COMMENT ON FUNCTION tenniscores._is_unchanged(bigint, text) IS
    'Internal: true where _find_unchanged() has marked the record with this id.';

CREATE FUNCTION tenniscores._run_stage(run_id bigint, unchanged boolean) RETURNS bigint
    LANGUAGE c VOLATILE STRICT
    AS 'MODULE_PATHNAME', 'tenniscores_run_stage';
COMMENT ON FUNCTION tenniscores._run_stage(bigint, boolean) IS
    'Internal: puts a run''s records into the staging table, those that are marked as unchanged or the others; returns how many.';

CREATE FUNCTION tenniscores._needs_stage(run_id bigint, target text, unchanged bigint) RETURNS boolean
    LANGUAGE sql VOLATILE
AS $$
    -- Every temporary table is some forty rows in the system's catalogs.
    SELECT c.received <> c.filtered + unchanged
           OR EXISTS (SELECT FROM tenniscores.pin AS p WHERE p.target_schema = target)
      FROM tenniscores._run_counts(run_id) AS c
$$;
COMMENT ON FUNCTION tenniscores._needs_stage(bigint, text, bigint) IS
    'Internal: false where all records that are wanted are marked as unchanged, and nothing else looks for them.';

CREATE FUNCTION tenniscores._drop_stage() RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    DROP TABLE IF EXISTS pg_temp.tenniscores_stage, pg_temp.tenniscores_match, pg_temp.tenniscores_rekey,
        pg_temp.tenniscores_warning;
END
$$;
COMMENT ON FUNCTION tenniscores._drop_stage() IS
    'Internal: drops the temporary tables of an earlier run of the transaction.';

CREATE FUNCTION tenniscores._make_stage() RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    -- Filled by _run_stage(). _run_teams() has the teams by their numbers. superseded: the id comes
    -- again later. The provisional ids are only told where the table has such ids.
    CREATE TEMPORARY TABLE tenniscores_stage (
        ordinal bigint, byte_offset bigint, accepted boolean, superseded boolean,
        match_id text, match_date date, line integer, home_number integer, away_number integer,
        home_team text, away_team text,
        home_player_1_id text, home_player_2_id text, away_player_1_id text, away_player_2_id text,
        scores text, winner text, player_marks integer,
        provisional_by_line text, provisional_by_players text,
        raw bytea, raw_length bigint, reason text, detail text
    ) ON COMMIT DROP;
END
$$;
COMMENT ON FUNCTION tenniscores._make_stage() IS
    'Internal: makes the staging table.';
