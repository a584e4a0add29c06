-- match_scores distributed by its id with Citus, on one machine. Only runs where Citus is installed and preloaded
-- (shared_preload_libraries).
\ir lib/test.sql
SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'citus')
       AND current_setting('shared_preload_libraries') ~ '\mcitus\M' AS has_citus \gset
\if :has_citus
CREATE EXTENSION citus;
SELECT no_plan();
SELECT citus_set_coordinator_host('localhost', current_setting('port')::integer) \g /dev/null
SELECT FROM tenniscores.deploy();
ALTER TABLE match_scores DROP CONSTRAINT match_scores_pkey, ADD PRIMARY KEY (tenniscores_match_id);
CREATE INDEX ON match_scores (id);
SELECT create_reference_table('leagues'), create_reference_table('teams') \g /dev/null
SELECT create_distributed_table('match_scores', 'tenniscores_match_id', shard_count => 4) \g /dev/null
SELECT is((SELECT count(*) FROM tenniscores.deploy() WHERE status <> 'ok'), 0::bigint, 'deploy() has nothing to do');
SELECT isnt(tenniscores._bulk_obstacle('match_scores'), NULL, 'rows are not put into the coordinator''s own, empty table');
\ir lib/spread.sql
SELECT is((SELECT count(*) FROM ONLY pg_dist_shard WHERE logicalrelid = 'match_scores'::regclass), 4::bigint, 'the rows are in four shards');
SELECT * FROM finish();
\else
SELECT plan(1);
SELECT skip('Citus is not installed and preloaded', 1);
SELECT * FROM finish();
\endif
