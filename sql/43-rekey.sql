--
-- Re-keying: a row whose id is not the source's is taken over by the record that is the same match,
-- instead of a second row. These functions, too, run under the search path of ingest_finish().
--

CREATE FUNCTION tenniscores._line_of_malformed(id text) RETURNS integer
    LANGUAGE sql IMMUTABLE
AS $$
    SELECT pg_catalog.substring(id, '_Line([1-9][0-9]?)$')::integer
$$;
COMMENT ON FUNCTION tenniscores._line_of_malformed(text) IS
    'Internal: the line at the end of an id that is not the source''s (an invented one, say); NULL where it has none.';

CREATE FUNCTION tenniscores._same_players(
    a_home_1 text, a_home_2 text, a_away_1 text, a_away_2 text,
    b_home_1 text, b_home_2 text, b_away_1 text, b_away_2 text
) RETURNS boolean
    LANGUAGE sql IMMUTABLE
AS $$
    -- least() and greatest() pass over NULL: each side is compared as a set of the ids that are known
    SELECT (least(a_home_1, a_home_2), greatest(a_home_1, a_home_2), least(a_away_1, a_away_2), greatest(a_away_1, a_away_2))
           IS NOT DISTINCT FROM
           (least(b_home_1, b_home_2), greatest(b_home_1, b_home_2), least(b_away_1, b_away_2), greatest(b_away_1, b_away_2))
           AND coalesce(a_home_1, a_home_2, a_away_1, a_away_2) IS NOT NULL
$$;
COMMENT ON FUNCTION tenniscores._same_players(text, text, text, text, text, text, text, text) IS
    'Internal: the same player ids on both sides, in any order, and at least one id known.';

CREATE FUNCTION tenniscores._find_rekeys(run_id bigint) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_column
DECLARE
    dates date[] := ARRAY(SELECT DISTINCT c.match_date FROM pg_temp.tenniscores_match AS c WHERE c.outcome = 'insert');
    any_provisional boolean := EXISTS (SELECT FROM pg_temp.tenniscores_match AS c
                                        WHERE c.outcome = 'insert' AND tenniscores.is_provisional_id(c.match_id));
BEGIN
    -- The usual case, told at little cost: nothing new, or no row on these dates to take over. Of an
    -- array the planner knows how long it is, and whether an index on the date pays; with EXISTS it would
    -- hope to find a row soon.
    IF dates = '{}' OR 0 = (
            SELECT count(*) FROM match_scores AS m
             WHERE m.match_date = ANY (dates)
               AND (any_provisional OR NOT coalesce(tenniscores.is_source_id(m.tenniscores_match_id), false)))
    THEN
        RETURN false;
    END IF;

    CREATE TEMPORARY TABLE tenniscores_rekey ON COMMIT DROP AS
    WITH fresh AS MATERIALIZED (
        SELECT c.ordinal, c.match_id, c.league_id, c.match_date, c.home_team, c.away_team,
               c.home_player_1_id, c.home_player_2_id, c.away_player_1_id, c.away_player_2_id,
               s.line, s.provisional_by_line, s.provisional_by_players,
               tenniscores.is_source_id(c.match_id) AS has_source_id
          FROM pg_temp.tenniscores_match AS c
          JOIN pg_temp.tenniscores_stage AS s ON s.ordinal = c.ordinal
         WHERE c.outcome = 'insert'
    ), stored AS MATERIALIZED (
        SELECT m.id::bigint AS row_id, m.tenniscores_match_id AS old_id, m.league_id::bigint, m.match_date,
               tenniscores.fold_name(m.home_team) AS home_team, tenniscores.fold_name(m.away_team) AS away_team,
               nullif(m.home_player_1_id, '') AS home_player_1_id, nullif(m.home_player_2_id, '') AS home_player_2_id,
               nullif(m.away_player_1_id, '') AS away_player_1_id, nullif(m.away_player_2_id, '') AS away_player_2_id,
               coalesce(tenniscores.is_source_id(m.tenniscores_match_id), false) AS has_source_id,
               coalesce(tenniscores.line(m.tenniscores_match_id),
                        tenniscores._line_of_malformed(m.tenniscores_match_id)) AS line
          FROM match_scores AS m
         WHERE m.match_date = ANY (dates)
    ), pair AS (
        -- Two ids of the source are two matches, whatever else is equal.
        SELECT f.ordinal, f.match_id, m.row_id, m.old_id, m.has_source_id
          FROM fresh AS f
          JOIN stored AS m ON m.league_id = f.league_id AND m.match_date = f.match_date
                          AND m.home_team = f.home_team AND m.away_team = f.away_team
         WHERE NOT (f.has_source_id AND m.has_source_id)
           AND CASE WHEN m.old_id IN (f.provisional_by_line, f.provisional_by_players) THEN true
                    WHEN m.line IS NOT NULL AND f.line IS NOT NULL THEN m.line = f.line
                    ELSE tenniscores._same_players(
                        f.home_player_1_id, f.home_player_2_id, f.away_player_1_id, f.away_player_2_id,
                        m.home_player_1_id, m.home_player_2_id, m.away_player_1_id, m.away_player_2_id) END
    )
    SELECT p.*, count(*) OVER (PARTITION BY p.ordinal) = 1 AND count(*) OVER (PARTITION BY p.row_id) = 1 AS is_certain
      FROM pair AS p;
    RETURN EXISTS (SELECT FROM pg_temp.tenniscores_rekey);
