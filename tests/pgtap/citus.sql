-- match_scores distributed by its id with Citus, on one machine. Only runs where Citus is installed and preloaded
-- (shared_preload_libraries); distributed.sql and partitioned.sql take the same steps everywhere.
\ir lib/test.sql
SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'citus')
       AND current_setting('shared_preload_libraries') ~ '\mcitus\M' AS has_citus \gset
\if :has_citus
CREATE EXTENSION citus;
SELECT no_plan();
-- The coordinator holds the shards itself. It reaches itself as its clients do, through the socket.
SELECT split_part(current_setting('unix_socket_directories'), ',', 1) AS host, current_setting('port') AS port \gset
SELECT citus_set_coordinator_host(:'host', :port) \g /dev/null
SELECT citus_set_node_property(:'host', :port, 'shouldhaveshards', true) \g /dev/null
SELECT FROM tenniscores.deploy();
ALTER TABLE match_scores DROP CONSTRAINT match_scores_pkey;
DROP INDEX match_scores_tenniscores_match_id_idx;
ALTER TABLE match_scores ADD PRIMARY KEY (tenniscores_match_id);
CREATE INDEX ON match_scores (id);
SELECT create_reference_table('leagues') \g /dev/null
SELECT create_reference_table('teams') \g /dev/null
SELECT create_distributed_table('match_scores', 'tenniscores_match_id', shard_count => 4) \g /dev/null
SELECT is((SELECT count(*) FROM tenniscores.deploy() WHERE status <> 'ok'), 0::bigint, 'deploy() has nothing to do');
SELECT is(tenniscores._is_distributed('match_scores'), true, 'the table is known as distributed');
SELECT is(tenniscores._is_distributed('teams'), false, 'its parents are not');
SELECT is(tenniscores._bulk_obstacle('match_scores'), 'it is a Citus table', 'rows are not put into the coordinator''s own, empty table');
\ir lib/spread.sql
SELECT is((SELECT count(*) FROM pg_dist_shard WHERE logicalrelid = 'match_scores'::regclass), 4::bigint, 'there are four shards');
SELECT is((SELECT sum(result::bigint) FROM run_command_on_shards('match_scores', 'SELECT count(*) FROM %s') WHERE success), 1194::numeric, 'which hold the rows');
SELECT throws_ok('SELECT FROM tenniscores.ingest(''[]'', missing_id => ''derive'')', '0A000', NULL, 'provisional ids are refused');
SELECT throws_ok('UPDATE match_scores SET tenniscores_match_id = ''x'' WHERE id = 1', '0A000', NULL, 'because ids cannot change');
SELECT * FROM finish();
\else
SELECT plan(1);
SELECT skip('Citus is not installed and preloaded', 1);
SELECT * FROM finish();
\endif
