# shellcheck shell=bash
# The feeds of a size, made when a workload first asks for them. To be sourced after databases.sh.
#
# $work/feeds/NAME/ has: json (the feed, or a directory of feeds), binary (its rows as COPY's binary format, where
# asked for), records (their number), digest (the table's contents after it).

feed_file() { printf '%s\n' "$work/feeds/$1/$2"; }
feed_records() { cat "$(feed_file "$1" records)"; }

# make_feed NAME RECORDS OPTION...: as generate_feed makes it.
make_feed() {
    local directory=$work/feeds/$1
    [[ ! -d $directory ]] || return 0
    mkdir "$directory"
    echo "$2" >"$directory/records"
    generate_feed "${@:3}" --output "$directory/json"
    chown -R "$(cluster_owner)" "$directory"
}

make_season() { make_feed season "$records" --records "$records"; }

# expect FEED DATABASE: what the database would hold after the feed, by a way that is not ours.
expect() {
    local database=expected_$1 json
    json=$(feed_file "$1" json)
    [[ ! -e $(feed_file "$1" digest) ]] || return 0
    new_database "$database" "$2"
    for json in $(feed_parts "$1" json); do
        sql_file "$database" "$bench/peers/copy_on_conflict.sql" -v feed="$json"
    done
    digest "$database" >"$(feed_file "$1" digest)"
    tidy "$database"
}

# The files of a feed: one, or those of its directory.
feed_parts() {
    local path
    path=$(feed_file "$1" "$2")
    if [[ -d $path ]]; then
        printf '%s\n' "$path"/*
    else
        printf '%s\n' "$path"
    fi
}

# make_binary FEED: the rows of expected_FEED for the floor, in the order of the feed. A feed of parts gives parts.
make_binary() {
    local path parts
    path=$(feed_file "$1" binary)
    [[ ! -e $path ]] || return 0
    parts=$(feed_parts "$1" json | wc -l)
    if [[ -d $(feed_file "$1" json) ]]; then
        mkdir "$path"
        chown "$(cluster_owner)" "$path"
    fi
    sql_file "expected_$1" "$bench/lib/binary.sql" -v path="$path" -v parts="$parts"
}
