# shellcheck shell=bash
# rekey: the season's feed into a legacy table that has all its matches, 85 % of them without an id.

rekey_peers=(tenniscores_ingest)

prepare_rekey() {
    make_season
    expect season empty
    new_database start_rekey expected_season
    sql start_rekey 'UPDATE match_scores SET tenniscores_match_id = NULL WHERE id % 100 >= 15'
    sql start_rekey 'VACUUM FULL ANALYZE match_scores'
}

run_rekey() {
    new_database trial start_rekey
    measured "$1" trial season
    must_hold trial season
}
