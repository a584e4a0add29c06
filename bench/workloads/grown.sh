# shellcheck shell=bash
# grown: the season's feed into a table that holds 2,000,000 other matches.

grown_peers=(copy_binary tenniscores_load)

prepare_grown() {
    make_season
    expect season empty
    make_binary season
    make_feed grown_start 2000000 --records 2000000 --seed 7
    expect grown_start empty
}

run_grown() {
    new_database trial expected_grown_start
    measured "$1" trial season
}
