--
-- Guards: what is wrong with a feed as a whole, told before it lands. Only what the run would write is
-- looked at: a feed that changes nothing can do no harm, and costs nothing here.
--

CREATE FUNCTION tenniscores._percent(part bigint, whole bigint) RETURNS numeric
    LANGUAGE sql IMMUTABLE
AS $$
    SELECT CASE WHEN whole > 0 THEN round(100.0 * part / whole, 1) ELSE 0 END
$$;
COMMENT ON FUNCTION tenniscores._percent(bigint, bigint) IS
    'Internal: a share in percent; 0 of nothing.';

CREATE FUNCTION tenniscores._threshold(name text) RETURNS bigint
    LANGUAGE sql STABLE
AS $$
    SELECT tenniscores.setting(name)::bigint
$$;
COMMENT ON FUNCTION tenniscores._threshold(text) IS
    'Internal: a parameter that is a number.';

CREATE FUNCTION tenniscores._guard_sizes(run jsonb, leagues text[], result tenniscores.run_result, rekeyed bigint)
    RETURNS TABLE (guard text, detail text)
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    wanted bigint := result.received - result.filtered;
    -- a row that gets the source's id is no correction
    changed bigint := result.updated - rekeyed;
    stored bigint := changed + result.unchanged;
    enough bigint := tenniscores._threshold('guard_records');
    last record;
BEGIN
    SELECT r.run_id, r.received - r.filtered AS wanted INTO last
      FROM tenniscores.run AS r
     WHERE r.kind = 'ingest' AND r.undone_by IS NULL AND r.source = run->>'source'
       AND r.target_schema = run->>'target_schema' AND r.leagues && _guard_sizes.leagues
       AND r.options->>'league' IS NOT DISTINCT FROM run->'options'->>'league'
       AND r.options->>'series' IS NOT DISTINCT FROM run->'options'->>'series'
     ORDER BY r.run_id DESC LIMIT 1;
    IF last.wanted >= enough AND wanted * 100 < last.wanted * tenniscores._threshold('min_feed_percent') THEN
        RETURN QUERY SELECT 'shrunk', format('%s records, %s %% of the %s that run %s had of this source',
                                             wanted, tenniscores._percent(wanted, last.wanted), last.wanted, last.run_id);
    END IF;
    IF wanted >= enough AND result.rejected * 100 > wanted * tenniscores._threshold('max_reject_percent') THEN
        RETURN QUERY SELECT 'rejected', format('%s of %s records would be rejected (%s %%)',
                                               result.rejected, wanted, tenniscores._percent(result.rejected, wanted));
    END IF;
    IF stored >= enough AND changed * 100 > stored * tenniscores._threshold('max_changed_percent') THEN
        RETURN QUERY SELECT 'changed', format('%s of %s stored matches in the feed would change (%s %%)',
                                              changed, stored, tenniscores._percent(changed, stored));
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores._guard_sizes(jsonb, text[], tenniscores.run_result, bigint) IS
    'Internal: far fewer records than before, most of them rejected, most of the stored rows changed.';

CREATE FUNCTION tenniscores._guard_winners(written bigint) RETURNS TABLE (guard text, detail text)
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    -- Some thousand matches tell it as well as all; of the stored ones, which may be many, a part does.
    every bigint := greatest(written / 5000, 1);
    share record;
BEGIN
    SELECT count(*) AS matches, count(*) FILTER (WHERE c.winner = 'home') AS home INTO share
      FROM pg_temp.tenniscores_match AS c
     WHERE c.outcome IN ('insert', 'update') AND c.ordinal % every = 0 AND c.winner IS NOT NULL;
    IF share.matches >= tenniscores._threshold('min_home_matches')
       AND share.home * 100 NOT BETWEEN share.matches * tenniscores._threshold('min_home_percent')
                                    AND share.matches * tenniscores._threshold('max_home_percent') THEN
        RETURN QUERY SELECT 'winner_share', format('the home side wins %s of %s matches (%s %%)', share.home, share.matches,
                                                   tenniscores._percent(share.home, share.matches));
    END IF;
    IF NOT EXISTS (SELECT FROM match_scores) THEN
        RETURN;
    END IF;

    -- The order of a season's scores, as the feed has it and as it is stored
    RETURN QUERY
    WITH feed AS MATERIALIZED (
        SELECT n.* FROM (
            SELECT c.league_id, tenniscores._season(c.match_date) AS season, count(f.home_first) AS decided,
                   count(*) FILTER (WHERE f.home_first) AS home_first
              FROM pg_temp.tenniscores_match AS c
              CROSS JOIN LATERAL (SELECT tenniscores._home_first(c.scores, c.winner) AS home_first OFFSET 0) AS f
             WHERE c.outcome IN ('insert', 'update') AND c.ordinal % every = 0
             GROUP BY 1, 2) AS n
         WHERE n.decided >= tenniscores._threshold('min_orientation_matches') AND n.season IS NOT NULL
           AND greatest(n.home_first, n.decided - n.home_first) * 100
               >= n.decided * tenniscores._threshold('min_orientation_percent')
    )
    SELECT 'flipped', format('season %s: %s scores first in %s of %s matches, in the stored ones in %s of %s',
                             tenniscores._season_name(f.season),
                             CASE WHEN o.is_home_first THEN 'the home side''s' ELSE 'the away side''s' END,
                             CASE WHEN o.is_home_first THEN f.home_first ELSE f.decided - f.home_first END, f.decided,
                             CASE WHEN o.is_home_first THEN s.home_first ELSE s.decided - s.home_first END, s.decided)
      FROM feed AS f
      CROSS JOIN LATERAL tenniscores._stored_orientation(f.league_id, f.season) AS s
      CROSS JOIN LATERAL (SELECT f.home_first * 2 > f.decided AS is_home_first) AS o
     WHERE s.decided >= tenniscores._threshold('min_orientation_matches')
       AND CASE WHEN o.is_home_first THEN s.decided - s.home_first ELSE s.home_first END * 100
           >= s.decided * tenniscores._threshold('min_orientation_percent');
