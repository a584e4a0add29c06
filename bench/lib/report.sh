# shellcheck shell=bash
# What comes out. To be sourced after measure.sh.

describe_machine() {
    # shellcheck source=/dev/null
    local system
    system=$(. /etc/os-release && echo "$PRETTY_NAME")
    printf '%s\t%s\n' \
        CPU "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" \
        cores "$(nproc)" \
        memory "$(awk '/^MemTotal/ { printf "%.1f GiB", $2 / 1048576 }' /proc/meminfo)" \
        system "$system, Linux $(uname -r)" \
        PostgreSQL "$(sql postgres "SELECT current_setting('server_version')")" \
        simdjson "$(feed_client --version)" \
        tenniscores "$(sql empty "SELECT extversion FROM pg_extension WHERE extname = 'tenniscores'")" \
        date "$(date -u +%F)" \
        load "$(cut -d ' ' -f 1-3 /proc/loadavg) at the end" | nl -w 1
}

store_results() {
    touch "$work/results.tsv"
    psql -Xq -d results -c '\copy measurement FROM pstdin' <"$work/results.tsv"
    describe_machine | psql -Xq -d results -c '\copy machine FROM pstdin'
    if [[ -e $work/core.json ]]; then
        chown "$(cluster_owner)" "$work/core.json"
        sql_file results "$bench/report/core.sql" -v file="$work/core.json"
    fi
    sql_file results "$bench/report/targets.sql"
}

# psql's tables are Markdown's but for the crossings of the line below the head.
as_markdown() { sed -E '/^-+\+[-+]*$/s/\+/|/g'; }

table() { sql_file results "$@" -P footer=off -P 'null=' | as_markdown; }

query_table() { psql -Xq -d results -P footer=off -P null= -c "$1" | as_markdown; }

print_tables() {
    local settings records workload title
    while IFS='|' read -r settings records workload title _; do
        printf '\n### %s: %s records, settings "%s"\n\n' "$title" "$records" "$settings"
        table "$bench/report/table.sql" -v settings="$settings" -v records="$records" -v workload="$workload"
    done < <(sql results "SELECT DISTINCT m.settings, m.records, m.workload, w.title, w.place
                            FROM measurement AS m JOIN workload AS w ON w.name = m.workload
                           ORDER BY m.settings, m.records, w.place")
}

print_core() {
    [[ -e $work/core.json ]] || return 0
    printf '\n### The reader alone, against simdjson on the same bytes\n\n'
    query_table "SELECT name AS part, round(bytes_per_second / 1048576) AS \"MiB/s\",
                        round(100 * of_ondemand::numeric, 1) AS \"% of On-Demand\",
                        round(100 * of_dom::numeric, 1) AS \"% of DOM\"
                   FROM core ORDER BY bytes_per_second DESC"
}

print_targets() {
    printf '\n### Targets\n\n'
    query_table "SELECT settings, records, peer, target,
                        CASE WHEN upper THEN '≤ ' ELSE '≥ ' END || must AS must,
                        CASE WHEN upper THEN '≤ ' ELSE '≥ ' END || goal AS goal,
                        round(measured::numeric, 2) AS measured, status
                   FROM target ORDER BY settings, records, place, peer"
}

# The graph shows the first size and settings.
write_svg() {
    local settings=${settings_sets[0]} records=${sizes[0]}
    psql -XqAt -F $'\t' -d results -c "
        SELECT w.title, p.title, r.records_per_second, r.wal_bytes,
               CASE WHEN p.kind IN ('ours', 'floor') THEN p.kind ELSE 'peer' END
          FROM result AS r JOIN peer AS p ON p.name = r.peer JOIN workload AS w ON w.name = r.workload
         WHERE r.settings = '$settings' AND r.records = $records AND r.workload IN ('first', 'again', 'week')
           AND p.name NOT LIKE 'floor%'
         ORDER BY w.place, p.place" |
        awk -f "$bench/report/svg.awk" \
            -v heading="$(sql results "SELECT to_char($records, 'FM999,999,999')") records into PostgreSQL $(sql postgres 'SHOW server_version'), settings \"$settings\"" \
            -v subheading="Table with its foreign keys; medians of $repeats, in one run."
}

report() {
    store_results
    printf '# tenniscores: benchmark\n\n'
    query_table 'SELECT name AS "what", value AS "this run" FROM machine ORDER BY place'
    printf '\nMedians of %s. Ratios are medians of the ratios within one repeat. WAL is counted from a checkpoint on, so that\n' "$repeats"
    printf 'pages that were touched for the first time are in it as images.\n'
    print_tables
    print_core
    print_targets
    [[ -z $json_file ]] || sql_file results "$bench/report/json.sql" -At >"$json_file"
    [[ -z $svg_file ]] || write_svg >"$svg_file"
}
