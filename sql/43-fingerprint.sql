--
-- The fingerprint by which a feed is known again.
--

CREATE FUNCTION tenniscores.fingerprint(payload bytea) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'tenniscores_fingerprint';
COMMENT ON FUNCTION tenniscores.fingerprint(bytea) IS
    'The fingerprint that the run log has of a feed: 32 hexadecimal digits that tell its bytes from others.';

CREATE FUNCTION tenniscores.fingerprint(payload text) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'tenniscores_fingerprint';
COMMENT ON FUNCTION tenniscores.fingerprint(text) IS
    'The same, of text.';

CREATE FUNCTION tenniscores.ingest_fingerprint(run_id bigint) RETURNS text
    LANGUAGE sql VOLATILE STRICT
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT tenniscores._run_fingerprint(run_id)
$$;
COMMENT ON FUNCTION tenniscores.ingest_fingerprint(bigint) IS
    'The fingerprint of what the open run run_id has read so far. Fails with 55000 where the run is not open.';