END
$$;
COMMENT ON FUNCTION tenniscores._find_rekeys(bigint) IS
    'Internal: makes pg_temp.tenniscores_rekey, the pairs of a new record and a stored row that are the same match: league, date, both teams, and the line where both know it, else the same players. False where there are none.';

CREATE FUNCTION tenniscores._apply_rekeys(run_id bigint, dry_run boolean) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
BEGIN
    -- Nothing is guessed. Earlier records with the same id would be the same match.
    UPDATE pg_temp.tenniscores_stage AS s
       SET accepted = false, reason = 'ambiguous_match', detail = p.detail
      FROM (SELECT k.match_id, format('%s rows could be this match, such as row %s', count(*), min(k.row_id)) AS detail
              FROM pg_temp.tenniscores_rekey AS k
             WHERE NOT k.is_certain GROUP BY k.match_id) AS p
     WHERE s.accepted AND s.match_id = p.match_id;

    -- A record without an id of its own is the match that has one.
    UPDATE pg_temp.tenniscores_stage AS s
       SET match_id = k.old_id
      FROM pg_temp.tenniscores_rekey AS k
     WHERE k.is_certain AND k.has_source_id AND s.accepted AND s.match_id = k.match_id;
    DELETE FROM pg_temp.tenniscores_rekey AS k WHERE NOT k.is_certain OR k.has_source_id;

    IF NOT EXISTS (SELECT FROM pg_temp.tenniscores_rekey) THEN
        RETURN;
    END IF;
    PERFORM tenniscores._forbid_new_ids('match_scores', 'rows cannot get the ids of the feed''s records');
    IF dry_run THEN
        RETURN;
    END IF;
    UPDATE match_scores AS m
       SET tenniscores_match_id = k.match_id
      FROM pg_temp.tenniscores_rekey AS k
     WHERE m.id = k.row_id;
END
$$;
COMMENT ON FUNCTION tenniscores._apply_rekeys(bigint, boolean) IS
    'Internal: gives the rows of certain pairs the records'' ids; records that fit several rows are rejected as ambiguous_match.';

CREATE FUNCTION tenniscores._journal_rekeys(run_id bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
BEGIN
    INSERT INTO tenniscores.journal (run_id, action, match_ids, row_id, before, after)
    SELECT run_id, 'rekey', ARRAY[k.match_id], k.row_id,
           jsonb_build_object('tenniscores_match_id', k.old_id),
           jsonb_build_object('tenniscores_match_id', k.match_id)
      FROM pg_temp.tenniscores_rekey AS k;
END
$$;
COMMENT ON FUNCTION tenniscores._journal_rekeys(bigint) IS
    'Internal: records the ids that rows had before.';

CREATE FUNCTION tenniscores._count_rekeys_as_updates(dry_run boolean) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
BEGIN
    IF NOT dry_run THEN
        UPDATE pg_temp.tenniscores_match AS c
           SET outcome = 'rekeyed'
          FROM pg_temp.tenniscores_rekey AS k
         WHERE c.ordinal = k.ordinal AND c.outcome = 'unchanged';
        RETURN;
    END IF;
    -- The row does not have its new id yet, so that the record looks new.
    UPDATE pg_temp.tenniscores_match AS c
       SET outcome = CASE WHEN (m.league_id, m.match_date, m.home_team, m.away_team,
                                coalesce(c.home_team_id, m.home_team_id), coalesce(c.away_team_id, m.away_team_id),
                                m.home_player_1_id, m.home_player_2_id, m.away_player_1_id, m.away_player_2_id,
                                m.scores, m.winner)
                               IS NOT DISTINCT FROM
                               (c.league_id, c.match_date, c.home_team, c.away_team, m.home_team_id, m.away_team_id,
                                coalesce(c.home_player_1_id, m.home_player_1_id),
                                coalesce(c.home_player_2_id, m.home_player_2_id),
                                coalesce(c.away_player_1_id, m.away_player_1_id),
                                coalesce(c.away_player_2_id, m.away_player_2_id),
                                coalesce(c.scores, m.scores), coalesce(c.winner, m.winner))
                          THEN 'rekeyed' ELSE 'update' END
      FROM pg_temp.tenniscores_rekey AS k
      JOIN match_scores AS m ON m.id = k.row_id
     WHERE c.ordinal = k.ordinal;
END
$$;
COMMENT ON FUNCTION tenniscores._count_rekeys_as_updates(boolean) IS
    'Internal: a row that got another id counts as updated, also where nothing else changed (outcome rekeyed).';

CREATE FUNCTION tenniscores._remember_replaced_ids(target text) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    INSERT INTO tenniscores.replaced_id (target_schema, provisional_id, tenniscores_match_id)
    SELECT target, k.old_id, k.match_id
      FROM pg_temp.tenniscores_rekey AS k
     WHERE tenniscores.is_provisional_id(k.old_id)
    ON CONFLICT (target_schema, provisional_id) DO UPDATE SET tenniscores_match_id = excluded.tenniscores_match_id;
END
$$;
COMMENT ON FUNCTION tenniscores._remember_replaced_ids(text) IS
    'Internal: keeps which provisional ids have been replaced by which ids of the source.';

CREATE FUNCTION tenniscores._follow_replaced_ids(target text) RETURNS void
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    UPDATE pg_temp.tenniscores_stage AS s
       SET match_id = r.tenniscores_match_id
      FROM tenniscores.replaced_id AS r
     WHERE s.accepted AND r.target_schema = target AND r.provisional_id = s.match_id;
END
$$;
COMMENT ON FUNCTION tenniscores._follow_replaced_ids(text) IS
    'Internal: gives derived records the source''s ids that have come for their matches since.';

