# shellcheck shell=bash
# small_feeds: 500 feeds of 200 records each, a transaction each, one connection, into an empty table.

small_feeds_peers=("${first_peers[@]}")

prepare_small_feeds() {
    make_feed small_feeds 100000 --records 100000 --split 200
    expect small_feeds empty
    make_binary small_feeds
}

run_small_feeds() {
    new_database trial empty
    measured "$1" trial small_feeds
    is_one_of "$1" "${floors[@]}" || must_hold trial small_feeds
}
