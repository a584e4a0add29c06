-- Buffers of tables and indexes that were written so far, by whichever process.
SELECT current_setting('server_version_num')::integer >= 160000 AS has_io_statistics \gset
SELECT FROM pg_sleep(0.02);
\if :has_io_statistics
SELECT sum(writes) FROM pg_stat_io WHERE object = 'relation';
\else
SELECT buffers_checkpoint + buffers_clean + buffers_backend FROM pg_stat_bgwriter;
\endif
