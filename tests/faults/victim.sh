# shellcheck shell=bash disable=SC2034
# A run that is brought to a stop at a point of its way, to be terminated or killed there. To be sourced after tap.sh.

feed_rows=40000
ndjson $feed_rows >"$work/feed"
ingest_feed="tenniscores.ingest(pg_read_binary_file('$work/feed'))"
points=('reads its feed' 'waits for another run of its league' 'has written half of its rows')

# What makes a run wait at a point; nothing for the first: it is long enough to be met there.
obstacle() {
    case $1 in
        'waits for'*) another_run ;;
        'has written'*)
            printf "INSERT INTO match_scores (tenniscores_match_id) VALUES ('nndz-WWl%013d_Line1')" $((feed_rows / 2))
            ;;
    esac
}

victim_is="EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'victim' AND"

# start_victim POINT: begins a run and returns when it is there; its process is $victim, its client $session.
start_victim() {
    local obstacle
    obstacle=$(obstacle "$1")
    [[ -z $obstacle ]] || hold "$obstacle"
    PGAPPNAME=victim psql -XAtq -c "SELECT $ingest_feed" >"$work/out" 2>&1 8>&- &
    session=$!
    if [[ -n $obstacle ]]; then
        wait_until "$victim_is wait_event_type = 'Lock')"
    else
        wait_until "$victim_is state = 'active')"
        sleep 0.1
    fi
    victim=$(sql "SELECT pid FROM pg_stat_activity WHERE application_name = 'victim'")
}

# end_victim POINT: waits for its end; its client's exit code is the result.
end_victim() {
    local status=0
    wait "$session" || status=$?
    if [[ -n $(obstacle "$1") ]]; then
        release
    fi
    return "$status"
}
