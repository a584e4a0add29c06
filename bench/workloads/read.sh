# shellcheck shell=bash
# read: the records decoded and counted, nothing written.

read_peers=(read_matches read_recordset "${floors[@]}")

prepare_read() { make_season; }

run_read() { measured "$1" empty season; }
