-- The load's backend may still be about to end; only then its counts are complete.
DO $$
BEGIN
    WHILE EXISTS (SELECT FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()
                     AND backend_type IN ('client backend', 'parallel worker')) LOOP
        PERFORM pg_sleep(0.005), pg_stat_clear_snapshot();
    END LOOP;
END
$$;
SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn,
       coalesce(pg_sequence_last_value(pg_get_serial_sequence('match_scores', 'id')), 0),
       n_tup_ins, n_tup_upd, n_tup_hot_upd, n_dead_tup
  FROM pg_stat_user_tables
 WHERE relid = 'match_scores'::regclass;
