# shellcheck shell=bash
# How each peer is run. To be sourced after feeds.sh.

# The clients' floors: reading the file, and simdjson alone.
floors=(floor_read floor_parse)

# can_load PEER: whether it is able to, or ends within the day.
can_load() {
    case $1 in
        json_to_recordset | json_merge) [[ $records -le 1300000 ]] ;; # a value is below 1 GB
        row_by_row | multi_row_values) [[ $records -le 500000 ]] ;;
        pgloader) command -v pgloader >/dev/null ;;
    esac
}

# What psql is to do: the peer's file for each part of the feed, between two looks at the clock.
write_script() {
    local peer=$1 feed=$2 json=() binary=() i
    mapfile -t json < <(feed_parts "$feed" json)
    mapfile -t binary < <(feed_parts "$feed" binary)
    printf '\\i %s\n' "$bench/lib/start.sql"
    for i in "${!json[@]}"; do
        printf "\\\\set feed '%s'\n\\\\set binary '%s'\n\\\\i %s\n" \
            "${json[i]}" "${binary[i]:-}" "$bench/peers/$peer.sql"
    done
    printf '\\i %s\n' "$bench/lib/stop.sql"
}

# Sets `command`: what loads the feed the peer's way.
set_command() {
    local peer=$1 feed=$2 json=()
    mapfile -t json < <(feed_parts "$feed" json)
    case $peer in
        floor_read) command=(feed_client read "${json[@]}") ;;
        floor_parse) command=(feed_client parse "${json[@]}") ;;
        row_by_row) command=(feed_client rows --statement "$bench/peers/row_by_row.sql" "${json[@]}") ;;
        multi_row_values) command=(feed_client values --statement "$bench/peers/multi_row_values.sql" "${json[@]}") ;;
        pgloader)
            command=(bash -c 'feed_client csv "${@:3}" | pgloader --quiet --root-dir "$1" "$2"' --
                "$work/pgloader" "$bench/peers/pgloader.load" "${json[@]}")
            ;;
        tenniscores_load) command=("$TENNISCORES_LOAD" --quiet "${json[@]}") ;;
        *)
            write_script "$peer" "$feed" >"$work/script.sql"
            command=(psql -Xq -v ON_ERROR_STOP=1 -f "$work/script.sql")
            ;;
    esac
}
