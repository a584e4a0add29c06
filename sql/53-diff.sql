--
-- Looking at a feed before it lands: diff() and explain(). Both are dry runs.
--

CREATE FUNCTION tenniscores._planned_changes() RETURNS TABLE (
        row_id bigint, match_id text, is_rekeyed boolean, before jsonb, after jsonb)
    LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
    IF to_regclass('pg_temp.tenniscores_match') IS NULL THEN
        RETURN;
    END IF;
    CREATE TEMPORARY TABLE IF NOT EXISTS tenniscores_rekey (ordinal bigint, row_id bigint) ON COMMIT DROP;
    RETURN QUERY
    WITH planned AS MATERIALIZED (
        SELECT c.ordinal, c.match_id, k.row_id, tenniscores._journal_image(
                   c.league_id, c.match_date, c.home_team, c.away_team, c.home_team_id, c.away_team_id,
                   c.home_player_1_id, c.home_player_2_id, c.away_player_1_id, c.away_player_2_id, c.scores, c.winner) AS image
          FROM pg_temp.tenniscores_match AS c
          LEFT JOIN pg_temp.tenniscores_rekey AS k ON k.ordinal = c.ordinal
         WHERE c.outcome IN ('update', 'rekeyed')
    ), stored AS MATERIALIZED (
        SELECT p.ordinal, m.id, m.tenniscores_match_id, tenniscores._image_of(m) AS image
          FROM planned AS p JOIN match_scores AS m ON m.id = p.row_id
        UNION ALL
        SELECT p.ordinal, m.id, m.tenniscores_match_id, tenniscores._image_of(m)
          FROM planned AS p JOIN match_scores AS m ON m.tenniscores_match_id = p.match_id
         WHERE p.row_id IS NULL
    )
    SELECT m.id::bigint, p.match_id, p.row_id IS NOT NULL,
           jsonb_build_object('tenniscores_match_id', m.tenniscores_match_id) || m.image,
           -- A row that will get another id looks new, so that nothing of it has been merged yet.
           jsonb_build_object('tenniscores_match_id', p.match_id) || CASE
               WHEN p.row_id IS NULL THEN p.image
               ELSE m.image || jsonb_strip_nulls(p.image) END
      FROM planned AS p
      JOIN stored AS m ON m.ordinal = p.ordinal;
END
$$;
COMMENT ON FUNCTION tenniscores._planned_changes() IS
    'Internal: the rows that the dry run which this transaction finished last would change, before and after.';

CREATE FUNCTION tenniscores._differences(before jsonb, after jsonb) RETURNS TABLE (column_name text, old_value text, new_value text)
    LANGUAGE sql IMMUTABLE
AS $$
    -- the row id of a league or team that the run would create is below 0
    SELECT b.key, b.value,
           CASE WHEN b.key IN ('league_id', 'home_team_id', 'away_team_id') AND after ->> b.key LIKE '-%' THEN '(new)'
                ELSE after ->> b.key END
      FROM jsonb_each_text(before) AS b
     WHERE b.value IS DISTINCT FROM after ->> b.key
     ORDER BY b.key
$$;
COMMENT ON FUNCTION tenniscores._differences(jsonb, jsonb) IS
    'Internal: the columns that differ between two images of a match, with their values.';

CREATE FUNCTION tenniscores.diff(
    payload text, league text DEFAULT NULL, series text DEFAULT NULL,
    missing_id text DEFAULT NULL, missing_team text DEFAULT NULL
) RETURNS TABLE (tenniscores_match_id text, row_id bigint, column_name text, old_value text, new_value text)
    LANGUAGE plpgsql VOLATILE ROWS 100
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET client_min_messages = warning
AS $$
#variable_conflict use_column
BEGIN
    PERFORM tenniscores.ingest(payload, NULL, diff.league, diff.series, diff.missing_id, diff.missing_team, true);
    PERFORM tenniscores._look_at_target();
    RETURN QUERY
    SELECT p.match_id, p.row_id, d.*
      FROM tenniscores._planned_changes() AS p
      CROSS JOIN LATERAL tenniscores._differences(p.before, p.after) AS d
     ORDER BY p.match_id, d.column_name;
