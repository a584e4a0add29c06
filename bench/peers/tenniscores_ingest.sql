-- tenniscores in SQL. :feed is a file on the server, below 1 GB.
SELECT * FROM tenniscores.ingest(pg_read_binary_file(:'feed'), source => :'feed');
