# shellcheck shell=bash
# again: the same feed once more, into the table that the peer has filled itself.

again_peers=(
    tenniscores_ingest tenniscores_load
    json_merge json_to_recordset copy_merge copy_on_conflict pgloader multi_row_values row_by_row
)

prepare_again() { :; }

run_again() {
    new_database trial "trial_$1"
    measured "$1" trial season
    must_hold trial season
}
