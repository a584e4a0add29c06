-- The chunked form in the wrong order, in savepoints, and given up half-way.
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
\set one 'convert_to(test.record(), ''UTF8'')'

SELECT throws_ok('SELECT tenniscores.ingest_chunk(1, ''[]'')', '55000', 'run 1 is not open in this transaction',
                 'a chunk without a run');
SELECT throws_ok('SELECT tenniscores.ingest_finish(1)', '55000', 'run 1 is not open in this transaction',
                 'the end of no run');

BEGIN;
SELECT tenniscores.ingest_begin() AS run \gset
SELECT throws_ok(format('SELECT tenniscores.ingest_chunk(%s, ''[]'')', :run + 1), '55000', NULL,
                 'a chunk of another run');
SELECT throws_ok('SELECT tenniscores.ingest_begin()', '55000', format('run %s is still open', :run),
                 'a second run while one is open');
SELECT throws_ok('SELECT tenniscores.ingest(''[]''::text)', '55000', format('run %s is still open', :run),
                 'nor by ingest()');
SELECT is(tenniscores.ingest_chunk(:run, :one), 1::bigint, 'the run is open as before');
SELECT is(test.counts(tenniscores.ingest_finish(:run)), 'received 1 inserted 1', 'and can be finished');
SELECT throws_ok(format('SELECT tenniscores.ingest_finish(%s)', :run), '55000', NULL, 'but not twice');
SELECT throws_ok(format('SELECT tenniscores.ingest_chunk(%s, ''[]'')', :run), '55000', NULL,
                 'and takes no more chunks');
SELECT is(test.counts(tenniscores.ingest(test.record())), 'received 1 unchanged 1',
          'another run in the same transaction');
COMMIT;
SELECT is((SELECT array_agg(test.counts((run_id, received, inserted, updated, unchanged, duplicate, filtered, rejected,
          warnings, NULL)
                            ::tenniscores.run_result) ORDER BY run_id) FROM tenniscores.run),
          '{received 1 inserted 1,received 1 unchanged 1}', 'two runs are logged');

-- A run that is not finished leaves nothing.
SELECT test.physical() AS before \gset
BEGIN;
SELECT tenniscores.ingest_begin() AS run \gset
SELECT is(tenniscores.ingest_chunk(:run, convert_to(test.record('{"Line": 2}'), 'UTF8')), 1::bigint,
          'a run that is not finished');
COMMIT;
SELECT is((SELECT count(*) FROM match_scores), 1::bigint, 'stores nothing');
SELECT is((SELECT count(*) FROM tenniscores.run), 2::bigint, 'and is not logged');
SELECT throws_ok(format('SELECT tenniscores.ingest_chunk(%s, ''[]'')', :run), '55000', NULL, 'its transaction is over');
BEGIN;
SELECT tenniscores.ingest_begin() AS run \gset
SELECT is(tenniscores.ingest_chunk(:run, convert_to(test.record('{"Line": 2}'), 'UTF8')), 1::bigint,
          'a run that is rolled back');
ROLLBACK;
SELECT throws_ok(format('SELECT tenniscores.ingest_finish(%s)', :run), '55000', NULL, 'is gone');
SELECT is(test.counts(tenniscores.ingest(test.record())), 'received 1 unchanged 1', 'the session goes on');

-- Savepoints: a chunk that is rolled back is noticed, whether or not a later one follows.
BEGIN;
SELECT tenniscores.ingest_begin() AS run \gset
SAVEPOINT s;
SELECT is(tenniscores.ingest_chunk(:run, convert_to(test.record('{"Line": 2}'), 'UTF8')), 1::bigint,
          'a chunk in a savepoint');
ROLLBACK TO s;
SELECT throws_ok(format('SELECT tenniscores.ingest_finish(%s)', :run), '55000', NULL,
                 'that is rolled back: the run has lost records');
