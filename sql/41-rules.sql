--
-- What becomes of records in which something is odd: each rule is reject, warn or off (table rule).
--

CREATE FUNCTION tenniscores._keep_changed_rule() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- The built-in row is not in a dump. Where there is one of your own, that one counts.
    IF EXISTS (SELECT FROM tenniscores.rule AS r WHERE r.code = OLD.code AND NOT r.builtin) THEN
        RETURN NULL;
    END IF;
    NEW.builtin := false;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION tenniscores._keep_changed_rule() IS
    'Internal: a built-in rule that is updated becomes one of your own.';

CREATE TRIGGER keep_changed_rule BEFORE UPDATE ON tenniscores.rule
    FOR EACH ROW WHEN (OLD.builtin) EXECUTE FUNCTION tenniscores._keep_changed_rule();

CREATE FUNCTION tenniscores._warnings_of(severity text, run_id bigint, written bigint)
    RETURNS TABLE (ordinal bigint, match_id text, code text, detail text)
    LANGUAGE plpgsql STABLE ROWS 100
AS $$
#variable_conflict use_variable
DECLARE
    codes text[] := ARRAY(SELECT r.code FROM tenniscores.rule AS r
                           WHERE r.severity = severity AND (NOT r.builtin OR NOT EXISTS (
                               SELECT FROM tenniscores.rule AS own WHERE own.code = r.code AND NOT own.builtin)));
BEGIN
    -- Of each rule that is asked for its own function is called, and no other.
    RETURN QUERY
    SELECT w.ordinal, w.match_id, c.code, w.detail
      FROM unnest(codes) AS c (code)
      CROSS JOIN LATERAL (
          SELECT f.* FROM tenniscores._warn_of_teams() AS f WHERE c.code = 'unresolved_team'
          UNION ALL
          SELECT f.* FROM tenniscores._warn_of_scores(written) AS f WHERE c.code = 'score_against_winner'
          UNION ALL
          SELECT f.* FROM tenniscores._warn_of_sets() AS f WHERE c.code = 'unfinished_set'
          UNION ALL
          SELECT f.* FROM tenniscores._warn_of_fixtures() AS f WHERE c.code = 'fixture_lines'
          UNION ALL
          SELECT f.* FROM tenniscores._warn_of_dates(run_id) AS f WHERE c.code = 'date_far_off'
          UNION ALL
          SELECT f.* FROM tenniscores._warn_of_players(0) AS f WHERE c.code = 'placeholder_player'
          UNION ALL
          SELECT f.* FROM tenniscores._warn_of_players(4) AS f WHERE c.code = 'status_text'
          UNION ALL
          SELECT f.* FROM tenniscores._warn_of_players(8) AS f WHERE c.code = 'substitute'
      ) AS w;
END
$$;
COMMENT ON FUNCTION tenniscores._warnings_of(text, bigint, bigint) IS
    'Internal: what the rules of one severity find in the records that the run would write, which are so many.';

CREATE FUNCTION tenniscores._find_warnings(run_id bigint, written bigint, dry_run boolean) RETURNS bigint
    LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_variable
DECLARE
    found_warnings bigint;
BEGIN
    IF dry_run THEN
        CREATE TEMPORARY TABLE tenniscores_warning ON COMMIT DROP AS
        SELECT w.* FROM tenniscores._warnings_of('warn', run_id, written) AS w;
    ELSE
        INSERT INTO tenniscores.warning (run_id, ordinal, tenniscores_match_id, code, detail)
        SELECT run_id, w.ordinal, w.match_id, w.code, w.detail FROM tenniscores._warnings_of('warn', run_id, written) AS w;
    END IF;
    GET DIAGNOSTICS found_warnings = ROW_COUNT;
    RETURN found_warnings;
END
$$;
COMMENT ON FUNCTION tenniscores._find_warnings(bigint, bigint, boolean) IS
    'Internal: keeps the run''s warnings, those of a dry run in pg_temp.tenniscores_warning; returns how many there are.';

CREATE FUNCTION tenniscores._rules_reject() RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM tenniscores.rule AS r WHERE r.severity = 'reject');
END
$$;
COMMENT ON FUNCTION tenniscores._rules_reject() IS
    'Internal: whether a rule may say reject.';

CREATE FUNCTION tenniscores._reject_by_rules(run_id bigint) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
    written bigint := (SELECT count(*) FROM pg_temp.tenniscores_match AS c WHERE c.outcome IN ('insert', 'update'));
BEGIN
    UPDATE pg_temp.tenniscores_stage AS s
       SET accepted = false, reason = w.code, detail = w.detail
      FROM (SELECT DISTINCT ON (f.ordinal) f.* FROM tenniscores._warnings_of('reject', run_id, written) AS f ORDER BY f.ordinal, f.code) AS w
     WHERE s.ordinal = w.ordinal;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE pg_temp.tenniscores_stage AS s SET superseded = false
     WHERE s.superseded AND s.accepted
       AND EXISTS (SELECT FROM pg_temp.tenniscores_stage AS r WHERE NOT r.accepted AND r.match_id = s.match_id);
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION tenniscores._reject_by_rules(bigint) IS
    'Internal: rejects records by the rules that say so; true where earlier records of the same matches count again.';

CREATE FUNCTION tenniscores.set_rule(code text, severity text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, tenniscores, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    PERFORM tenniscores._check_option('severity', severity, '{reject,warn,off}');
    IF NOT EXISTS (SELECT FROM tenniscores.rule AS r WHERE r.code = code) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('there is no rule "%s"', code),
            HINT = format('Rules: %s.', (SELECT string_agg(DISTINCT r.code, ', ') FROM tenniscores.rule AS r));
    END IF;
    INSERT INTO tenniscores.rule (code, severity) VALUES (code, severity)
    ON CONFLICT ON CONSTRAINT rule_pkey DO UPDATE SET severity = excluded.severity;
END
$$;
COMMENT ON FUNCTION tenniscores.set_rule(text, text) IS
    'What becomes of records in which a rule finds something odd: severity reject (they are rejected, with the rule''s code as the reason), warn (applied, with a warning) or off. Rules: see the table rule. Fails with 22023 where there is no such rule or severity.';
