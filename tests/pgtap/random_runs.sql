-- Random sequences of loads, corrections, retries, pins, repairs and undos over the real feeds: counts always add up,
-- validate() finds no error, and undoing all runs, newest first, gives back the first state byte for byte.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
SET LOCAL tenniscores.guards = off;

CREATE FUNCTION test.state() RETURNS text
    LANGUAGE sql
RETURN (SELECT coalesce(md5(string_agg(m::text, E'\n' ORDER BY id)), 'empty') FROM match_scores AS m);

CREATE TABLE test.feed AS
    SELECT row_number() OVER () AS n, f AS name, (SELECT jsonb_agg(r) FROM jsonb_array_elements(convert_from(test.feed(f), 'UTF8')::jsonb)
                                                     WITH ORDINALITY AS u (r, o) WHERE o <= 400) AS records
      FROM unnest('{apta_2025_snapshot_1,apta_2025_snapshot_2,apta_2025_snapshot_5,nstf_2025_july,nstf_2025_august,cnswpl_2025_before_correction,cnswpl_2025_after_correction,legacy_apta_2024_without_ids}'::text[]) AS f;

-- A part of a feed; some records are changed, doubled, or lose what they had.
CREATE FUNCTION test.random_feed() RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    chosen jsonb := (SELECT f.records FROM test.feed AS f ORDER BY random() LIMIT 1);
    share float := random();
BEGIN
    RETURN (
        SELECT coalesce(string_agg(
            (CASE WHEN e.dice < 0.02 THEN e.r || '{"Winner": "away"}'
                  WHEN e.dice < 0.04 THEN e.r || '{"Scores": "6-1, 6-1"}'
                  WHEN e.dice < 0.06 THEN e.r || '{"Date": "2025-01-15"}'
                  WHEN e.dice < 0.08 THEN e.r || '{"Home Player 1 ID": null, "Winner": null}'
                  WHEN e.dice < 0.10 THEN e.r || jsonb_build_object('Home Team', e.r->'Away Team', 'Away Team', e.r->'Home Team')
                  WHEN e.dice < 0.12 THEN e.r || '{"Date": "Unknown Date"}'
                  ELSE e.r END)::text, E'\n' ORDER BY e.dice), '[]')
          FROM (SELECT u.r, random() AS dice FROM jsonb_array_elements(chosen) AS u (r), generate_series(1, 1 + (random() < 0.05)::integer)
                 WHERE random() < share) AS e);
END
$$;

CREATE FUNCTION test.random_step() RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    dice float := random();
    chosen bigint;
    match_id text;
BEGIN
    IF dice < 0.6 THEN
        PERFORM tenniscores.ingest(test.random_feed(), 'random', missing_id => CASE WHEN random() < 0.5 THEN 'derive' ELSE 'reject' END);
        RETURN 'load';
    ELSIF dice < 0.7 THEN
        PERFORM tenniscores.retry_rejects(missing_id => 'derive');
        RETURN 'retry';
    ELSIF dice < 0.78 THEN
        SELECT m.tenniscores_match_id INTO match_id FROM match_scores AS m ORDER BY random() LIMIT 1;
        IF match_id IS NOT NULL THEN
            PERFORM tenniscores.pin(match_id, '{scores,winner}');
        END IF;
        RETURN 'pin';
    ELSIF dice < 0.82 THEN
        PERFORM tenniscores._dedupe(false);
        RETURN 'dedupe';
    END IF;
    SELECT r.run_id INTO chosen FROM tenniscores.run AS r WHERE r.undone_by IS NULL ORDER BY random() LIMIT 1;
    IF chosen IS NOT NULL THEN
        PERFORM tenniscores.undo(chosen);
    END IF;
    RETURN 'undo';
END
$$;

CREATE FUNCTION test.sequence(seed float) RETURNS SETOF text
    LANGUAGE plpgsql
AS $$
DECLARE
    first_state text := test.state();
    first_run bigint := (SELECT coalesce(max(run_id), 0) FROM tenniscores.run);
    last_state text;
    steps text := '';
    chosen bigint;
    outcome record;
    stuck text;
BEGIN
    PERFORM setseed(seed);
    FOR step IN 1 .. 25 LOOP
        steps := steps || ' ' || test.random_step();
    END LOOP;
    last_state := test.state();
    RETURN NEXT ok(last_state <> first_state, format('seed %s:%s', seed, steps));
    RETURN NEXT is_empty(format($q$SELECT name, sample FROM tenniscores.validate() WHERE severity = 'error' AND NOT passed$q$), 'validate() finds no error');
    RETURN NEXT is((SELECT count(*) FROM match_scores), (SELECT count(DISTINCT tenniscores_match_id) FROM match_scores), 'each row has an id of its own');
    RETURN NEXT is((SELECT sum(r.rejected) FROM tenniscores.run AS r WHERE r.kind IN ('ingest', 'retry')),
                   (SELECT count(*)::numeric FROM tenniscores.reject), 'as many rejects as the runs count');
    RETURN NEXT is((SELECT count(*) FROM tenniscores.reject AS j WHERE j.state = 'open' AND j.match_id IS NOT NULL
                       AND EXISTS (SELECT FROM tenniscores.reject AS o WHERE o.state = 'open' AND o.raw = j.raw AND o.run_id <> j.run_id
                                      AND NOT EXISTS (SELECT FROM tenniscores.run AS r WHERE r.run_id IN (o.run_id, j.run_id) AND r.undone_by IS NOT NULL)
                                      AND NOT EXISTS (SELECT FROM tenniscores.run AS r WHERE r.kind = 'undo'))),
                   0::bigint, 'no record is rejected and open twice');

    -- newest first
    FOR chosen IN SELECT r.run_id FROM tenniscores.run AS r WHERE r.run_id > first_run ORDER BY r.run_id DESC LOOP
        IF (SELECT r.undone_by FROM tenniscores.run AS r WHERE r.run_id = chosen) IS NULL THEN
            SELECT * INTO outcome FROM tenniscores.undo(chosen);
            IF NOT outcome.undone THEN
                stuck := concat_ws('; ', stuck, format('run %s: %s', chosen, outcome.sample));
            END IF;
        END IF;
    END LOOP;
    RETURN NEXT is(stuck, NULL, 'each run can be undone');
    RETURN NEXT is(test.state(), first_state, 'all of them: the first state, byte for byte');
END
$$;
SELECT test.sequence(s / 10.0) FROM generate_series(1, 4) AS s;
SELECT * FROM finish();
ROLLBACK;
