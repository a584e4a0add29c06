-- The real feeds: every count that their runs must report, and that the tables hold exactly that.
BEGIN;
\ir lib/test.sql
SELECT no_plan();

CREATE TABLE test.expected (
    feed_group text, step integer, feed text, missing_id text,
    received bigint, inserted bigint, updated bigint, unchanged bigint, duplicate bigint, filtered bigint,
    rejected bigint, run_id bigint);
CREATE TABLE test.expected_reason (feed_group text, step integer, reason text, records bigint);
SELECT format('COPY test.%s FROM %L CSV HEADER', c.what, format('%s/%s.csv', current_setting('test.data'), c.file))
  FROM (VALUES ('expected (feed_group, step, feed, missing_id, received, inserted, updated, unchanged, duplicate, filtered, rejected)',
                'expected'),
               ('expected_reason', 'expected_reasons')) AS c (what, file)
\gexec

SELECT cmp_ok(count(*), '>=', 19::bigint, 'the table of expected counts is here') FROM test.expected;

-- Each group has a schema of its own, created by deploy().
CREATE FUNCTION test.apply(feed_group text) RETURNS SETOF text
    LANGUAGE plpgsql
AS $$
DECLARE
    step test.expected;
    r tenniscores.run_result;
BEGIN
    PERFORM set_config('tenniscores.target_schema', feed_group, true);
    PERFORM tenniscores.deploy();
    FOR step IN SELECT * FROM test.expected AS e WHERE e.feed_group = apply.feed_group ORDER BY e.step LOOP
        r := tenniscores.ingest(test.feed(step.feed), source => step.feed, missing_id => step.missing_id,
                                missing_team => 'create');
        UPDATE test.expected AS e SET run_id = r.run_id WHERE e.feed_group = step.feed_group AND e.step = step.step;
        RETURN NEXT is(
            format('received %s inserted %s updated %s unchanged %s duplicate %s filtered %s rejected %s', r.received,
                   r.inserted, r.updated, r.unchanged, r.duplicate, r.filtered, r.rejected),
            format('received %s inserted %s updated %s unchanged %s duplicate %s filtered %s rejected %s',
            step.received,
                   step.inserted, step.updated, step.unchanged, step.duplicate, step.filtered, step.rejected),
            format('%s: counts of %s', feed_group, step.feed));
        RETURN NEXT is(r.warnings, (SELECT count(*) FROM tenniscores.warning AS w WHERE w.run_id = r.run_id),
                       format('%s: the warnings of %s are kept', feed_group, step.feed));
    END LOOP;
END
$$;

