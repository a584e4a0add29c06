# shellcheck shell=bash
# large, large_again: a feed of more than 1 GB (1,500,000 records), once; its size does not depend on --records.

large_peers=(tenniscores_load)

prepare_large() { :; }

run_large() {
    [[ $repeat -eq 1 && $records == "${sizes[0]}" ]] || return 0
    make_feed large 1500000 --records 1500000 --seed 3
    new_database trial empty
    measured "$1" trial large
    tidy trial
    local workload=large_again
    measured "$1" trial large
}
