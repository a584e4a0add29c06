-- A feed that comes again is recognised by its bytes, however they are cut.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
SET LOCAL client_min_messages = warning;

-- The fingerprint of bytes sent in slices of a size
CREATE FUNCTION test.fingerprint(feed bytea, slice integer) RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    run bigint := tenniscores.ingest_begin();
    got text;
BEGIN
    FOR at IN 0 .. length(feed) / slice LOOP
        PERFORM tenniscores.ingest_chunk(run, substring(feed FROM at * slice + 1 FOR slice));
    END LOOP;
    got := tenniscores._run_fingerprint(run);
    PERFORM tenniscores.ingest_cancel(run);
    RETURN got;
END
$$;
\set feed 'substring(test.feed(\'apta_2025_snapshot_1\') FROM 1 FOR 40000)'
SELECT test.fingerprint(:feed, 40000) AS whole \gset
SELECT matches(:'whole'::text, '^[0-9a-f]{32}$', '32 digits');
SELECT is(test.fingerprint(:feed, s), :'whole', format('slices of %s bytes', s)) FROM unnest(ARRAY[1, 7, 1023, 1024, 1025, 4096, 39999]) AS s;
SELECT is(tenniscores.fingerprint(:feed), :'whole', 'fingerprint() of the whole');
SELECT is(tenniscores.fingerprint(convert_from(:feed, 'UTF8')), :'whole', 'and of text');
SELECT is(tenniscores.fingerprint(''::bytea), tenniscores.fingerprint(''::text), 'and of nothing');
SELECT is(count(DISTINCT tenniscores.fingerprint('[]'::bytea || decode(repeat('00', n), 'hex'))), 2001::bigint, 'zeros at the end count')
  FROM generate_series(0, 2000) AS n;
SELECT isnt(test.fingerprint(set_byte(:feed, n, get_byte(:feed, n) # 1), 5000), :'whole', format('another bit at byte %s', n))
  FROM unnest(ARRAY[100, 1023, 1024, 20000, 39998, 39999]) AS n;
SELECT isnt(test.fingerprint(substring(:feed FROM 1 FOR 39999), 5000), :'whole', 'a byte less');
SELECT isnt(test.fingerprint(:feed || '\x00'::bytea, 5000), :'whole', 'a zero more');
SELECT isnt(test.fingerprint(substring(:feed FROM 1 FOR 1024) || substring(:feed FROM 2049 FOR 1024) || substring(:feed FROM 1025 FOR 1024) || substring(:feed FROM 3073), 5000), :'whole',
            'blocks in another order');

-- the run log
SELECT throws_ok('SELECT tenniscores.ingest_fingerprint(1)', '55000', 'run 1 is not open in this transaction', 'no run is open');
SELECT FROM tenniscores.ingest(test.record());
SELECT FROM tenniscores.ingest(test.record());
SELECT FROM tenniscores.ingest(convert_to(test.record(), 'UTF8'));
SELECT FROM tenniscores.ingest(test.record('{"Winner": "away"}'));
SELECT FROM tenniscores.ingest(test.record(), league => 'apta');
SELECT FROM tenniscores.ingest(test.record(), force => true);
SELECT results_eq('SELECT fingerprint FROM tenniscores.run ORDER BY run_id LIMIT 3',
                  'SELECT tenniscores.fingerprint(test.record()) FROM generate_series(1, 3)', 'fingerprints');
SELECT results_eq('SELECT same_as FROM tenniscores.runs ORDER BY run_id', $$
    SELECT r.same FROM (SELECT min(run_id) AS first FROM tenniscores.run) AS f,
           LATERAL (VALUES (1, NULL), (2, f.first), (3, f.first + 1), (4, NULL), (5, NULL), (6, f.first + 2)) AS r (n, same) ORDER BY r.n$$,
    'the same bytes with the same options, as text or bytes, forced or not');
SELECT FROM tenniscores.ingest(test.record('{"Line": 7}'));
SELECT is((SELECT undone FROM tenniscores.undo((SELECT max(run_id) FROM tenniscores.run))), true, 'a run is undone');
SELECT FROM tenniscores.ingest(test.record('{"Line": 7}'));
SELECT is((SELECT same_as FROM tenniscores.runs LIMIT 1), NULL, 'what was undone was not loaded');

SELECT tenniscores.ingest_begin() AS run \gset
SELECT is(tenniscores.ingest_chunk(:run, convert_to(test.record('{"Line": 9}'), 'UTF8')), 1::bigint, 'a run');
SELECT tenniscores.ingest_cancel(:run) \g /dev/null
SELECT is((SELECT count(*) FROM match_scores WHERE tenniscores.line(tenniscores_match_id) = 9), 0::bigint, 'that is given up applies nothing');
SELECT throws_ok(format('SELECT tenniscores.ingest_finish(%s)', :run), '55000', NULL, 'and is over');
SELECT is(test.counts(tenniscores.ingest(test.record('{"Line": 9}'))), 'received 1 inserted 1', 'the transaction goes on');
SELECT * FROM finish();
ROLLBACK;
