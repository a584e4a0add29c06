#!/usr/bin/env bash
# What goes where: the result to the standard output, everything else to the standard error output.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

feed=$feeds/apta_2025_snapshot_3.json
new_database

load --quiet "$feed"
is "$status|$out|$err" '3||' '--quiet: nothing but the exit code'
load --quiet "$work/missing.json"
is "$status|$out" '1|' '--quiet: no result'
like "$err" 'missing\.json: cannot read' '--quiet: errors are shown'
is "$(wc -l <"$work/err")" 1 '--quiet: nothing else'

load -v "$feed"
like "$err" 'connected to database "loader_test", PostgreSQL 1' '-v: the server'
like "$err" 'extension tenniscores [0-9.]+, loader [0-9.]+' '-v: the versions'
load -v --league Wimbledon "$feed"
like "$err" 'SQLSTATE:  22023' '-v: SQLSTATE'
load --league Wimbledon "$feed"
unlike "$err" 'SQLSTATE' 'without -v: no SQLSTATE'

# Warnings of the server.
sql "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN RAISE WARNING \$\$mind the net\$\$; RAISE NOTICE \$\$by the way\$\$; RETURN NULL; END';
     CREATE TRIGGER warn AFTER INSERT ON tenniscores.run EXECUTE FUNCTION warn()"
load "$feed"
like "$err" 'warning: mind the net' 'warnings of the server are shown'
unlike "$err" 'by the way' 'its notices are not'
load --quiet "$feed"
is "$err" '' 'none of them with --quiet'
sql 'DROP FUNCTION warn() CASCADE' 2>/dev/null

# Progress. The server waits for a lock that is held, so that there is time to show it.
hold 'LOCK TABLE tenniscores.run IN EXCLUSIVE MODE'
on_terminal() {
    TERM=xterm script -qec "timeout -s INT 3 '$TENNISCORES_LOAD' $*" "$work/terminal" >/dev/null
    terminal=$(<"$work/terminal")
}
on_terminal "'$feed'"
like "$terminal" $'\r[^\n]*snapshot_3.json: applying 792 records, 0.6 MB, [0-9]+ s' 'on a terminal: a line that is redrawn'
is "$(grep -c 'applying' <"$work/terminal")" 1 'on a terminal: in place'
on_terminal --progress never "'$feed'"
unlike "$terminal" 'applying' '--progress never: none'
on_terminal --quiet "'$feed'"
unlike "$terminal" 'applying' '--quiet: none'
start "$feed"
wait_until "$is_locked"
sleep 1
unlike "$(<"$work/err")" 'applying|records' 'not on a terminal: none for a short run'
sleep 10
like "$(<"$work/err")" $'snapshot_3.json: applying 792 records, 0.6 MB, 1[0-9] s' 'not on a terminal: a line after ten seconds'
unlike "$(<"$work/err")" $'\r|\e' 'not on a terminal: nothing is redrawn'
release
finish
is "$status" 3 'the run then ends well'

# A result that nobody can take.
"$TENNISCORES_LOAD" "$feed" >/dev/full 2>"$work/err"
is "$?" 3 'no space for the result: the exit code is that of the load'
like "$(<"$work/err")" 'cannot write the result' 'and it is said'
"$TENNISCORES_LOAD" "$feed" >&- 2>&-
is "$?" 3 'closed outputs'
is "$(runs)" 7 'every run is in the run log'

done_testing
