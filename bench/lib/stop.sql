\o
\pset tuples_only on
SELECT 'seconds ' || extract(epoch FROM clock_timestamp() - :'started_at');