ROLLBACK;
BEGIN;
SELECT tenniscores.ingest_begin() AS run \gset
SAVEPOINT s;
SELECT is(tenniscores.ingest_chunk(:run, '{"match_id": '), 0::bigint, 'half a record in a savepoint');
ROLLBACK TO s;
SELECT throws_ok(format('SELECT tenniscores.ingest_chunk(%s, ''[]'')', :run), '55000',
                 format('run %s has lost records', :run), 'that is rolled back: no other chunk fits behind it');
ROLLBACK;
BEGIN;
SELECT tenniscores.ingest_begin() AS run \gset
SAVEPOINT a;
SAVEPOINT b;
SELECT is(tenniscores.ingest_chunk(:run, :one), 1::bigint, 'a chunk in a savepoint in a savepoint');
RELEASE b;
SAVEPOINT c;
ROLLBACK TO c;
SELECT is(tenniscores.ingest_chunk(:run, ''), 1::bigint, 'that is released, while another one is rolled back');
ROLLBACK TO a;
SELECT throws_ok(format('SELECT tenniscores.ingest_finish(%s)', :run), '55000',
                 format('run %s has lost records', :run), 'is lost with the outer one');
ROLLBACK;
BEGIN;
SELECT tenniscores.ingest_begin() AS run \gset
SELECT is(tenniscores.ingest_chunk(:run, :one), 1::bigint, 'a chunk before');
SAVEPOINT s;
SELECT is(tenniscores.ingest_chunk(:run, convert_to(test.record('{"Line": 2}'), 'UTF8')), 2::bigint,
          'a chunk in a savepoint');
RELEASE s;
SELECT is(test.counts(tenniscores.ingest_finish(:run)), 'received 2 inserted 1 unchanged 1', 'that is released');
COMMIT;
BEGIN;
SAVEPOINT s;
SELECT tenniscores.ingest_begin() AS run \gset
RELEASE s;
SELECT is(tenniscores.ingest_chunk(:run, :one), 1::bigint, 'a run that was begun in a savepoint');
SELECT is(test.counts(tenniscores.ingest_finish(:run)), 'received 1 unchanged 1', 'goes on after it');
COMMIT;
BEGIN;
SAVEPOINT s;
SELECT tenniscores.ingest_begin() AS run \gset
ROLLBACK TO s;
SELECT throws_ok(format('SELECT tenniscores.ingest_chunk(%s, ''[]'')', :run), '55000', NULL,
                 'a run that was begun in a savepoint goes with it');
SELECT is(test.counts(tenniscores.ingest(test.record())), 'received 1 unchanged 1', 'and another can be begun');
COMMIT;
BEGIN;
SELECT tenniscores.ingest_begin() AS run \gset
SELECT is(tenniscores.ingest_chunk(:run, :one), 1::bigint, 'a run that is finished in a savepoint');
SAVEPOINT s;
SELECT is(test.counts(tenniscores.ingest_finish(:run)), 'received 1 unchanged 1', 'is finished');
ROLLBACK TO s;
SELECT throws_ok(format('SELECT tenniscores.ingest_finish(%s)', :run), '55000', NULL,
                 'also where the savepoint is rolled back');
COMMIT;

-- A chunk that fails ends its run.
BEGIN;
SELECT tenniscores.ingest_begin() AS run \gset
SELECT throws_ok(format('SELECT tenniscores.ingest_chunk(%s, ''no feed'')', :run), '22032', NULL,
                 'a chunk that is no feed');
SELECT throws_ok(format('SELECT tenniscores.ingest_chunk(%s, ''[]'')', :run), '55000',
                 format('an earlier chunk of run %s failed', :run),
                 'the run takes no other');
SELECT throws_ok(format('SELECT tenniscores.ingest_finish(%s)', :run), '55000', NULL, 'and cannot be finished');
ROLLBACK;
SELECT is((SELECT count(*) FROM match_scores), 2::bigint, 'only what was finished is stored');
SELECT is(test.counts(tenniscores.ingest(test.record())), 'received 1 unchanged 1', 'the session goes on');

-- The staging table is the run's own.
CREATE TEMPORARY TABLE tenniscores_stage (note text);
SELECT is(test.counts(tenniscores.ingest(test.record())), 'received 1 unchanged 1',
          'a table of that name does not stand in the way');

SELECT * FROM finish();
