-- The chunked form: wherever a feed is cut, the same rows and the same counts come out.
BEGIN;
\ir lib/test.sql
SELECT no_plan();

CREATE FUNCTION test.load_chunks(target text, feed bytea, size integer) RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    run bigint;
    seen bigint := 0;
    now bigint;
BEGIN
    PERFORM set_config('tenniscores.target_schema', target, true);
    PERFORM tenniscores.deploy();
    run := tenniscores.ingest_begin(source => target);
    FOR at IN 1 .. length(feed) BY size LOOP
        now := tenniscores.ingest_chunk(run, substring(feed FROM at FOR size));
        IF now < seen THEN
            RETURN format('%s records, and then %s', seen, now);
        END IF;
        seen := now;
    END LOOP;
    RETURN test.counts(tenniscores.ingest_finish(run));
END
$$;

-- A feed with all that can be cut in two: letters of several bytes, escapes, broken records, duplicates.
CREATE TABLE test.small AS SELECT convert_to(
    U&'\FEFF' || E'[\n' || test.record('{"Line": 1, "Home Team": "Łódź ✓ 𝄞 23"}') || E' ,\r\n'
    || replace(test.record('{"Line": 2}'), 'Skokie', '\u0053\\kok"ie') || ','
    || replace(test.record('{"Line": 3}'), 'Skokie',
        'Sk\u00f6k\"ie \\') || ',' || test.record('{"Line": 4}') || ',12,' || E'{"a" "b"},\n'
    || '{"x": [[{}]]},' || test.record('{"Line": 4, "Winner": "away"}') || E',\n' || test.record('{"Line": 5, "Date": "soon"}')
    || E'\n]\n', 'UTF8') || convert_to(test.record('{"Line": 6}') || E'\n{"a": "',
        'UTF8') || '\xff'::bytea || convert_to(E'"}\n' || test.record('{"Line": 7}'), 'UTF8') AS feed;

SELECT test.load_chunks('whole', feed, 100000) AS whole FROM test.small \gset
SELECT matches(:'whole'::text, '^received 12 inserted 5 duplicate 1 rejected 6 warnings 5$', 'the feed in one chunk');
SELECT is(test.load_chunks('by_' || size, feed, size), :'whole', format('in chunks of %s: the same counts', size))
  FROM test.small, unnest(ARRAY[1, 2, 3, 7, 64, 1000]) AS size;
SELECT is(test.content('by_' || size), test.content('whole'), format('in chunks of %s: the same rows', size))
  FROM unnest(ARRAY[1, 2, 3, 7, 64, 1000]) AS size;
SELECT set_eq(format($$SELECT ordinal, byte_offset, reason, detail, raw, raw_length FROM tenniscores.reject
              JOIN tenniscores.run USING (run_id)
                        WHERE source = 'by_%s'$$, size),
              $$SELECT ordinal, byte_offset, reason, detail, raw, raw_length FROM tenniscores.reject
              JOIN tenniscores.run USING (run_id)
                        WHERE source = 'whole'$$, format('in chunks of %s: the same rejects', size))
  FROM unnest(ARRAY[1, 2, 3, 7, 64, 1000]) AS size;

SET tenniscores.target_schema = at_once;
SELECT FROM tenniscores.deploy();
SELECT is((SELECT test.counts(tenniscores.ingest(feed)) FROM test.small), :'whole', 'ingest(): the same counts');
SELECT is(test.content('at_once'), test.content('whole'), 'ingest(): the same rows');

-- A real feed
SELECT is(test.load_chunks('real_' || size, test.feed('nstf_2025_july'), size), 'received 375 inserted 363 rejected 12 warnings 13',
          format('a real feed in chunks of %s', size))
  FROM unnest(ARRAY[100, 1000, 65536, 10000000]) AS size;
SELECT is(test.content('real_' || size), test.content('real_100'),
          format('a real feed in chunks of %s: the same rows', size))
  FROM unnest(ARRAY[1000, 65536, 10000000]) AS size;

-- Empty chunks, and records that are counted as they become complete
SELECT tenniscores.ingest_begin() AS run \gset
SELECT is(tenniscores.ingest_chunk(:run, ''), 0::bigint, 'an empty chunk');
SELECT is(tenniscores.ingest_chunk(:run, '[{"a": 1},{"a"'), 1::bigint, 'one record is complete');
SELECT is(tenniscores.ingest_chunk(:run, ''), 1::bigint, 'an empty chunk changes nothing');
SELECT is(tenniscores.ingest_chunk(:run, NULL), NULL, 'nor does NULL');
SELECT is(tenniscores.ingest_chunk(:run, ':2}]'), 2::bigint, 'another record is complete');
SELECT is(test.counts(tenniscores.ingest_finish(:run)), 'received 2 rejected 2', 'the run is finished');

-- A whole run without a byte is no feed.
SELECT tenniscores.ingest_begin() AS run \gset
SELECT throws_ok(format('SELECT tenniscores.ingest_finish(%s)', :run), '22032', NULL, 'no chunk at all is no feed');

SELECT * FROM finish();
ROLLBACK;
