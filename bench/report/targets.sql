-- The project's targets, and the ratio that was measured for each.
-- must and goal are limits of `measured`: at most where upper, else at least.

CREATE VIEW target AS
WITH ours AS (
    SELECT settings, records, workload, peer, other, ratio FROM ratio
     WHERE peer IN ('tenniscores_ingest', 'tenniscores_load', 'read_matches')
), own AS (
    SELECT r.* FROM result AS r WHERE r.peer IN ('tenniscores_ingest', 'tenniscores_load')
), row_time AS (
    SELECT settings, records, workload, peer, seconds / feed_records AS seconds
      FROM (SELECT settings, records, workload, peer, median(array_agg(seconds)) AS seconds, min(feed_records) AS feed_records
              FROM measurement GROUP BY settings, records, workload, peer) AS m
), measured AS (
    SELECT 1 AS place, settings, records, peer, 'first load: time, COPY BINARY = 1' AS target,
           true AS upper, 1.3 AS must, 1.0 AS goal, ratio AS measured
      FROM ours WHERE workload = 'first' AND other = 'copy_binary'
    UNION ALL
    SELECT 2, o.settings, o.records, o.peer, format('first load: times as fast as the %s, %s', f.peers, o.other),
           false, 2, 2, 1 / o.ratio
      FROM ours AS o JOIN fastest_peer AS f USING (settings, records, workload)
     WHERE o.workload = 'first' AND o.other = f.peer
    UNION ALL
    SELECT 3, o.settings, o.records, o.peer, format('again: times as fast as the %s, %s', f.peers, o.other),
           false, 4, 8, 1 / o.ratio
      FROM ours AS o JOIN fastest_peer AS f USING (settings, records, workload)
     WHERE o.workload = 'again' AND o.other = f.peer
    UNION ALL
    SELECT 4, settings, records, peer, 'again: times as fast as row by row', false, 50, 50, 1 / ratio
      FROM ours WHERE workload = 'again' AND other = 'row_by_row'
    UNION ALL
    SELECT 5, settings, records, peer, 'again: WAL without page images, kB', true, 64, 64,
           (wal_bytes - page_image_bytes) / 1024
      FROM own WHERE workload = 'again'
    UNION ALL
    SELECT 5, settings, records, peer, 'again: WAL right after a checkpoint, kB', true, 64, 64, wal_bytes / 1024
      FROM own WHERE workload = 'again'
    UNION ALL
    SELECT 6, c.settings, c.records, c.peer, '1 % corrected: WAL without page images, % of the first load''s',
           true, 3, 3, 100 * (c.wal_bytes - c.page_image_bytes) / (f.wal_bytes - f.page_image_bytes)
      FROM own AS c JOIN own AS f USING (settings, records, peer)
     WHERE c.workload = 'corrected' AND f.workload = 'first'
    UNION ALL
    SELECT 7, settings, records, peer, '1 % corrected: dead rows beyond those changed', true, 0, 0, dead - updated
      FROM own WHERE workload = 'corrected'
    UNION ALL
    SELECT 8, settings, records, peer, '1 % corrected: HOT updates, % of those that keep their date', false, 95, 100,
           100.0 * hot / nullif(updated - (SELECT max(m.rows) FROM moved AS m WHERE (m.settings, m.records, m.peer) = (own.settings, own.records, own.peer)), 0)
      FROM own WHERE workload = 'corrected'
    UNION ALL
    SELECT 9, settings, records, t.peer, 'a feed of 200 into the season''s table: ms beyond COPY BINARY, ' || workload,
           true, 10, 10, 200 * 1000 * (1 / t.records_per_second - 1 / f.records_per_second)
      FROM result AS t JOIN result AS f USING (settings, records, workload)
     WHERE workload IN ('small_into_large', 'small_alone') AND t.peer = 'tenniscores_ingest' AND f.peer = 'copy_binary'
    UNION ALL
    SELECT 10, settings, records, peer, 'read_matches: times as fast as json_to_recordset', false, 4, 4, 1 / ratio
      FROM ours WHERE workload = 'read' AND other = 'read_recordset'
    UNION ALL
    SELECT 11, '', NULL, 'core', 'reader: % of the speed of simdjson On-Demand', false, 50, 50, 100 * of_ondemand
      FROM core WHERE name = 'reader'
    UNION ALL
    SELECT 12, large.settings, large.records, large.peer, 'time a record, that at 20,000 records = 1, ' || large.workload,
           true, 1.25, 1.25, large.seconds / small.seconds
      FROM row_time AS large JOIN row_time AS small USING (settings, peer)
     WHERE large.workload IN ('first', 'grown') AND small.workload = large.workload
       AND small.records = 20000 AND large.records >= 2000000
       AND large.peer IN ('tenniscores_ingest', 'tenniscores_load')
    UNION ALL
    SELECT 13, settings, max(records), 'tenniscores_load', 'loader''s peak memory, MiB, ' || workload, true, 64, 64,
           max(client_kb) / 1024.0
      FROM own WHERE peer = 'tenniscores_load' AND workload IN ('first', 'large', 'large_again') GROUP BY settings, workload
    UNION ALL
    SELECT 14, settings, max(records), 'tenniscores_load', 'its backend''s peak memory (RssAnon), MiB, ' || workload,
           true, 256, 256, max(backend_kb) / 1024.0
      FROM own WHERE peer = 'tenniscores_load' AND workload IN ('first', 'large', 'large_again') GROUP BY settings, workload
)
SELECT place, settings, records, peer, target, upper, must, goal, measured,
       CASE WHEN measured IS NULL THEN 'not measured'
            WHEN CASE WHEN upper THEN measured <= goal ELSE measured >= goal END THEN 'met'
            WHEN CASE WHEN upper THEN measured <= must ELSE measured >= must END THEN 'met, goal not'
            ELSE 'NOT MET' END AS status
  FROM measured;