END
$$;
COMMENT ON FUNCTION tenniscores.diff(text, text, text, text, text) IS
    'What ingest() of the same payload and options would change in rows that are there: one row a column, with its old and its new value; row_id is match_scores.id. A row that gets the source''s id shows that, too. "(new)" stands for a team that would be created. Writes nothing. Fails as ingest() does.';

CREATE FUNCTION tenniscores.diff(
    payload bytea, league text DEFAULT NULL, series text DEFAULT NULL,
    missing_id text DEFAULT NULL, missing_team text DEFAULT NULL
) RETURNS TABLE (tenniscores_match_id text, row_id bigint, column_name text, old_value text, new_value text)
    LANGUAGE plpgsql VOLATILE ROWS 100
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET client_min_messages = warning
AS $$
#variable_conflict use_column
BEGIN
    PERFORM tenniscores.ingest(payload, NULL, diff.league, diff.series, diff.missing_id, diff.missing_team, true);
    PERFORM tenniscores._look_at_target();
    RETURN QUERY
    SELECT p.match_id, p.row_id, d.*
      FROM tenniscores._planned_changes() AS p
      CROSS JOIN LATERAL tenniscores._differences(p.before, p.after) AS d
     ORDER BY p.match_id, d.column_name;
END
$$;
COMMENT ON FUNCTION tenniscores.diff(bytea, text, text, text, text) IS
    'The same as diff(text, ...), of bytes.';

CREATE FUNCTION tenniscores._reason_in_words(reason text) RETURNS text
    LANGUAGE sql IMMUTABLE
AS $$
    SELECT coalesce((SELECT w.words FROM (VALUES
        ('invalid_json', 'It is no JSON.'),
        ('invalid_utf8', 'It is not UTF-8.'),
        ('nul_character', 'A field has the character \u0000, which PostgreSQL cannot store.'),
        ('record_too_large', 'It is over 1 MiB.'),
        ('too_deep', 'It is nested deeper than 64 levels.'),
        ('not_an_object', 'It is JSON, but no object.'),
        ('missing_match_id', 'It has no match id; missing_id => ''derive'' would give it a provisional one.'),
        ('placeholder_match_id', 'Its match id is a placeholder of the scraper''s.'),
        ('malformed_match_id', 'Its match id is not of the source''s form, "nndz-" and 12, 16 or 20 characters of base64.'),
        ('line_conflict', 'Its match id and its line name different lines.'),
        ('missing_line', 'Neither its match id nor its line says which line it is.'),
        ('missing_league', 'It has no league.'),
        ('unknown_league', 'Its league is not known; add_league_alias() makes a spelling known.'),
        ('missing_date', 'It has no date.'),
        ('invalid_date', 'Its date is none that exists, or is written in no known way.'),
        ('missing_team', 'A team is missing.'),
        ('placeholder_team', 'A team''s name is a placeholder or a piece of a table.'),
        ('same_team', 'Both teams are the same.'),
        ('same_player', 'A player is on it twice.'),
        ('invalid_winner', 'Its winner is neither home nor away.'),
        ('invalid_score', 'Its score is no list of sets.'),
        ('unknown_team', 'A team is not known, and missing_team = ''reject''.'),
        ('ambiguous_match', 'Several rows without the source''s id could be this match.'),
        ('unresolved_team', 'A team is not known, and the rule unresolved_team says reject.'),
        ('score_against_winner', 'The score says that the other side has won, and the rule score_against_winner says reject.'),
        ('fixture_lines', 'Lines of one fixture disagree on the date or the teams, and the rule fixture_lines says reject.'),
        ('date_far_off', 'The date is far from the feed''s others or the stored one, or still to come, and the rule date_far_off says reject.'),
        ('unfinished_set', 'Nobody has won one of the sets, and the rule unfinished_set says reject.'),
        ('placeholder_player', 'A player''s id is a placeholder of the scraper''s, and the rule placeholder_player says reject.'),
        ('status_text', 'A player''s name says default, forfeit or retired, and the rule status_text says reject.'),
        ('substitute', 'A player''s name says that he stood in for another, and the rule substitute says reject.')
    ) AS w (code, words) WHERE w.code = reason), reason)