END
$$;
COMMENT ON FUNCTION tenniscores._guard_winners(bigint) IS
    'Internal: the home side wins too many or too few; the order of scores is not the one that the season had.';

CREATE FUNCTION tenniscores._guard_dates(accepted bigint) RETURNS TABLE (guard text, detail text)
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    busiest record;
    busy record;
BEGIN
    SELECT c.match_date, count(*) AS matches INTO busiest
      FROM pg_temp.tenniscores_match AS c WHERE c.outcome IN ('insert', 'update')
     GROUP BY c.match_date ORDER BY count(*) DESC, c.match_date LIMIT 1;
    IF busiest.matches < tenniscores._threshold('guard_records')
       OR busiest.matches * 100 <= accepted * tenniscores._threshold('max_date_percent') THEN
        RETURN;
    END IF;
    -- A round of matches on one date is as it should be, as long as no team plays twice.
    SELECT count(*) AS teams, count(*) FILTER (WHERE t.fixtures > 1) AS twice INTO busy
      FROM (SELECT side.team, count(DISTINCT tenniscores.base_id(c.match_id)) AS fixtures
              FROM pg_temp.tenniscores_match AS c
              CROSS JOIN LATERAL (VALUES (c.home_team), (c.away_team)) AS side (team)
             WHERE c.outcome IN ('insert', 'update') AND c.match_date = busiest.match_date
             GROUP BY side.team) AS t;
    IF busy.twice * 10 > busy.teams THEN
        RETURN QUERY SELECT 'one_date', format('%s of %s matches are on %s (%s %%), and %s of %s teams play twice that day',
                                               busiest.matches, accepted, busiest.match_date,
                                               tenniscores._percent(busiest.matches, accepted), busy.twice, busy.teams);
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores._guard_dates(bigint) IS
    'Internal: most matches on one date, on which teams play several fixtures: the date of a page, say.';

CREATE FUNCTION tenniscores._tripped_guards(run jsonb, leagues text[], result tenniscores.run_result, rekeyed bigint) RETURNS jsonb
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_variable
DECLARE
    tripped jsonb;
BEGIN
    IF tenniscores.setting('guards') = 'off' THEN
        RETURN '{}';
    END IF;
    SELECT jsonb_object_agg(g.guard, g.detail) INTO tripped FROM tenniscores._guard_sizes(run, leagues, result, rekeyed) AS g;
    IF result.inserted + result.updated > 0 THEN
        SELECT coalesce(tripped, '{}') || coalesce(jsonb_object_agg(g.guard, g.detail), '{}') INTO tripped
          FROM (SELECT * FROM tenniscores._guard_winners(result.inserted + result.updated)
                UNION ALL
                SELECT * FROM tenniscores._guard_dates(result.inserted + result.updated + result.unchanged)) AS g;
    END IF;
    RETURN coalesce(tripped, '{}');
END
$$;
COMMENT ON FUNCTION tenniscores._tripped_guards(jsonb, text[], tenniscores.run_result, bigint) IS
    'Internal: the guards that the classified run trips, and why, in words.';

CREATE FUNCTION tenniscores._heed_guards(tripped jsonb, force boolean, dry_run boolean) RETURNS void
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    names text := (SELECT string_agg(g.key, ', ' ORDER BY g.key) FROM jsonb_each(tripped) AS g);
    details text := (SELECT string_agg(format('%s: %s.', g.key, g.value), E'\n' ORDER BY g.key) FROM jsonb_each_text(tripped) AS g);
BEGIN
    IF names IS NULL OR force AND NOT dry_run THEN
        RETURN;
    ELSIF tenniscores.setting('guards') = 'stop' AND NOT dry_run THEN
        RAISE EXCEPTION USING
            ERRCODE = 'data_exception',
            MESSAGE = format('the feed looks wrong: %s', names),
            DETAIL = details,
            HINT = 'Look at it with diff() or --dry-run. Where it is right after all: force => true, or --force.';
    END IF;
    RAISE WARNING USING
        MESSAGE = format('the feed looks wrong: %s', names),
        DETAIL = details,
        HINT = CASE WHEN dry_run THEN 'Look at it with diff() before you load it.'
                    ELSE 'Look at it with diff(); undo() takes a run back. tenniscores.guards = ''stop'' does not let such feeds in.' END;
END
$$;
COMMENT ON FUNCTION tenniscores._heed_guards(jsonb, boolean, boolean) IS
    'Internal: stops the run, or warns, as the parameter guards says; a forced run goes on.';
