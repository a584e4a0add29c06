-- Everything, as one JSON object.
SELECT jsonb_pretty(jsonb_build_object(
    'schema_version', 1,
    'machine', (SELECT jsonb_object_agg(name, value) FROM machine),
    'results', (SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY r.settings, r.records, r.workload, r.peer), '[]') FROM result AS r),
    'ratios', (SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY r.settings, r.records, r.workload, r.peer, r.other), '[]')
                 FROM ratio AS r WHERE r.peer <> r.other),
    'core', (SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.name), '[]') FROM core AS c),
    'targets', (SELECT coalesce(jsonb_agg(to_jsonb(t) - 'place' ORDER BY t.settings, t.records, t.place, t.peer), '[]') FROM target AS t),
    'measurements', (SELECT coalesce(jsonb_agg(to_jsonb(m)), '[]') FROM measurement AS m)));