$$;
COMMENT ON FUNCTION tenniscores._reason_in_words(text) IS
    'Internal: what a reason code means.';

CREATE FUNCTION tenniscores._explain_applied(run tenniscores.run_result, OUT outcome text, OUT tenniscores_match_id text,
                                             OUT row_id bigint, OUT why text, OUT changes jsonb)
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
DECLARE
    planned record;
BEGIN
    tenniscores_match_id := (SELECT s.match_id FROM pg_temp.tenniscores_stage AS s);
    SELECT m.id INTO row_id FROM match_scores AS m WHERE m.tenniscores_match_id = _explain_applied.tenniscores_match_id;
    IF run.inserted = 1 THEN
        outcome := 'insert';
        why := 'No row has this id, and no row without the source''s id is the same match.';
    ELSIF run.unchanged = 1 THEN
        outcome := 'unchanged';
        why := format('Row %s has this id, and all that the record says.', row_id);
    ELSE
        outcome := 'update';
        SELECT p.* INTO planned FROM tenniscores._planned_changes() AS p;
        row_id := planned.row_id;
        changes := (SELECT jsonb_object_agg(d.column_name, jsonb_build_array(d.old_value, d.new_value))
                      FROM tenniscores._differences(planned.before, planned.after) AS d);
        why := CASE WHEN planned.is_rekeyed THEN format('Row %s has no id of the source and is the same match: league, date, teams, and line or players.', row_id)
                    ELSE format('Row %s has this id.', row_id) END
               || ' It would change: ' || (SELECT string_agg(format('%s from %s to %s', d.column_name, coalesce(d.old_value, 'NULL'), coalesce(d.new_value, 'NULL')), '; ')
                                             FROM tenniscores._differences(planned.before, planned.after) AS d) || '.';
    END IF;
    IF run.inserted + run.updated > 0 THEN
        why := why || coalesce((SELECT string_agg(format(' Warning %s: %s.', w.code, w.detail), '') FROM pg_temp.tenniscores_warning AS w), '');
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores._explain_applied(tenniscores.run_result) IS
    'Internal: explain() of a record that is no reject.';

CREATE FUNCTION tenniscores.explain(
    record text, missing_id text DEFAULT NULL, missing_team text DEFAULT NULL,
    OUT outcome text, OUT tenniscores_match_id text, OUT row_id bigint, OUT reason text, OUT why text, OUT changes jsonb
)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET client_min_messages = warning
AS $$
#variable_conflict use_variable
DECLARE
    run tenniscores.run_result := tenniscores.ingest(record, NULL, NULL, NULL, missing_id, missing_team, true);
BEGIN
    IF run.received <> 1 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('explain() takes one record, and this is %s', run.received),
            HINT = 'Use diff() or read_matches() for a feed.';
    ELSIF run.rejected = 1 THEN
        outcome := 'reject';
        SELECT s.reason, s.match_id, tenniscores._reason_in_words(s.reason) || coalesce(' Found: ' || s.detail || '.', '')
          INTO reason, tenniscores_match_id, why
          FROM pg_temp.tenniscores_stage AS s;
    ELSE
        PERFORM tenniscores._look_at_target();
        SELECT e.* INTO outcome, tenniscores_match_id, row_id, why, changes FROM tenniscores._explain_applied(run) AS e;
    END IF;
END
$$;
COMMENT ON FUNCTION tenniscores.explain(text, text, text) IS
    'What would become of one record, and why. record: a JSON object; missing_id, missing_team: as of ingest(). Returns one row: outcome (insert, update, unchanged or reject), the match''s id, row_id (match_scores.id), reason (the code of a reject), why in words, and changes: of an update, by column, the old and the new value. Writes nothing. Fails with 22023 where it is not one record.';
