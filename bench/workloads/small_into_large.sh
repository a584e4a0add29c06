# shellcheck shell=bash
# small_into_large: ten feeds of 200 new records, a transaction each, one connection, into the table of the season:
# what a job does every minute.

small_into_large_peers=(copy_binary tenniscores_ingest json_merge json_to_recordset copy_merge copy_on_conflict)

prepare_small_into_large() {
    make_feed small 2000 --records 2000 --seed 10 --split 200
    expect small empty
    make_binary small
}

run_small_into_large() {
    new_database trial "trial_$1"
    measured "$1" trial small
}
