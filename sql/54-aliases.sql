--
-- Other spellings, and the rows that were waiting for them.
--

CREATE FUNCTION tenniscores._known_league(league text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    names record := tenniscores._league_names();
    found text := (SELECT l.league FROM unnest(names.spellings, names.leagues) WITH ORDINALITY AS l (spelling, league, place)
                    WHERE lower(l.spelling) = lower(tenniscores.fold_name(_known_league.league)) ORDER BY l.place LIMIT 1);
BEGIN
    IF found IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('league "%s" is not known', league),
            DETAIL = format('Known leagues: %s.', (SELECT string_agg(DISTINCT l, ', ') FROM unnest(names.leagues) AS l)),
            HINT = 'A league is known by its row in leagues.';
    END IF;
    RETURN found;
END
$$;
COMMENT ON FUNCTION tenniscores._known_league(text) IS
    'Internal: the league that a spelling means; fails with 22023 where it means none.';

CREATE FUNCTION tenniscores._checked_spelling(spelling text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF coalesce(tenniscores.fold_name(spelling), '') = '' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = 'spelling must not be null or empty';
    END IF;
    RETURN tenniscores.fold_name(spelling);
END
$$;
COMMENT ON FUNCTION tenniscores._checked_spelling(text) IS
    'Internal: a spelling with its spaces folded, as names of a feed are looked up; fails with 22023 where there is none.';

CREATE FUNCTION tenniscores.add_league_alias(spelling text, league text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    wanted text := lower(tenniscores._checked_spelling(spelling));
    meant text := tenniscores._known_league(league);
    known text := (SELECT a.league FROM tenniscores.league_alias AS a WHERE a.spelling = wanted ORDER BY a.builtin LIMIT 1);
BEGIN
    IF wanted <> lower(meant) AND tenniscores._has_league(wanted) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('"%s" is a league itself', spelling),
            DETAIL = 'It has a row in leagues; its matches would no longer be found.';
    ELSIF known = meant THEN
        RETURN false;
    END IF;
    INSERT INTO tenniscores.league_alias (spelling, league) VALUES (wanted, meant)
    ON CONFLICT ON CONSTRAINT league_alias_pkey DO UPDATE SET league = excluded.league;
    RETURN true;
END
$$;
COMMENT ON FUNCTION tenniscores.add_league_alias(text, text) IS
    'Makes a spelling of a league known: spelling as feeds write it, in any case; league: any known spelling, or leagues.league_id. Then retry_rejects(reason => ''unknown_league''). Returns true where that is new. Fails with 22023 where the league is not known, or the spelling is the name of another league.';

CREATE FUNCTION tenniscores.add_team_alias(league text, spelling text, team_name text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    meant text := tenniscores._known_league(league);
    wanted text := tenniscores._checked_spelling(spelling);
    team text := tenniscores.fold_name(team_name);
    changed bigint;
BEGIN
    PERFORM tenniscores._look_at_target();
    IF NOT tenniscores._has_team(meant, team) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s has no team "%s"', meant, team),
            HINT = 'Insert it into teams first.';
    ELSIF tenniscores._has_team(meant, wanted) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('%s has a team "%s" itself', meant, wanted),
            DETAIL = 'A team''s own name comes before all aliases.';
    END IF;
    INSERT INTO tenniscores.team_alias AS a (league, spelling, team_name) VALUES (meant, wanted, team)
    ON CONFLICT ON CONSTRAINT team_alias_pkey DO UPDATE SET team_name = excluded.team_name WHERE a.team_name <> excluded.team_name;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed > 0;
END
$$;
COMMENT ON FUNCTION tenniscores.add_team_alias(text, text, text) IS
    'Makes another name of a team known: league: any spelling; spelling as feeds write it; team_name as teams has it. Then resolve_teams(), or retry_rejects(reason => ''unknown_team''). Returns true where that is new. Fails with 22023 where the league or the team is not known, or the spelling is the name of a team.';

CREATE FUNCTION tenniscores._has_league(spelling text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target text := tenniscores.setting('target_schema');
    found boolean := false;
BEGIN
    IF to_regclass(format('%I.leagues', target)) IS NOT NULL THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %I.leagues AS l WHERE lower(tenniscores.fold_name(l.league_id)) = $1)', target)
            INTO found USING spelling;
    END IF;
    RETURN found;
END
$$;
COMMENT ON FUNCTION tenniscores._has_league(text) IS
    'Internal: whether the application''s tables have a league of this very name, in lower case.';

CREATE FUNCTION tenniscores._has_team(league text, name text) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM teams AS t JOIN tenniscores._league_rows() AS l ON l.row_id = t.league_id
                    WHERE l.league = _has_team.league AND t.team_name = name);
END
$$;
COMMENT ON FUNCTION tenniscores._has_team(text, text) IS
    'Internal: whether the application''s tables have the team.';

CREATE FUNCTION tenniscores._plan_resolve() RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    DROP TABLE IF EXISTS pg_temp.tenniscores_resolve;
    CREATE TEMPORARY TABLE tenniscores_resolve ON COMMIT DROP AS
    WITH known AS (
        SELECT t.league_id, t.team_name::text AS name, t.id, 1 AS rank FROM teams AS t
        UNION ALL
        SELECT l.row_id, a.spelling, t.id, 2
          FROM tenniscores.team_alias AS a
          JOIN tenniscores._league_rows() AS l ON l.league = a.league
          JOIN teams AS t ON t.league_id = l.row_id AND t.team_name = a.team_name
    ), named AS (
        SELECT DISTINCT ON (k.league_id, k.name) k.league_id, k.name, k.id FROM known AS k ORDER BY k.league_id, k.name, k.rank
    )
    SELECT m.id::bigint AS row_id, m.tenniscores_match_id::text AS match_id,
           coalesce(m.home_team_id, h.id) AS home_team_id, coalesce(m.away_team_id, a.id) AS away_team_id,
           m.home_team_id IS NULL AND h.id IS NOT NULL OR m.away_team_id IS NULL AND a.id IS NOT NULL AS is_linked
      FROM match_scores AS m
      LEFT JOIN named AS h ON h.league_id = m.league_id AND h.name = tenniscores.fold_name(m.home_team)
      LEFT JOIN named AS a ON a.league_id = m.league_id AND a.name = tenniscores.fold_name(m.away_team)
     WHERE m.home_team_id IS NULL OR m.away_team_id IS NULL;
END
$$;
COMMENT ON FUNCTION tenniscores._plan_resolve() IS
    'Internal: makes pg_temp.tenniscores_resolve, the rows without a team''s row id and the ids that are known by now.';

CREATE FUNCTION tenniscores.resolve_teams(
    dry_run boolean DEFAULT false, OUT run_id bigint, OUT linked bigint, OUT unresolved bigint
)
    LANGUAGE plpgsql VOLATILE STRICT
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET client_min_messages = warning
AS $$
#variable_conflict use_variable
DECLARE
    missing bigint;
BEGIN
    PERFORM tenniscores._look_at_target();
    IF NOT dry_run THEN
        -- Rows are linked as they were looked at.
        LOCK TABLE match_scores IN SHARE ROW EXCLUSIVE MODE;
    END IF;
    PERFORM tenniscores._plan_resolve();
    SELECT count(*), count(*) FILTER (WHERE r.is_linked), count(*) FILTER (WHERE r.home_team_id IS NULL OR r.away_team_id IS NULL)
      INTO missing, linked, unresolved FROM pg_temp.tenniscores_resolve AS r;
    IF dry_run OR linked = 0 THEN
        RETURN;
    END IF;
    run_id := tenniscores._begin_repair('resolve', '{}');
    INSERT INTO tenniscores.journal (run_id, action, match_ids, row_id, before, after)
    SELECT run_id, 'update', array_remove(ARRAY[r.match_id], NULL), r.row_id, i.image,
           tenniscores._changed_values(i.image, i.image || jsonb_build_object('home_team_id', r.home_team_id, 'away_team_id', r.away_team_id))
      FROM pg_temp.tenniscores_resolve AS r
      JOIN match_scores AS m ON m.id = r.row_id
      CROSS JOIN LATERAL (SELECT tenniscores._image_of(m) AS image) AS i
     WHERE r.is_linked;
    UPDATE match_scores AS m
       SET home_team_id = r.home_team_id, away_team_id = r.away_team_id
      FROM pg_temp.tenniscores_resolve AS r
     WHERE r.is_linked AND m.id = r.row_id;
    UPDATE tenniscores.run AS r
       SET received = missing, updated = linked, unchanged = missing - linked, finished_at = clock_timestamp()
     WHERE r.run_id = resolve_teams.run_id;
END
$$;
COMMENT ON FUNCTION tenniscores.resolve_teams(boolean) IS
    'Gives rows of match_scores that lack a team''s row id the one that their league and team''s name, or an alias, lead to by now; row ids that are there are never changed. dry_run: only count. Returns one row: run_id (a run of kind resolve, which receives the rows that lacked one; NULL where nothing was to do), linked: rows that changed, unresolved: rows that still lack one. undo(run_id) takes it back. Writers of match_scores wait until it ends. Fails with 55000 where the schema''s tables cannot be read.';
