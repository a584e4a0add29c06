-- What Google Benchmark wrote into the file :'file'.
INSERT INTO core
SELECT b ->> 'run_name', (b ->> 'bytes_per_second')::float8, (b ->> 'of_ondemand')::float8, (b ->> 'of_dom')::float8
  FROM jsonb_array_elements(pg_read_file(:'file')::jsonb -> 'benchmarks') AS b
 WHERE b ->> 'aggregate_name' = 'median';
UPDATE core SET name = split_part(name, '/', 1);
