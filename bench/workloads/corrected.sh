# shellcheck shell=bash
# corrected: the season's feed with 1 % of its records corrected, into the table that the peer has filled itself.

corrected_peers=("${again_peers[@]}")

prepare_corrected() {
    make_feed corrected "$records" --records "$records" --corrected 1
    expect corrected expected_season
}

run_corrected() {
    new_database trial "trial_$1"
    measured "$1" trial corrected
    must_hold trial corrected
    [[ $1 != tenniscores_* ]] || count_moved "$1"
}

# The journal tells which corrections touch an index.
count_moved() {
    local moved
    moved=$(sql trial "SELECT count(*) FROM tenniscores.journal WHERE action = 'update' AND after ? 'match_date'")
    sql results "INSERT INTO moved VALUES ('$settings', $records, '$1', $moved)"
}
