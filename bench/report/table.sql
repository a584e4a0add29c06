-- One table: how each peer did the workload :'workload', with the settings and at the size given.
SELECT p.title AS peer,
       round(r.seconds::numeric, 3) AS "s (median)",
       round(r.fastest::numeric, 3) AS "s (best)",
       round(r.records_per_second)::bigint AS "records/s",
       round(o.ratio::numeric, 2) AS "time, ours = 1",
       round(f.ratio::numeric, 2) AS "time, COPY BINARY = 1",
       round((r.wal_bytes / 1024)::numeric) AS "WAL kB",
       round((r.page_image_bytes / 1024)::numeric) AS "of it page images",
       r.buffers::bigint AS "buffers written",
       r.sequence_values AS "sequence values",
       r.updated AS "rows updated", r.hot AS "of them HOT", r.dead AS "dead rows",
       round(r.backend_kb / 1024.0, 1) AS "backend MiB",
       round(r.client_kb / 1024.0, 1) AS "client MiB"
  FROM result AS r
  JOIN peer AS p ON p.name = r.peer
  LEFT JOIN ratio AS o ON (o.settings, o.records, o.workload, o.peer) = (r.settings, r.records, r.workload, r.peer)
                      AND o.other = (SELECT q.name FROM peer AS q JOIN result AS s ON s.peer = q.name
                                      WHERE q.kind = 'ours'
                                        AND (s.settings, s.records, s.workload) = (r.settings, r.records, r.workload)
                                      ORDER BY q.place LIMIT 1)
  LEFT JOIN ratio AS f ON (f.settings, f.records, f.workload, f.peer) = (r.settings, r.records, r.workload, r.peer)
                      AND f.other = 'copy_binary'
 WHERE r.settings = :'settings' AND r.records = :'records' AND r.workload = :'workload'
 ORDER BY p.place;
