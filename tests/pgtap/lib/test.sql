-- What the tests share, in schema test: the real feeds, records made to order, counts as one line.

-- compiling the checks takes longer than running them
SET jit = off;

\getenv data TENNISCORES_DATA
SELECT set_config('test.data', :'data', false) \g /dev/null

CREATE SCHEMA test;

-- A real feed, as the server reads it.
CREATE FUNCTION test.feed(name text) RETURNS bytea
    LANGUAGE sql STABLE
RETURN pg_read_binary_file(format('%s/feeds/%s.json', current_setting('test.data'), name));

-- One record as a feed writes it. changes: keys to add or to replace; a key that is null counts as absent.
CREATE FUNCTION test.record(changes jsonb DEFAULT '{}') RETURNS text
    LANGUAGE sql IMMUTABLE
RETURN (jsonb '{
    "league_id": "APTA_CHICAGO",
    "match_id": "nndz-WWlPd3dyditqQT09",
    "Line": "Line 1",
    "Date": "25-Sep-24",
    "Home Team": "Skokie 23",
    "Away Team": "Lake Forest 23",
    "Home Player 1": "Ivo Wood", "Home Player 1 ID": "nndz-home1",
    "Home Player 2": "Xena Bard", "Home Player 2 ID": "nndz-home2",
    "Away Player 1": "Tara Crane", "Away Player 1 ID": "nndz-away1",
    "Away Player 2": "Noel Yates", "Away Player 2 ID": "nndz-away2",
    "Scores": "6-4, 4-6, 1-0 [10-8]",
    "Winner": "home"
}' || changes)::text;

-- A feed of such records: a JSON array, one record a line.
CREATE FUNCTION test.records(VARIADIC changes jsonb[]) RETURNS text
    LANGUAGE sql IMMUTABLE
RETURN (SELECT E'[\n' || string_agg(test.record(c), E',\n' ORDER BY o) || E'\n]'
          FROM unnest(changes) WITH ORDINALITY AS u (c, o));

-- A feed of as many different matches, spread over twenty teams.
CREATE FUNCTION test.many_records(number integer) RETURNS text
    LANGUAGE sql IMMUTABLE
RETURN (SELECT string_agg(test.record(jsonb_build_object(
                   'match_id', 'nndz-' || lpad(to_hex(n), 16, 'A'), 'Line', n % 5 + 1,
                   'Home Team', 'Skokie ' || n % 20, 'Away Team', 'Lake Forest ' || n % 20)), E'\n')
          FROM generate_series(1, number) AS n);

-- The counts that are not zero, as 'received 3 inserted 2 rejected 1'.
CREATE FUNCTION test.counts(r tenniscores.run_result) RETURNS text
    LANGUAGE sql IMMUTABLE
RETURN (SELECT string_agg(format('%s %s', c.name, c.value), ' ' ORDER BY c.place)
          FROM (VALUES (1, 'received', r.received), (2, 'inserted', r.inserted), (3, 'updated', r.updated),
                       (4, 'unchanged', r.unchanged), (5, 'duplicate', r.duplicate), (6, 'filtered', r.filtered),
                       (7, 'rejected', r.rejected), (8, 'warnings', r.warnings)) AS c (place, name, value)
         WHERE c.value <> 0 OR c.name = 'received');

-- A table's content without its surrogate keys and times, to compare databases and loads.
CREATE FUNCTION test.matches(target text DEFAULT 'public')
    RETURNS TABLE (match_id text, league text, match_date date, home_team text, away_team text,
                   home_row_team text, away_row_team text, players text[], scores text, winner text)
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN QUERY EXECUTE format('
        SELECT m.tenniscores_match_id::text, l.league_id::text, m.match_date, m.home_team::text, m.away_team::text,
               h.team_name::text, a.team_name::text,
               ARRAY[m.home_player_1_id, m.home_player_2_id, m.away_player_1_id, m.away_player_2_id]::text[],
               m.scores::text, m.winner::text
          FROM %1$I.match_scores AS m
          LEFT JOIN %1$I.leagues AS l ON l.id = m.league_id
          LEFT JOIN %1$I.teams AS h ON h.id = m.home_team_id AND h.league_id = m.league_id
          LEFT JOIN %1$I.teams AS a ON a.id = m.away_team_id AND a.league_id = m.league_id
         ORDER BY 1', target);
END
$$;

-- The same as one value.
CREATE FUNCTION test.content(target text DEFAULT 'public') RETURNS text
    LANGUAGE sql STABLE
RETURN (SELECT md5(string_agg(m::text, E'\n' ORDER BY m.match_id)) FROM test.matches(target) AS m);

-- The physical rows of the tables that a run may write, and their sequences: equal before and after where nothing
-- was written. like: a regular expression for their names.
CREATE FUNCTION test.physical("like" text DEFAULT '') RETURNS text
    LANGUAGE sql STABLE
RETURN (SELECT string_agg(t.content, ' ' ORDER BY t.name) FROM (
    SELECT c.oid::regclass::text AS name,
           c.oid::regclass || ' ' || md5((xpath('/row/c/text()', query_to_xml(
               CASE c.relkind
                   WHEN 'S' THEN format('SELECT last_value::text || is_called AS c FROM %s', c.oid::regclass)
                   ELSE format('SELECT string_agg(ctid::text || xmin, '','' ORDER BY ctid) AS c FROM %s',
                               c.oid::regclass)
               END, false, true, '')))[1]::text) AS content
      FROM pg_class AS c
      JOIN pg_namespace AS n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'S') AND c.oid::regclass::text ~ "like"
       AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'test')) AS t);
