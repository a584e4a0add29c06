-- What the tests of validate() and enforce() share: two schemas with the same twenty matches, in which every check
-- passes: legacy, as found in the field (no unique index), and created, as deploy() makes it. To be read after test.sql.
--
-- Row ids say where a row belongs: 34 is line 4 of fixture 3.


CREATE SCHEMA legacy;
SET search_path = legacy;
\i :data/legacy_app.sql
INSERT INTO clubs VALUES (1, 'a club');
RESET search_path;
SELECT count(*) FROM tenniscores.deploy('created') \g /dev/null

CREATE FUNCTION test.use(target text) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM set_config('tenniscores.target_schema', target, true),
            set_config('search_path', format('%I, public', target), true);
END
$$;

CREATE FUNCTION test.fill() RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO leagues (id, league_id, league_name) VALUES (7, 'APTA_CHICAGO', 'APTA'), (8, 'NSTF', 'North Shore');
    IF to_regclass('legacy.match_notes') = to_regclass('match_notes') THEN
        INSERT INTO series (id, name, display_name, league_id) VALUES (1, 'a series', 'a series', 7);
        INSERT INTO teams (id, league_id, team_name, display_name, club_id, series_id)
        SELECT t.id, t.league_id, t.name, t.name, 1, 1
          FROM (VALUES (1, 7, 'Skokie 22'), (2, 7, 'Skokie 23'), (3, 7, 'Winnetka 22'), (4, 7, 'Glenview 22'),
                       (5, 8, 'Wilmette S1'), (6, 8, 'Birchwood S1'), (7, 8, 'Tennaqua S3'), (8, 8, 'Valley Lo S3')) AS t (id, league_id, name);
    ELSE
        INSERT INTO teams (id, league_id, team_name)
        VALUES (1, 7, 'Skokie 22'), (2, 7, 'Skokie 23'), (3, 7, 'Winnetka 22'), (4, 7, 'Glenview 22'),
               (5, 8, 'Wilmette S1'), (6, 8, 'Birchwood S1'), (7, 8, 'Tennaqua S3'), (8, 8, 'Valley Lo S3');
    END IF;

    -- odd lines are won by the home side, whose sets are written first
    INSERT INTO match_scores (
        id, league_id, match_date, home_team, away_team, home_team_id, away_team_id, home_player_1_id, home_player_2_id,
        away_player_1_id, away_player_2_id, scores, winner, tenniscores_match_id)
    SELECT f.number * 10 + line, f.league_id, f.match_date, h.team_name, a.team_name, h.id, a.id,
           format('nndz-%s%sa', f.number, line), format('nndz-%s%sb', f.number, line),
           format('nndz-%s%sc', f.number, line), format('nndz-%s%sd', f.number, line),
           CASE line % 2 WHEN 1 THEN '6-4, 7-6 [7-3]' ELSE '1-6, 77-62, 0-1 [8-10]' END,
           CASE line % 2 WHEN 1 THEN 'home' ELSE 'away' END,
           format('nndz-%s_Line%s', lpad(f.number::text, 16, 'A'), line)
      FROM (VALUES (1, 7, date '2024-09-25', 1, 2), (2, 7, '2024-10-02', 3, 4), (3, 7, '2024-10-09', 2, 3),
                   (4, 8, '2025-06-05', 5, 6), (5, 8, '2025-06-12', 7, 8)) AS f (number, league_id, match_date, home, away)
      JOIN teams AS h ON h.id = f.home
      JOIN teams AS a ON a.id = f.away
      CROSS JOIN generate_series(1, 4) AS line;
    PERFORM setval(pg_get_serial_sequence(t.name, 'id'), 100) FROM unnest('{leagues,teams,match_scores}'::text[]) AS t (name);
END
$$;

SELECT test.use(s), test.fill() FROM unnest('{legacy,created}'::text[]) AS s \g /dev/null

-- Every violation that there is, as 'check {row ids}'.
CREATE FUNCTION test.violations() RETURNS text[]
    LANGUAGE sql
AS $$
    SELECT coalesce(array_agg(format('%s %s', c.name, v.row_ids) ORDER BY c.name, v.row_ids), '{}')
      FROM tenniscores.validate() AS c CROSS JOIN LATERAL tenniscores.violations(c.name) AS v
     WHERE NOT c.passed
$$;

-- What validate() finds once the statements of seed have run; undone afterwards.
CREATE FUNCTION test.seeded(seed text, wanted text[], name text, schemas text[] DEFAULT '{legacy,created}') RETURNS SETOF text
    LANGUAGE plpgsql
AS $$
DECLARE
    target text;
    got text[];
    counts boolean;
BEGIN
    FOREACH target IN ARRAY schemas LOOP
        BEGIN
            PERFORM test.use(target);
            EXECUTE seed;
            got := test.violations();
            SELECT bool_and(v.violations = (SELECT count(*) FROM tenniscores.violations(v.name))
                            AND v.passed = (v.violations = 0)
                            AND (v.passed OR (v.sample, v.hint) IS NOT NULL) AND (NOT v.passed OR (v.sample, v.hint) IS NULL))
              INTO counts FROM tenniscores.validate() AS v;
            RAISE EXCEPTION USING ERRCODE = 'TN000';
        EXCEPTION WHEN SQLSTATE 'TN000' THEN
            NULL;
        END;
        RETURN NEXT is(got, wanted, format('%s: %s', target, name));
        IF NOT counts THEN
            RETURN NEXT fail(format('%s: %s: validate() counts its violations, with sample and hint', target, name));
        END IF;
    END LOOP;
END
$$;

-- The first violation of a check in words, with what seed has done; undone afterwards.
CREATE FUNCTION test.sample(check_name text, seed text, target text DEFAULT 'legacy') RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    got text;
BEGIN
    PERFORM test.use(target);
    EXECUTE seed;
    got := (SELECT v.sample FROM tenniscores.validate() AS v WHERE v.name = check_name);
    RAISE EXCEPTION USING ERRCODE = 'TN000';
EXCEPTION WHEN SQLSTATE 'TN000' THEN
    RETURN got;
END
$$;
