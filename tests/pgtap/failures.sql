-- A run that failed leaves a trace, though nothing of it is there.
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
SET client_min_messages = warning;

CALL tenniscores.load(test.record('{"Line": 5}'), 'a job') \gset
SELECT is(format('%s %s %s %s', :inserted, :updated, :unchanged, :rejected), '1 0 0 0', 'load() does what ingest() does');
SELECT is((SELECT source FROM tenniscores.run WHERE run_id = :run_id), 'a job', 'as a run');
SELECT is((SELECT count(*) FROM tenniscores.failures), 0::bigint, 'which has not failed');

\set ON_ERROR_STOP off
CALL tenniscores.load('?', 'a job');
SELECT is(:'SQLSTATE'::text, '22032', 'its error is that of ingest()');
CALL tenniscores.load('[]', 'a job', missing_id => 'guess');
SELECT is(:'SQLSTATE'::text, '22023', 'whatever it is');
\set ON_ERROR_STOP on

-- another run holds the league
CREATE EXTENSION IF NOT EXISTS dblink;
SELECT dblink_connect('other', format('host=%s port=%s dbname=%s user=%s', split_part(current_setting('unix_socket_directories'), ',', 1),
                                      current_setting('port'), current_database(), current_user)) \g /dev/null
SELECT dblink_exec('other', 'BEGIN') \g /dev/null
SELECT * FROM dblink('other', 'SELECT pg_advisory_xact_lock(hashtextextended(''tenniscores public APTA_CHICAGO'', 0))::text') AS t (x text) \g /dev/null
SET statement_timeout = '200ms';
SELECT test.record('{"Line": 6}') AS payload \gset
\set ON_ERROR_STOP off
CALL tenniscores.load(:'payload', 'a long job');
SELECT is(:'SQLSTATE'::text, '57014', 'also a timeout');
\set ON_ERROR_STOP on
RESET statement_timeout;
SELECT dblink_disconnect('other') \g /dev/null

SELECT is((SELECT string_agg(concat_ws(' ', source, sqlstate, target_schema, succeeded_since), ', ' ORDER BY failure_id DESC) FROM tenniscores.failures),
          'a long job 57014 public f, a job 22023 public f, a job 22032 public f', 'each failure is kept');
SELECT is((SELECT count(*) FROM tenniscores.failure WHERE user_name = session_user AND failed_at BETWEEN now() - interval '1 hour' AND clock_timestamp()),
          3::bigint, 'with the user and the time');
SELECT results_eq('SELECT message, detail FROM tenniscores.failure WHERE sqlstate = ''22032''',
                  $$VALUES ('invalid feed: no records in it', 'At byte 0: found "?", expected "[" or "{".')$$, 'with message and detail');
SELECT is((SELECT count(*) FROM match_scores) || ' ' || (SELECT count(*) FROM tenniscores.run), '1 1', 'nothing else is');

CALL tenniscores.load(test.record('{"Line": 5}'), 'a job') \g /dev/null
SELECT is((SELECT string_agg(succeeded_since::text, ' ' ORDER BY failure_id) FROM tenniscores.failures), 'true true false',
          'a later run of the same source has not failed');

-- inside a transaction block it cannot keep its trace, and changes nothing
BEGIN;
\set ON_ERROR_STOP off
CALL tenniscores.load('?', 'in a block');
\set code :SQLSTATE
ROLLBACK;
\set ON_ERROR_STOP on
SELECT is(:'code'::text, '2D000', 'in a transaction block');
SELECT is((SELECT count(*) FROM tenniscores.failure), 3::bigint, 'no trace from inside a transaction block');

-- The fingerprint is that of the feed: the same feed has not failed, whatever its name.
SELECT is((SELECT string_agg(DISTINCT fingerprint, ' ') FROM tenniscores.failures WHERE source = 'a long job'), tenniscores.fingerprint(:'payload'::text),
          'a failure has the fingerprint');
SELECT FROM tenniscores.ingest(:'payload'::text, source => 'by hand');
SELECT is((SELECT succeeded_since FROM tenniscores.failures WHERE source = 'a long job'), true, 'the same feed, under another name');
INSERT INTO tenniscores.inbox (payload, source) VALUES ('!', 'the inbox');
CALL tenniscores.process_inbox() \g /dev/null
SELECT results_eq('SELECT source, fingerprint FROM tenniscores.failures LIMIT 1', $$VALUES ('the inbox', tenniscores.fingerprint('!'::bytea))$$, 'also of the inbox');

SELECT is(tenniscores.record_failure('by hand', NULL, NULL) > 0, true, 'record_failure()');
SELECT is((SELECT message FROM tenniscores.failures LIMIT 1), '', 'has a message always');
UPDATE tenniscores.failure SET failed_at = now() - interval '100 days' WHERE source = 'a job';
CALL tenniscores.purge() \g /dev/null
SELECT is((SELECT string_agg(source, ', ' ORDER BY failure_id) FROM tenniscores.failure), 'a long job, the inbox, by hand', 'purge() takes the old ones away');
SELECT * FROM finish();