-- The players of a side: each place the record's, else the stored one who is not in the record; who has taken his
-- partner's place leaves it to him.
CREATE FUNCTION test.pair(record text[], stored text[], everybody text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE
RETURN (SELECT array_agg(coalesce(record[i], CASE WHEN stored[i] = record[3 - i] AND stored[3 - i] <> ALL (everybody) THEN stored[3 - i]
                                                  WHEN stored[i] <> ALL (everybody) THEN stored[i] END) ORDER BY i)
          FROM generate_series(1, 2) AS i);

-- What the rows must be, from read_matches(): each record laid over what was there, a NULL over nothing.
CREATE FUNCTION test.wanted(feed_group text)
    RETURNS TABLE (match_id text, league text, match_date date, home_team text, away_team text,
                   home_row_team text, away_row_team text, players text[], scores text, winner text)
    LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_column
DECLARE
    r record;
    everybody text[];
    first text[];
    second text[];
    turned boolean;
BEGIN
    FOR r IN
        SELECT m.*, ARRAY[m.home_player_1_id, m.home_player_2_id] AS home_pair,
               ARRAY[m.away_player_1_id, m.away_player_2_id] AS away_pair
          FROM test.expected AS e, tenniscores.read_matches(test.feed(e.feed), e.missing_id) AS m
         WHERE e.feed_group = wanted.feed_group AND m.problem IS NULL
         ORDER BY m.tenniscores_match_id, e.step, m.ordinal
    LOOP
        IF match_id IS DISTINCT FROM r.tenniscores_match_id THEN
            IF match_id IS NOT NULL THEN
                RETURN NEXT;
            END IF;
            match_id := r.tenniscores_match_id;
            players := '{NULL,NULL,NULL,NULL}';
            scores := NULL;
            winner := NULL;
        END IF;
        turned := home_team <> r.home_team AND away_team <> r.away_team
                  AND (home_team = r.away_team OR away_team = r.home_team);
        first := CASE WHEN turned THEN players[3:4] ELSE players[1:2] END;
        second := CASE WHEN turned THEN players[1:2] ELSE players[3:4] END;
        everybody := array_remove(r.home_pair || r.away_pair, NULL);
        players := test.pair(r.home_pair, first, everybody) || test.pair(r.away_pair, second, everybody);
        scores := coalesce(r.scores, CASE WHEN NOT turned THEN scores END);
        winner := coalesce(r.winner, CASE WHEN NOT turned THEN winner WHEN winner = 'home' THEN 'away' WHEN winner = 'away' THEN 'home' END);
        league := r.league_id;
        match_date := r.match_date;
        home_team := r.home_team;
        away_team := r.away_team;
        home_row_team := r.home_team;
        away_row_team := r.away_team;
    END LOOP;
    IF match_id IS NOT NULL THEN
        RETURN NEXT;
    END IF;
END
$$;

CREATE FUNCTION test.inspect(feed_group text) RETURNS SETOF text
    LANGUAGE plpgsql
AS $$
DECLARE
    step test.expected;
    r tenniscores.run_result;
    before text;
BEGIN
    PERFORM set_config('tenniscores.target_schema', feed_group, true);
    RETURN QUERY EXECUTE format('
        SELECT is(count(*), (SELECT sum(inserted)::bigint FROM test.expected AS e WHERE e.feed_group = %1$L),
                  %2$L || ''as many rows as were inserted'') FROM %1$I.match_scores
        UNION ALL
        SELECT is(count(DISTINCT tenniscores_match_id), count(*), %2$L || ''no id is missing, none occurs twice'')
          FROM %1$I.match_scores
        UNION ALL
        SELECT is(count(*) FILTER (WHERE tenniscores.is_source_id(tenniscores_match_id)
                                      OR tenniscores.is_provisional_id(tenniscores_match_id)),
                  count(*), %2$L || ''each id is of the source or provisional'') FROM %1$I.match_scores
        UNION ALL
        SELECT is(count(*) FILTER (WHERE num_nonnulls(league_id, match_date, home_team, away_team, home_team_id, away_team_id) = 6),
                  count(*), %2$L || ''no row lacks what every record has'') FROM %1$I.match_scores',
        feed_group, feed_group || ': ');
    RETURN NEXT set_eq(
        format('SELECT * FROM test.matches(%L)', feed_group), format('SELECT * FROM test.wanted(%L)', feed_group),
        feed_group || ': each row is what read_matches() reads of its last record');

    -- the log
    RETURN NEXT set_eq(
        format('SELECT step, j.key, j.value::bigint FROM test.expected AS e
                  JOIN tenniscores.run AS r USING (run_id), jsonb_each_text(r.reasons) AS j WHERE e.feed_group = %L', feed_group),
        format('SELECT step, reason, records FROM test.expected_reason WHERE feed_group = %L', feed_group),
        feed_group || ': rejects by reason in the run log');
    RETURN NEXT set_eq(
        format('SELECT e.step, j.ordinal, j.byte_offset, j.reason, j.detail, j.raw FROM test.expected AS e
                  JOIN tenniscores.reject AS j USING (run_id) WHERE e.feed_group = %L', feed_group),
        format('SELECT e.step, r.ordinal, r.byte_offset, r.problem, r.detail,
                       substring(test.feed(e.feed) FROM r.byte_offset::integer + 1 FOR length(r.raw))
                  FROM test.expected AS e, tenniscores.read_matches(test.feed(e.feed), e.missing_id) AS r
                 WHERE e.feed_group = %L AND r.problem IS NOT NULL', feed_group),
        feed_group || ': each reject is kept, with the bytes that stand at its place in the feed');
    RETURN NEXT is(
        (SELECT count(*) FROM tenniscores.journal AS j, unnest(j.match_ids)
         JOIN test.expected AS e ON e.feed_group = inspect.feed_group
          WHERE j.run_id = e.run_id AND j.action = 'insert'),
        (SELECT sum(e.inserted)::bigint FROM test.expected AS e WHERE e.feed_group = inspect.feed_group),
        feed_group || ': the journal names each inserted row');
    RETURN NEXT is(
        (SELECT count(*) FROM tenniscores.journal AS j JOIN test.expected AS e ON e.feed_group = inspect.feed_group
          WHERE j.run_id = e.run_id AND j.action = 'update'
            AND j.after <> '{}' AND NOT EXISTS (SELECT FROM jsonb_each(j.after) AS a WHERE j.before -> a.key = a.value)),
        (SELECT sum(e.updated)::bigint FROM test.expected AS e WHERE e.feed_group = inspect.feed_group),
        feed_group || ': the journal has each update, and only what it changes');

    -- coverage, where there are rows at all
    RETURN QUERY SELECT is(
        format('%s %s %s', c.total_records, c.with_match_id, c.coverage_percent),
        (SELECT format('%1$s %1$s 100.00', sum(e.inserted)) FROM test.expected AS e
         WHERE e.feed_group = inspect.feed_group),
        feed_group || ': coverage is 100 %')
      FROM tenniscores.coverage AS c WHERE c.league = '(all)' AND c.total_records > 0;

    -- the last feed again
    SELECT * INTO step FROM test.expected AS e WHERE e.feed_group = inspect.feed_group ORDER BY e.step DESC LIMIT 1;
    before := test.content(feed_group);
    r := tenniscores.ingest(test.feed(step.feed), missing_id => step.missing_id, missing_team => 'create');
    RETURN NEXT is(
        ARRAY[r.received, r.inserted, r.updated, r.unchanged, r.duplicate, r.filtered, r.rejected],
        ARRAY[step.received, 0, 0, step.inserted + step.updated + step.unchanged, 0, 0, step.rejected],
        feed_group || ': the last feed again changes nothing');
    RETURN NEXT is(test.content(feed_group), before, feed_group || ': and all rows are the same');
END
$$;

SELECT t.* FROM (SELECT DISTINCT feed_group FROM test.expected ORDER BY 1) AS g, test.apply(g.feed_group) AS t;
SELECT t.* FROM (SELECT DISTINCT feed_group FROM test.expected ORDER BY 1) AS g, test.inspect(g.feed_group) AS t;

-- the order of the records makes no difference where no id occurs twice
CREATE FUNCTION test.shuffled(name text) RETURNS text
    LANGUAGE sql STABLE
RETURN (SELECT jsonb_agg(r ORDER BY md5(o::text))::text
          FROM jsonb_array_elements(convert_from(test.feed(name), 'UTF8')::jsonb) WITH ORDINALITY AS u (r, o));

SET tenniscores.target_schema = shuffled;
SELECT FROM tenniscores.deploy();
SELECT is(test.counts(tenniscores.ingest(test.shuffled('apta_2025_snapshot_4'), missing_team => 'create')),
          'received 796 inserted 793 rejected 3', 'a shuffled feed: the same counts');
SELECT set_eq('SELECT match_id, match_date, home_team, away_team, players, scores, winner FROM test.matches(''shuffled'')',
              $$SELECT tenniscores_match_id, match_date, home_team, away_team,
                       ARRAY[home_player_1_id, home_player_2_id, away_player_1_id, away_player_2_id], scores, winner
                  FROM tenniscores.read_matches(test.feed('apta_2025_snapshot_4')) WHERE problem IS NULL$$,
              'and the same rows');
SELECT is(test.counts(tenniscores.ingest(test.feed('apta_2025_snapshot_4'), missing_team => 'create')),
          'received 796 unchanged 793 rejected 3', 'the feed in its own order then changes nothing');

SELECT * FROM finish();
ROLLBACK;
