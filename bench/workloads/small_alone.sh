# shellcheck shell=bash
# small_alone: a feed of 200 new records into the table of the season, ten times, a connection each: caches are cold,
# plans are made, and the library is loaded each time.

small_alone_peers=(copy_binary tenniscores_ingest json_merge json_to_recordset copy_merge copy_on_conflict)

prepare_small_alone() {
    local number
    for number in {1..10}; do
        make_feed "small_$number" 200 --records 200 --seed "$((number * 10))"
        expect "small_$number" empty
        make_binary "small_$number"
    done
}

run_small_alone() {
    local number
    new_database trial "trial_$1"
    for number in {1..10}; do
        measured "$1" trial "small_$number"
    done
}
