#!/usr/bin/env bash
# Other sessions delete or change the parents of rows that a run adds, or add the same rows. Whether the rows go in in
# bulk or by INSERT, with PostgreSQL's own triggers: the same happens.
source "$(dirname "${BASH_SOURCE[0]}")/../loader/tap.sh"

# that the feed was loaded before
export PGOPTIONS='-c client_min_messages=warning'

new_database
sql "INSERT INTO leagues (id, league_id, league_name) VALUES (1, 'APTA_CHICAGO', 'Chicago')"
{
    record nndz-WWlPd3dyditqQT09 1
    record nndz-WWlPd3dyditqQT09 2 | sed 's/Skokie 23/Exmoor 23/'
} >"$work/feed"
run="SELECT inserted FROM tenniscores.ingest(pg_read_binary_file('$work/feed'))"

# Three teams, and no match yet
reset_tables() {
    sql "TRUNCATE match_scores, teams, players;
         INSERT INTO teams (id, league_id, team_name)
         VALUES (1, 1, 'Skokie 23'), (2, 1, 'Exmoor 23'), (3, 1, 'Lake Forest 23')"
}

# begin_session STATEMENT...: in a session of its own; the answer, or an error's code, will be in $work/answer.
begin_session() {
    local statements=() statement
    for statement in "$@"; do statements+=(-c "$statement"); done
    PGAPPNAME=other psql -XAtq -v ON_ERROR_STOP=1 -v VERBOSITY=sqlstate "${statements[@]}" >"$work/answer" 2>&1 8>&- &
    other=$!
}
waits() {
    wait_until "EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'other' AND wait_event_type = 'Lock')"
}
# Sets $answer, once the session has ended.
take_answer() {
    wait "$other"
    answer=$(tr -d '\n' <"$work/answer")
}
# The session that holds something ends well, or as if nothing had been.
commit() {
    echo 'COMMIT;' >&8
    release
}
roll_back() { release; }

# after HOW: what the other session answers, once it has waited for the one that holds something to end.
after() {
    waits
    "$1"
    take_answer
}

all_scenarios() {
    reset_tables
    hold "$run"
    begin_session 'DELETE FROM teams WHERE id = 1'
    after commit
    like "$answer" 23503 "$mode: who deletes a parent waits for the run, and fails"
    is "$(stored)" 2 "$mode: the rows are there"

    reset_tables
    hold "$run"
    begin_session 'DELETE FROM teams WHERE id = 1 RETURNING id'
    after roll_back
    is "$answer" 1 "$mode: who deletes a parent of a run that is rolled back can do so"

    reset_tables
    hold "$run"
    begin_session 'UPDATE teams SET id = 9 WHERE id = 3'
    after commit
    like "$answer" 23503 "$mode: who changes a parent's key waits, and fails"

    reset_tables
    hold "$run"
    begin_session 'UPDATE teams SET created_at = now() WHERE id = 1 RETURNING id' \
        'SELECT id FROM teams WHERE id = 3 FOR NO KEY UPDATE'
    take_answer
    is "$answer" 13 "$mode: who changes anything else of a parent does not wait"
    commit

    reset_tables
    hold 'DELETE FROM teams WHERE id = 3'
    begin_session "$run"
    after commit
    like "$answer" 23503 "$mode: a run waits for who has deleted a parent, and fails"
    is "$(stored)" 0 "$mode: it has written nothing"

    reset_tables
    hold 'DELETE FROM teams WHERE id = 3'
    begin_session "$run"
    after roll_back
    is "$answer" 2 "$mode: a run goes on when the deletion is rolled back"

    reset_tables
    hold "UPDATE teams SET created_at = now() WHERE id = 1"
    begin_session "$run"
    take_answer
    is "$answer" 2 "$mode: a run does not wait for who has changed anything else of a parent"
    commit

    reset_tables
    hold 'SELECT FROM teams FOR UPDATE'
    begin_session "$run"
    after commit
    is "$answer" 2 "$mode: a run waits for who holds the parents, and goes on"

    # A row whose key was changed does not stand for its old key, though its new one is asked for, too.
    reset_tables
    hold 'DELETE FROM teams WHERE id = 2; UPDATE teams SET id = 2 WHERE id = 1'
    begin_session "$run"
    after commit
    like "$answer" 23503 "$mode: a parent whose key has become another parent's is missing"

    # A parent that is there when the run ends is never missing.
    reset_tables
    hold "SELECT FROM teams WHERE id = 1 FOR UPDATE; DELETE FROM teams WHERE id = 2;
          INSERT INTO teams (id, league_id, team_name) VALUES (2, 1, 'Exmoor 23')"
    begin_session "$run"
    after commit
    is "$answer" 2 "$mode: a parent that was deleted and added again while the run waited for another one is there"

    for level in 'REPEATABLE READ' SERIALIZABLE; do
        reset_tables
        hold 'SELECT pg_advisory_xact_lock(1)'
        begin_session "BEGIN ISOLATION LEVEL $level" 'SELECT FROM teams LIMIT 0' \
            'SELECT FROM pg_advisory_xact_lock(1)' "$run" COMMIT
        waits
        sql 'DELETE FROM teams WHERE id = 3'
        commit
        take_answer
        like "$answer" 40001 "$mode: $level: a parent that was deleted since the snapshot"
        is "$(stored)" 0 "$mode: $level: nothing is written"
    done

    # The same row from elsewhere
    reset_tables
    hold "INSERT INTO match_scores (tenniscores_match_id) VALUES ('nndz-WWlPd3dyditqQT09_Line2')"
    begin_session "$run"
    after roll_back
    is "$answer" 2 "$mode: a row that another session has added and taken back"
}

for mode in on off; do
    sql "ALTER DATABASE $PGDATABASE SET tenniscores.bulk_insert = $mode"
    all_scenarios
done

sql "ALTER DATABASE $PGDATABASE SET tenniscores.bulk_insert = on"
reset_tables
hold "INSERT INTO match_scores (tenniscores_match_id) VALUES ('nndz-WWlPd3dyditqQT09_Line2')"
begin_session "$run"
after commit
like "$answer" 40001 'a row that another session has added: the run is told to try again'
is "$(stored)" 1 'it has written nothing'
is "$(sql "SELECT inserted, updated FROM tenniscores.ingest(pg_read_binary_file('$work/feed'))")" '1|1' \
    'the second try knows the row'

done_testing
