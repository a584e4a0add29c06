# shellcheck shell=bash
# first: every record is new. Leagues and teams are there.

first_peers=(
    copy_binary tenniscores_ingest tenniscores_load
    json_merge json_to_recordset copy_merge copy_on_conflict pgloader multi_row_values row_by_row "${floors[@]}"
)

prepare_first() {
    make_season
    expect season empty
    make_binary season
}

run_first() {
    local peer=$1
    if is_one_of "$peer" "${floors[@]}"; then
        measured "$peer" empty season
        return
    fi
    new_database "trial_$peer" empty
    measured "$peer" "trial_$peer" season
    must_hold "trial_$peer" season
    tidy "trial_$peer"
}
