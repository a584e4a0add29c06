# shellcheck shell=bash
# week: the season a week later, 10 % new records and 1 % corrected, into the table that the peer has filled itself.

week_peers=("${again_peers[@]}")

prepare_week() {
    make_feed week $((records * 11 / 10)) --records "$records" --corrected 1 --new 10
    expect week expected_season
}

run_week() {
    new_database trial "trial_$1"
    measured "$1" trial week
    must_hold trial week
}
