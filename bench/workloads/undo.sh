# shellcheck shell=bash
# undo: the run that made the season's table is taken back.

undo_peers=(tenniscores_undo)

prepare_undo() {
    make_season
    expect season empty
    new_database start_undo empty
    sql start_undo "SELECT FROM tenniscores.ingest(pg_read_binary_file('$(feed_file season json)'))"
    must_hold start_undo season
    tidy start_undo
}

run_undo() {
    new_database trial start_undo
    measured "$1" trial season
    [[ $(sql trial 'SELECT count(*) FROM match_scores') == 0 ]] || die "undo: rows are left"
}
