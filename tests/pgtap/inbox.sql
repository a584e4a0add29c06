-- The inbox: payloads are applied in order, each exactly once, and one that fails does not stop the others.
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
INSERT INTO tenniscores.inbox (payload, source) VALUES
    (test.records('{"Line": 1, "Scores": "6-0, 6-0"}', '{"Line": 2, "Date": null}'), 'monday'),
    ('no feed at all', 'tuesday'),
    (test.record('{"Line": 1, "Scores": "6-1, 6-1"}'), 'wednesday'),
    ('[]', 'thursday');

CALL tenniscores.process_inbox(max_payloads => 1) \gset
SELECT is(format('%s %s', :applied, :failed), '1 0', 'no more than one');
SELECT is((SELECT scores FROM match_scores), '6-0, 6-0', 'the first one');
CALL tenniscores.process_inbox() \gset
SELECT is(format('%s %s', :applied, :failed), '2 1', 'the others');
SELECT results_eq('SELECT source, state, attempts, payload IS NULL, run_id IS NOT NULL, sqlstate FROM tenniscores.inbox ORDER BY id',
                  $$VALUES ('monday', 'applied', 1, true, true, NULL), ('tuesday', 'failed', 1, false, false, '22032'),
                           ('wednesday', 'applied', 1, true, true, NULL), ('thursday', 'applied', 1, true, true, NULL)$$, 'each has its state');
SELECT is((SELECT scores FROM match_scores), '6-1, 6-1', 'in order: the last one counts');
SELECT results_eq('SELECT r.source, r.inserted, r.updated, r.rejected FROM tenniscores.inbox AS i JOIN tenniscores.run AS r USING (run_id) ORDER BY i.id',
                  $$VALUES ('monday', 1::bigint, 0::bigint, 1::bigint), ('wednesday', 0, 1, 0), ('thursday', 0, 0, 0)$$, 'each is a run');
SELECT is((SELECT count(DISTINCT xmin::text) FROM tenniscores.run), 3::bigint, 'and a transaction of its own');
SELECT matches((SELECT error FROM tenniscores.inbox WHERE state = 'failed'), '^invalid feed', 'the error is kept');
SELECT results_eq('SELECT source, sqlstate, succeeded_since FROM tenniscores.failures', $$VALUES ('tuesday', '22032', false)$$, 'also among the failures');
CALL tenniscores.process_inbox() \gset
SELECT is(format('%s %s', :applied, :failed), '0 0', 'nothing is applied twice, what failed is not tried for ever');
UPDATE tenniscores.inbox SET payload = test.record('{"Line": 3}') WHERE state = 'failed';
SELECT is(tenniscores.retry_inbox(), 1::bigint, 'it may wait again');
CALL tenniscores.process_inbox() \gset
SELECT is(format('%s %s', :applied, :failed), '1 0', 'and is applied');
SELECT is((SELECT succeeded_since FROM tenniscores.failures), true, 'the failure is history');
SELECT is((SELECT count(*) FROM match_scores), 2::bigint, 'the rows are there');

-- a guard stops it as it stops ingest()
SET tenniscores.guards = stop;
INSERT INTO tenniscores.inbox (payload, source) SELECT '[' || string_agg('{"a": 1}', ',') || ']', 'junk' FROM generate_series(1, 60);
CALL tenniscores.process_inbox() \gset
SELECT matches((SELECT error FROM tenniscores.inbox WHERE source = 'junk'), '^the feed looks wrong: rejected', 'a guard');
RESET tenniscores.guards;

-- what waits for a lock goes on waiting
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS dblink;
SELECT dblink_connect('other', format('host=%s port=%s dbname=%s user=%s', split_part(current_setting('unix_socket_directories'), ',', 1),
                                      current_setting('port'), current_database(), current_user)) \g /dev/null
SELECT dblink_exec('other', 'BEGIN') \g /dev/null
SELECT * FROM dblink('other', 'SELECT pg_advisory_xact_lock(hashtextextended(''tenniscores public APTA_CHICAGO'', 0))::text') AS t (x text) \g /dev/null
INSERT INTO tenniscores.inbox (payload, source) VALUES (test.record('{"Line": 4}'), 'friday'), ('[]', 'saturday');
SET lock_timeout = '50ms';
CALL tenniscores.process_inbox() \gset
SELECT is(format('%s %s', :applied, :failed), '0 0', 'neither applied nor failed');
SELECT results_eq('SELECT state, attempts, sqlstate FROM tenniscores.inbox WHERE source IN (''friday'', ''saturday'') ORDER BY id',
                  $$VALUES ('waiting', 1, '55P03'), ('waiting', 0, NULL)$$, 'both wait: the order is kept');
RESET lock_timeout;
SET statement_timeout = '200ms';
\set ON_ERROR_STOP off
CALL tenniscores.process_inbox();
SELECT is(:'SQLSTATE'::text, '57014', 'statement_timeout ends the call');
\set ON_ERROR_STOP on
SELECT results_eq('SELECT state, attempts, sqlstate FROM tenniscores.inbox WHERE source = ''friday''', $$VALUES ('waiting', 2, '57014')$$,
                  'and is counted: the payload waits');
UPDATE tenniscores.inbox SET attempts = 9 WHERE source = 'friday';
\set ON_ERROR_STOP off
CALL tenniscores.process_inbox();
SELECT is(:'SQLSTATE'::text, '57014', 'for the tenth time');
\set ON_ERROR_STOP on
SELECT results_eq('SELECT state, attempts, sqlstate FROM tenniscores.inbox WHERE source = ''friday''', $$VALUES ('failed', 10, '57014')$$,
                  'it stands in nobody''s way any longer');
SELECT is((SELECT format('%s %s', source, sqlstate) FROM tenniscores.failures LIMIT 1), 'friday 57014', 'which is a failure');
RESET statement_timeout;
SELECT is(tenniscores.retry_inbox((SELECT id FROM tenniscores.inbox WHERE source = 'friday')), 1::bigint, 'one may wait again alone');
SELECT dblink_exec('other', 'ROLLBACK') \g /dev/null
-- another session is at it
SELECT dblink_exec('other', 'BEGIN') \g /dev/null
SELECT * FROM dblink('other', 'SELECT pg_advisory_xact_lock(hashtextextended(''tenniscores inbox'', 0))::text') AS t (x text) \g /dev/null
CALL tenniscores.process_inbox() \gset
SELECT is(format('%s %s', :applied, :failed), '0 0', 'another session is at it');
SELECT dblink_exec('other', 'ROLLBACK') \g /dev/null
CALL tenniscores.process_inbox() \gset
SELECT is(format('%s %s', :applied, :failed), '2 0', 'afterwards both are applied');
SELECT dblink_disconnect('other') \g /dev/null

CALL tenniscores.purge(keep => '0 seconds');
SELECT is((SELECT count(*) FROM tenniscores.inbox WHERE state = 'applied'), 0::bigint, 'purge() empties the inbox of what was applied');
SELECT is((SELECT count(*) FROM tenniscores.inbox), 1::bigint, 'and leaves what failed');
SELECT * FROM finish();
