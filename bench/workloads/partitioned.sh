# shellcheck shell=bash
# partitioned, partitioned_again: the season into a match_scores of 16 partitions by a hash of the id, and once more.

partitioned_peers=(tenniscores_ingest json_merge copy_binary)

prepare_partitioned() {
    make_season
    expect season empty
    make_binary season
    new_database start_partitioned empty
    sql_file start_partitioned "$bench/lib/partitioned.sql" >/dev/null
}

run_partitioned() {
    new_database trial start_partitioned
    measured "$1" trial season
    must_hold trial season
    [[ $1 != copy_binary ]] || return 0
    tidy trial
    local workload=partitioned_again
    measured "$1" trial season
    must_hold trial season
}
