\o /dev/null
SELECT clock_timestamp() AS started_at \gset
