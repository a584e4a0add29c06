-- ingest_file(): a file of the server's, read piece by piece.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
CREATE FUNCTION test.path(name text) RETURNS text
    LANGUAGE sql STABLE
RETURN format('%s/feeds/%s.json', current_setting('test.data'), name);

-- a file of several pieces: 1,500 records of 800 bytes
SELECT cmp_ok((SELECT size FROM pg_stat_file(test.path('legacy_apta_2024_without_ids'))), '>', 262144::bigint, 'a file that is longer than a piece');
SET tenniscores.target_schema = whole;
SELECT FROM tenniscores.deploy();
SELECT test.counts(tenniscores.ingest(test.feed('legacy_apta_2024_without_ids'), missing_id => 'derive')) AS whole \gset
SET tenniscores.target_schema = pieces;
SELECT FROM tenniscores.deploy();
SELECT is(test.counts(tenniscores.ingest_file(test.path('legacy_apta_2024_without_ids'), missing_id => 'derive', dry_run => true)), :'whole', 'the same counts in a dry run');
SELECT is((SELECT count(*) FROM pieces.match_scores), 0::bigint, 'which writes nothing');
SELECT is(test.counts(tenniscores.ingest_file(test.path('legacy_apta_2024_without_ids'), missing_id => 'derive')), :'whole', 'the same counts');
SELECT set_eq('SELECT * FROM test.matches(''pieces'')', 'SELECT * FROM test.matches(''whole'')', 'the same rows');
SELECT results_eq('SELECT source, fingerprint FROM tenniscores.run ORDER BY run_id DESC LIMIT 1',
                  $$SELECT 'legacy_apta_2024_without_ids.json', tenniscores.fingerprint(test.feed('legacy_apta_2024_without_ids'))$$, 'named by its file, known by its bytes');
SELECT is(test.counts(tenniscores.ingest_file(test.path('legacy_apta_2024_without_ids'), 'again', missing_id => 'derive')), 'received 1500 unchanged 1500', 'again');
SELECT results_eq('SELECT source, same_as IS NOT NULL FROM tenniscores.run ORDER BY run_id DESC LIMIT 1', $$VALUES ('again', true)$$, 'named as wanted, and known');
SELECT is(test.counts(tenniscores.ingest_file(test.path('nstf_2025_july'), league => 'cnswpl')), 'received 375 filtered 375', 'a filter');

-- what is no feed
SELECT throws_ok(format('SELECT tenniscores.ingest_file(%L)', test.path('no_such')), '58P01', NULL, 'no such file');
COPY (SELECT WHERE false) TO PROGRAM 'cat >empty_feed.json';
SELECT throws_ok('SELECT tenniscores.ingest_file(''empty_feed.json'')', '22032', 'invalid feed: no records in it', 'an empty file');
SELECT throws_ok('SELECT tenniscores.ingest_file(NULL)', '22004', 'path must not be null', 'no path');
SELECT is(test.counts(tenniscores.ingest_file(test.path('nstf_2025_july'))), 'received 375 inserted 363 rejected 12 warnings 13', 'the next one is read all the same');

-- whoever may not read the server's files
CREATE ROLE tenniscores_test_reader;
GRANT USAGE ON SCHEMA tenniscores, pieces TO tenniscores_test_reader;
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA tenniscores TO tenniscores_test_reader;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA tenniscores, pieces TO tenniscores_test_reader;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA tenniscores, pieces TO tenniscores_test_reader;
SELECT test.path('nstf_2025_july') AS july \gset
SELECT tenniscores._drop_stage() \g /dev/null
SET LOCAL ROLE tenniscores_test_reader;
CREATE FUNCTION pg_temp.state(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE query;
    RETURN 'done';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END
$$;
SELECT pg_temp.state(format('SELECT tenniscores.ingest_file(%L)', :'july')) AS refused \gset
RESET ROLE;
GRANT pg_read_server_files TO tenniscores_test_reader;
GRANT EXECUTE ON FUNCTION pg_read_binary_file(text, bigint, bigint) TO tenniscores_test_reader;
SET LOCAL ROLE tenniscores_test_reader;
SELECT pg_temp.state(format('SELECT tenniscores.ingest_file(%L)', :'july')) AS granted \gset
RESET ROLE;
SELECT is(:'refused'::text, '42501', 'needs a right of its own');
SELECT is(:'granted'::text, 'done', 'which can be granted');
SELECT * FROM finish();
ROLLBACK;
