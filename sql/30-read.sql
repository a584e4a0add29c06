--
-- Looking at a feed
--

CREATE FUNCTION tenniscores._check_option(name text, value text, choices text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF value IS NULL OR value = ANY (choices) THEN
        RETURN value;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'invalid_parameter_value',
        MESSAGE = format('invalid value for %s: "%s"', name, value),
        HINT = format('Available values: %s.', array_to_string(choices, ', '));
END
$$;
COMMENT ON FUNCTION tenniscores._check_option(text, text, text[]) IS
    'Internal: the value, or an error where it is none of the choices.';

CREATE FUNCTION tenniscores._league_names(OUT spellings text[], OUT leagues text[])
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target text := tenniscores.setting('target_schema');
    known text[] := '{}';
BEGIN
    -- A league that the application knows needs no alias.
    IF to_regclass(format('%I.leagues', target)) IS NOT NULL THEN
        EXECUTE format('SELECT coalesce(array_agg(league_id::text ORDER BY id), ''{}'') FROM %I.leagues', target)
            INTO known;
    END IF;
    SELECT array_agg(n.spelling ORDER BY n.rank, n.spelling), array_agg(n.league ORDER BY n.rank, n.spelling)
      INTO spellings, leagues
      FROM (SELECT a.spelling, a.league, CASE WHEN a.builtin THEN 2 ELSE 1 END AS rank
              FROM tenniscores.league_alias a
            UNION ALL
            SELECT a.league, a.league, 3 FROM tenniscores.league_alias a
            UNION ALL
            SELECT k, k, 4 FROM unnest(known) AS k) n;
END
$$;
COMMENT ON FUNCTION tenniscores._league_names() IS
    'Internal: every spelling of a league that is known, most binding first, and the league it means.';

CREATE FUNCTION tenniscores._read_options(missing_id text, OUT spellings text[], OUT leagues text[], OUT derive_ids boolean)
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT n.spellings, n.leagues INTO spellings, leagues FROM tenniscores._league_names() AS n;
    derive_ids := coalesce(tenniscores._check_option('missing_id', missing_id, '{reject,derive}'),
                           tenniscores.setting('missing_id')) = 'derive';
END
$$;
COMMENT ON FUNCTION tenniscores._read_options(text) IS
    'Internal: what read_matches() must know before it reads.';

CREATE FUNCTION tenniscores.read_matches(
    payload bytea, missing_id text DEFAULT NULL,
    OUT ordinal bigint, OUT byte_offset bigint, OUT tenniscores_match_id text, OUT league_id text,
    OUT match_date date, OUT line integer, OUT home_team text, OUT away_team text,
    OUT home_player_1_id text, OUT home_player_2_id text, OUT away_player_1_id text, OUT away_player_2_id text,
    OUT home_player_1 text, OUT home_player_2 text, OUT away_player_1 text, OUT away_player_2 text,
    OUT scores text, OUT winner text, OUT series text, OUT url text,
    OUT problem text, OUT detail text, OUT raw bytea
) RETURNS SETOF record
    LANGUAGE c STABLE ROWS 10000
    AS 'MODULE_PATHNAME', 'tenniscores_read_matches';
COMMENT ON FUNCTION tenniscores.read_matches(bytea, text) IS
    'The records of a feed, one row each, as ingest() would read them; writes nothing. payload: JSON array, NDJSON or one object, UTF-8; missing_id: ''reject'' or ''derive''. ordinal counts from 1, byte_offset from 0. A record that would be rejected has problem (the reason code), detail and raw (its bytes). Fails with 22032 where the text is no feed at all, 22023 for another value of missing_id.';

CREATE FUNCTION tenniscores.read_matches(
    payload text, missing_id text DEFAULT NULL,
    OUT ordinal bigint, OUT byte_offset bigint, OUT tenniscores_match_id text, OUT league_id text,
    OUT match_date date, OUT line integer, OUT home_team text, OUT away_team text,
    OUT home_player_1_id text, OUT home_player_2_id text, OUT away_player_1_id text, OUT away_player_2_id text,
    OUT home_player_1 text, OUT home_player_2 text, OUT away_player_1 text, OUT away_player_2 text,
    OUT scores text, OUT winner text, OUT series text, OUT url text,
    OUT problem text, OUT detail text, OUT raw bytea
) RETURNS SETOF record
    LANGUAGE c STABLE ROWS 10000
    AS 'MODULE_PATHNAME', 'tenniscores_read_matches';
COMMENT ON FUNCTION tenniscores.read_matches(text, text) IS
    'The same as read_matches(bytea, text), of text.';

