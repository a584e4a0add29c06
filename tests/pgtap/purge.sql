-- purge(): the journals of old runs go; the log and the rejects stay.
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
SELECT FROM tenniscores.ingest(test.records('{"Line": 1}', '{"Line": 2}', '{"Line": 3, "Date": null}'));
SELECT FROM tenniscores.ingest(test.records('{"Line": 1, "Winner": "away"}', '{"Line": 4, "Home Team": "Skokie 99"}'), missing_team => 'null');
UPDATE tenniscores.run SET finished_at = now() - interval '100 days' WHERE run_id = 1;
UPDATE tenniscores.run SET finished_at = now() - interval '80 days' WHERE run_id = 2;
CALL tenniscores.purge() \gset
SELECT is(format('%s %s', :runs, :entries), '1 1', 'the run that is older than 90 days');
SELECT is((SELECT string_agg(DISTINCT run_id::text, ' ') FROM tenniscores.journal), '2', 'its journal is gone, the other''s is not');
SELECT is((SELECT count(*) FROM tenniscores.run), 2::bigint, 'the log stays');
SELECT is((SELECT count(*) FROM tenniscores.reject), 1::bigint, 'so do the rejects');
SELECT is((SELECT count(*) FROM match_scores), 3::bigint, 'and of course the matches');
SELECT throws_like('SELECT tenniscores.undo(1)', 'the journal of run 1 is gone', 'undo of a purged run says so');
SELECT is((SELECT deleted + restored FROM tenniscores.undo(2, dry_run => true)), 2::bigint, 'of the other it is possible');
SELECT is((SELECT count(*) FROM tenniscores.warning WHERE code = 'unresolved_team'), 1::bigint, 'its warnings are there');
CALL tenniscores.purge(keep => '79 days') \gset
SELECT is(format('%s %s', :runs, :entries), '1 2', 'the next one');
SELECT is((SELECT count(*) FROM tenniscores.journal) + (SELECT count(*) FROM tenniscores.warning), 0::bigint, 'with its warnings');
CALL tenniscores.purge(keep => '0 seconds') \gset
SELECT is(format('%s %s', :runs, :entries), '0 0', 'nothing is purged twice');
SELECT throws_ok('CALL tenniscores.purge(keep => ''-1 day'')', '22023', 'keep must be an interval, and not negative', 'a negative interval');
SELECT * FROM finish();
