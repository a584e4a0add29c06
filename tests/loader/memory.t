#!/usr/bin/env bash
# The loader's memory stays below 64 MiB, however large the feed, and however well it is compressed.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

limit_kb=$((64 * 1024))
new_database

# measure NAME ARGUMENT...: loads, and compares the loader's peak memory with the limit.
measure() {
    local name=$1 peak=0 now
    shift
    "$TENNISCORES_LOAD" "$@" >"$work/out" 2>"$work/err" &
    loader=$!
    while now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$loader/status" 2>/dev/null) && [[ -n $now ]]; do
        peak=$now
        sleep 0.02
    done
    wait "$loader"
    status=$?
    read_answers
    if [[ $peak -gt 0 && $peak -le $limit_kb ]]; then
        pass "$name: $((peak / 1024)) MiB at most"
    else
        fail "$name" "$peak kB, the limit is $limit_kb kB"
    fi
}

# 400,000 times the same match: 90 MB, and much less than a hundredth of it compressed.
records=400000
repeated() { yes "$(record nndz-WWlPd3dyditqQT09 1)" | head -n "$records"; }

repeated >"$work/large"
measure "a file of $(($(stat -c %s "$work/large") / 1000000)) MB" "$work/large"
is "$status|$(stored)" '0|1' 'is loaded'
is "$(counts)" "received $records inserted 1 updated 0 unchanged 0 duplicate $((records - 1)) filtered 0 rejected 0" \
    'every record is counted'
for tool in gzip zstd xz; do
    "$tool" -c <"$work/large" >"$work/packed"
    measure "$tool, $(($(stat -c %s "$work/large") / $(stat -c %s "$work/packed"))):1" "$work/packed"
    is "$(counts)" "received $records inserted 0 updated 0 unchanged 1 duplicate $((records - 1)) filtered 0 rejected 0" \
        "$tool: every record is counted"
done
rm "$work/large"

# One string, larger than any record may be.
{
    printf '[{"match_id": "'
    head -c 150000000 /dev/zero | tr '\0' x
    printf '"}, '
    record nndz-WWlPd3dyditqQT09 2
    printf ']'
} >"$work/string"
measure 'a string of 150 MB' "$work/string"
is "$status|$(sql 'SELECT reason, raw_length > 150000000 FROM tenniscores.reject')" '3|record_too_large|t' 'is rejected'
is "$(counts)" 'received 2 inserted 1 updated 0 unchanged 0 duplicate 0 filtered 0 rejected 1' 'the record after it is stored'

done_testing
