--
-- dedupe(): the same match stored several times becomes one row. The rows that go are kept in the
-- journal, whole, with every reference to them that was turned to the row that stays.
--

CREATE FUNCTION tenniscores._references() RETURNS TABLE (
        name text, referring regclass, columns text[], referred text[], key_columns text[])
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY
    SELECT c.conname::text, c.conrelid::regclass, k.own, k.other, pk.names
      FROM pg_constraint AS c
      CROSS JOIN LATERAL (
          SELECT array_agg(own.attname::text ORDER BY k.n) AS own, array_agg(other.attname::text ORDER BY k.n) AS other
            FROM unnest(c.conkey, c.confkey) WITH ORDINALITY AS k (own, other, n)
            JOIN pg_attribute AS own ON own.attrelid = c.conrelid AND own.attnum = k.own
            JOIN pg_attribute AS other ON other.attrelid = c.confrelid AND other.attnum = k.other) AS k
      LEFT JOIN LATERAL (
          SELECT array_agg(a.attname::text ORDER BY a.attnum) AS names
            FROM pg_index AS i
            JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
           WHERE i.indrelid = c.conrelid AND i.indisprimary) AS pk ON true
     WHERE c.contype = 'f' AND c.confrelid = 'match_scores'::regclass AND c.conparentid = 0
     ORDER BY c.conrelid::regclass::text, c.conname;
END
$$;
COMMENT ON FUNCTION tenniscores._references() IS
    'Internal: the foreign keys of all tables that refer to match_scores; key_columns: the referring table''s primary key, NULL where it has none.';

CREATE FUNCTION tenniscores._equal_columns(left_alias text, left_columns text[], right_alias text, right_columns text[]) RETURNS text
    LANGUAGE sql IMMUTABLE
AS $$
    SELECT string_agg(format('%I.%I = %I.%I', left_alias, l, right_alias, r), ' AND ')
      FROM unnest(left_columns, right_columns) AS u (l, r)
$$;
COMMENT ON FUNCTION tenniscores._equal_columns(text, text[], text, text[]) IS
    'Internal: a condition of SQL, that columns of two tables are equal.';

CREATE FUNCTION tenniscores._referenced(row_ids bigint[]) RETURNS SETOF bigint
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    reference record;
BEGIN
    FOR reference IN SELECT * FROM tenniscores._references() LOOP
        RETURN QUERY EXECUTE format(
            'SELECT DISTINCT m.id::bigint FROM %s AS r JOIN match_scores AS m ON %s WHERE m.id = ANY ($1)',
            reference.referring, tenniscores._equal_columns('r', reference.columns, 'm', reference.referred))
        USING row_ids;
    END LOOP;
END
$$;
COMMENT ON FUNCTION tenniscores._referenced(bigint[]) IS
    'Internal: those of the rows that other tables refer to.';

CREATE FUNCTION tenniscores._twins() RETURNS TABLE (row_id bigint, survivor bigint, match_id text)
    LANGUAGE plpgsql STABLE ROWS 1000
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH twin AS MATERIALIZED (
        SELECT t.* FROM (SELECT g.*, count(*) OVER (PARTITION BY g.match_key) AS copies
                           FROM tenniscores._match_groups() AS g WHERE coalesce(g.candidates, 0) <= 1) AS t
         WHERE t.copies > 1
    ), referenced AS MATERIALIZED (
        SELECT DISTINCT r.row_id
          FROM tenniscores._referenced((SELECT array_agg(t.row_id) FROM twin AS t)) AS r (row_id)
    )
    SELECT t.row_id,
           first_value(t.row_id) OVER (PARTITION BY t.match_key
                                       ORDER BY t.rank > 1, r.row_id IS NULL, t.row_id DESC),
           first_value(t.match_id) OVER (PARTITION BY t.match_key ORDER BY t.rank)
      FROM twin AS t LEFT JOIN referenced AS r USING (row_id);
END
$$;
COMMENT ON FUNCTION tenniscores._twins() IS
    'Internal: rows that are the same match as another row, and which of them stays: the one with the source''s id, then the one that other tables refer to, then the newest (the highest row id). match_id: the id that it will have, NULL where none has any.';

CREATE FUNCTION tenniscores._duplicates() RETURNS TABLE (
        survivor bigint, row_ids bigint[], tenniscores_match_id text, match_date date, home_team text, away_team text,
        problem text)
    LANGUAGE plpgsql STABLE ROWS 1000
    SET search_path = pg_catalog, tenniscores, pg_temp
    SET work_mem = '64MB'
    SET jit = off
    SET enable_nestloop = off  -- whole tables, whose functions the planner cannot estimate
AS $$
#variable_conflict use_column
BEGIN
    PERFORM tenniscores._look_at_target();
    RETURN QUERY
    SELECT t.survivor, t.row_ids, t.match_id, m.match_date, m.home_team::text, m.away_team::text, NULL
      FROM (SELECT t.survivor, min(t.match_id) AS match_id,
                   array_agg(t.row_id ORDER BY t.row_id) FILTER (WHERE t.row_id <> t.survivor) AS row_ids
              FROM tenniscores._twins() AS t GROUP BY t.survivor) AS t
      JOIN match_scores AS m ON m.id = t.survivor
     ORDER BY t.survivor;
    RETURN QUERY
    SELECT NULL::bigint, ARRAY[g.row_id], NULL, m.match_date, m.home_team::text, m.away_team::text,
           format('could be %s matches', g.candidates)
      FROM tenniscores._match_groups() AS g
      JOIN match_scores AS m ON m.id = g.row_id
     WHERE g.candidates > 1
     ORDER BY g.row_id;
END
$$;
COMMENT ON FUNCTION tenniscores._duplicates() IS
    'Internal: the view duplicates.';

CREATE VIEW tenniscores.duplicates AS
    SELECT d.* FROM tenniscores._duplicates() AS d;
COMMENT ON VIEW tenniscores.duplicates IS
    'Matches that are stored several times, as dedupe() would make them one: survivor is the row (match_scores.id) that stays, row_ids those that go, tenniscores_match_id the id it will have. Without a survivor: a row that could be several matches (problem), which dedupe() leaves alone.';
