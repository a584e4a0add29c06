-- What was measured, and what follows from it.

CREATE TABLE measurement (
    settings text, records bigint, workload text, peer text, repeat integer,
    feed_records bigint, seconds double precision, wal_bytes bigint, page_image_bytes bigint,
    backend_kb bigint, backend_resident_kb bigint, client_kb bigint, buffers bigint,
    sequence_values bigint, inserted bigint, updated bigint, hot bigint, dead bigint
);
COMMENT ON TABLE measurement IS
    'One load. page_image_bytes: the part of the WAL that is images of pages, which the first change after a checkpoint writes; backend_kb: peak of the memory of its own (RssAnon); backend_resident_kb: with the shared buffers it touched (VmHWM); client_kb: the client''s peak; buffers: written from the load''s begin to the checkpoint after it; dead: rows in the table after it.';

CREATE TABLE moved (settings text, records bigint, peer text, rows bigint);
COMMENT ON TABLE moved IS
    'Corrected matches that were given another date, which is a column of an index: their rows cannot be updated in place (HOT).';

CREATE TABLE core (name text PRIMARY KEY, bytes_per_second double precision, of_ondemand double precision, of_dom double precision);

CREATE TABLE machine (place integer, name text PRIMARY KEY, value text);

CREATE TABLE peer (place integer, name text PRIMARY KEY, kind text, title text);
-- kind: sql needs the server and psql only; program needs a program of its own, too.
INSERT INTO peer VALUES
    (1, 'tenniscores_ingest', 'ours', 'tenniscores: ingest_file() in SQL'),
    (2, 'tenniscores_load', 'ours', 'tenniscores-load'),
    (15, 'tenniscores_adopt', 'ours', 'tenniscores: adopt()'),
    (16, 'tenniscores_undo', 'ours', 'tenniscores: undo()'),
    (3, 'read_matches', 'ours', 'tenniscores: read_matches()'),
    (4, 'json_merge', 'sql', 'json_to_recordset, MERGE'),
    (5, 'json_to_recordset', 'sql', 'json_to_recordset, ON CONFLICT … WHERE'),
    (6, 'copy_merge', 'program', 'simdjson to CSV, COPY, MERGE'),
    (7, 'copy_on_conflict', 'program', 'simdjson to CSV, COPY, ON CONFLICT … WHERE'),
    (8, 'pgloader', 'program', 'simdjson to CSV, pgloader, ON CONFLICT … WHERE'),
    (9, 'multi_row_values', 'program', 'VALUES of 1,000 rows, ON CONFLICT'),
    (10, 'row_by_row', 'rows', 'row by row, prepared, ON CONFLICT'),
    (11, 'read_recordset', 'sql', 'json_to_recordset'),
    (12, 'copy_binary', 'floor', 'floor: COPY BINARY of typed rows'),
    (13, 'floor_parse', 'floor', 'floor: simdjson alone'),
    (14, 'floor_read', 'floor', 'floor: reading the file');

CREATE TABLE workload (place integer, name text PRIMARY KEY, title text);
INSERT INTO workload VALUES
    (1, 'first', 'First load'),
    (2, 'again', 'The same feed again'),
    (3, 'corrected', '1 % corrected'),
    (4, 'week', 'A week later: 10 % new, 1 % corrected'),
    (5, 'small_feeds', '500 feeds of 200 records into an empty table'),
    (6, 'small_into_large', 'Ten feeds of 200 records into the season''s table, one connection'),
    (13, 'small_alone', 'A feed of 200 records into the season''s table, a connection of its own'),
    (7, 'read', 'Reading only'),
    (8, 'rekey', 'The feed into a legacy table, 85 % of it without ids'),
    (12, 'adopt', 'A legacy table, a quarter of it twice, 85 % without ids: adopted, then the feed'),
    (9, 'grown', 'Into a table that holds 2,000,000 other matches'),
    (10, 'large', '1,500,000 records, 1 GB: first load'),
    (11, 'large_again', '1,500,000 records, 1 GB: again'),
    (15, 'partitioned', 'First load into 16 partitions'),
    (16, 'partitioned_again', 'The same feed again, 16 partitions'),
    (14, 'undo', 'The season''s first load taken back');

CREATE FUNCTION median(double precision[]) RETURNS double precision LANGUAGE sql IMMUTABLE
AS $$ SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY v) FROM unnest($1) AS v $$;

CREATE VIEW result AS
SELECT m.settings, m.records, m.workload, m.peer, count(*) AS measurements,
       median(array_agg(m.seconds)) AS seconds, min(m.seconds) AS fastest, max(m.seconds) AS slowest,
       min(m.feed_records) / median(array_agg(m.seconds)) AS records_per_second,
       median(array_agg(m.wal_bytes)) AS wal_bytes, median(array_agg(m.page_image_bytes)) AS page_image_bytes,
       max(m.backend_kb) AS backend_kb, max(m.backend_resident_kb) AS backend_resident_kb,
       max(m.client_kb) AS client_kb, median(array_agg(m.buffers)) AS buffers,
       max(m.sequence_values) AS sequence_values, max(m.updated) AS updated, min(m.hot) AS hot, max(m.dead) AS dead
  FROM measurement AS m
 GROUP BY m.settings, m.records, m.workload, m.peer;

-- How many times as long one peer takes as another: the median of the ratios of neighbours in time, so that what
-- slows the machine down for a while does not count.
CREATE VIEW ratio AS
WITH in_repeat AS (
    SELECT settings, records, workload, peer, repeat, median(array_agg(seconds)) AS seconds
      FROM measurement GROUP BY settings, records, workload, peer, repeat)
SELECT a.settings, a.records, a.workload, a.peer, b.peer AS other, median(array_agg(a.seconds / b.seconds)) AS ratio
  FROM in_repeat AS a
  JOIN in_repeat AS b USING (settings, records, workload, repeat)
 GROUP BY a.settings, a.records, a.workload, a.peer, b.peer;

-- The fastest peer in nothing but SQL, and the fastest of all: some bring a program that reads JSON as fast as it can
-- be read, which their users would have to write.
CREATE VIEW fastest_peer AS
SELECT DISTINCT ON (r.settings, r.records, r.workload, among.peers)
       r.settings, r.records, r.workload, among.peers, r.peer
  FROM result AS r
  JOIN peer AS p ON p.name = r.peer
  JOIN (VALUES ('sql', 'fastest pure SQL peer'), ('sql', 'fastest peer'), ('program', 'fastest peer'))
       AS among (kind, peers) ON among.kind = p.kind
 ORDER BY r.settings, r.records, r.workload, among.peers, r.seconds;
