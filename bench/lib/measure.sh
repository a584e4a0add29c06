# shellcheck shell=bash
# Measuring one load. To be sourced after peers.sh.

# snapshot DATABASE: WAL bytes, sequence values used, and inserted, updated, HOT-updated and dead rows so far.
snapshot() { sql_file "$1" "$bench/lib/snapshot.sql" -At -F ' '; }

# checkpoint: so that the buffers written from here on are those that the load makes dirty.
checkpoint() {
    sql postgres CHECKPOINT
    sql_file postgres "$bench/lib/buffers.sql" -At
}

# page_images BEGIN END: bytes of that part of the WAL that are images of pages, which the first change after a
# checkpoint writes; \N where that part is not there any more, as after another checkpoint.
page_images() {
    sql results "SELECT coalesce(sum(fpi_size), 0)
                   FROM pg_get_wal_stats('0/0'::pg_lsn + $1, least('0/0'::pg_lsn + $2, pg_current_wal_flush_lsn()))" \
        2>/dev/null || echo '\N'
}

# measured PEER DATABASE FEED: loads, and adds a line to the results.
measured() {
    local peer=$1 database=$2 feed=$3 command=() status=0
    local buffers before after images seconds wall backend_kb resident_kb client_kb
    set_command "$peer" "$feed"
    buffers=$(checkpoint)
    read -ra before < <(snapshot "$database")
    PGDATABASE=$database measure "$work/memory" "$postmaster" "${command[@]}" >"$work/output" 2>&1 || status=$?
    if [[ $status -ne 0 ]]; then
        tail -n 40 "$work/output" >&2
        die "$workload, $peer: failed with exit code $status"
    fi
    read -ra after < <(snapshot "$database")
    images=$(page_images "${before[0]}" "${after[0]}")
    buffers=$(($(checkpoint) - buffers))
    read -r wall backend_kb resident_kb client_kb <"$work/memory"
    # psql has looked at the clock itself; of the other programs the whole run counts.
    seconds=$(sed -n 's/^ *seconds //p' "$work/output")
    seconds=${seconds:-$wall}
    local line=(
        "$settings" "$records" "$workload" "$peer" "$repeat" "$(feed_records "$feed")" "$seconds"
        $((after[0] - before[0])) "$images" "$backend_kb" "$resident_kb" "$client_kb" "$buffers"
        $((after[1] - before[1])) $((after[2] - before[2])) $((after[3] - before[3]))
        $((after[4] - before[4])) "${after[5]}"
    )
    (IFS=$'\t' && echo "${line[*]}") >>"$work/results.tsv"
    say "$settings, $records records, $workload, $peer, $repeat of $repeats: $seconds s"
}

# must_hold DATABASE FEED: the table's contents are those that the feed makes.
must_hold() {
    [[ $(digest "$1") == "$(cat "$(feed_file "$2" digest)")" ]] ||
        die "$workload: after the feed \"$2\" the table of $1 is not what it must be"
}
