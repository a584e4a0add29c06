--
-- Leagues and teams that a run adds: those that the records need which it applies, and no others. These
-- functions, too, run under the search path of ingest_finish().
--

CREATE FUNCTION tenniscores._needed_teams(run_id bigint)
    RETURNS TABLE (league text, meant text, league_id bigint, team_id bigint)
    LANGUAGE plpgsql VOLATILE ROWS 500
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT t.league, t.meant, t.league_id, t.team_id
      FROM tenniscores._feed_teams(run_id) AS t
     WHERE t.number IN (SELECT s.home_number FROM pg_temp.tenniscores_stage AS s WHERE s.accepted AND NOT s.superseded
                        UNION
                        SELECT s.away_number FROM pg_temp.tenniscores_stage AS s WHERE s.accepted AND NOT s.superseded);
END
$$;
COMMENT ON FUNCTION tenniscores._needed_teams(bigint) IS
    'Internal: the teams of the staged records that count: neither rejected, nor taken back by a later one.';

CREATE FUNCTION tenniscores._create_leagues(run_id bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    INSERT INTO leagues (league_id, league_name)
    SELECT DISTINCT t.league, t.league
      FROM tenniscores._needed_teams(run_id) AS t
     WHERE t.league_id IS NULL
     ORDER BY t.league
    ON CONFLICT (league_id) DO NOTHING;
END
$$;
COMMENT ON FUNCTION tenniscores._create_leagues(bigint) IS
    'Internal: adds leagues that are known by their aliases but have no row yet.';

CREATE FUNCTION tenniscores._has_unique_team() RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM pg_index AS i
         WHERE i.indrelid = 'teams'::regclass AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL
           AND ARRAY['league_id', 'team_name']::name[] = ARRAY(
               SELECT a.attname FROM unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (attnum, place)
                 JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                WHERE k.place <= i.indnkeyatts ORDER BY a.attname)
           AND i.indnkeyatts = 2);
END
$$;
COMMENT ON FUNCTION tenniscores._has_unique_team() IS
    'Internal: true where ON CONFLICT (team_name, league_id) finds its index.';

CREATE FUNCTION tenniscores._create_teams(run_id bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    has_display_name boolean := EXISTS (
        SELECT FROM pg_attribute AS a
         WHERE a.attrelid = 'teams'::regclass AND a.attname = 'display_name' AND NOT a.attisdropped);
BEGIN
    -- Another writer may add a team meanwhile. Any other conflict is an error: that of a sequence which
    -- lags behind its table would be a team that is not there.
    EXECUTE format($query$
        INSERT INTO teams (team_name, league_id %1$s)
        SELECT t.meant, t.league_id %2$s
          FROM (SELECT DISTINCT n.meant, n.league_id FROM tenniscores._needed_teams($1) AS n WHERE n.team_id IS NULL) AS t
         ORDER BY t.league_id, t.meant COLLATE "C"
        %3$s
        $query$,
        CASE WHEN has_display_name THEN ', display_name' END,
        CASE WHEN has_display_name THEN ', t.meant' END,
        CASE WHEN tenniscores._has_unique_team() THEN 'ON CONFLICT (team_name, league_id) DO NOTHING' END)
    USING run_id;
END
$$;
COMMENT ON FUNCTION tenniscores._create_teams(bigint) IS
    'Internal: missing_team = ''create''. A team that is only known by an alias gets the name that the alias leads to. Fails with 23505 where the table''s sequence lags behind.';

CREATE FUNCTION tenniscores._create_missing(run_id bigint, team_rule text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET plan_cache_mode = auto  -- as in _upsert()
AS $$
BEGIN
    PERFORM tenniscores._create_leagues(run_id);
    IF team_rule = 'create' THEN
        PERFORM tenniscores._create_teams(run_id);
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores._create_missing(bigint, text) IS
    'Internal: adds the rows that the run''s records need and that are not there.';
