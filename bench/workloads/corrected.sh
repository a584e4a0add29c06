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
}
