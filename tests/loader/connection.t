#!/usr/bin/env bash
# How the loader connects, what it answers where it cannot, and that it never shows a password.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

feed=$feeds/apta_2025_snapshot_1.json
secret=hunter2xyzzy
new_database
database=$PGDATABASE

# unreachable NAME [REGEX]: the last load ended with exit 2 and shows no part of the password.
unreachable() {
    is "$status" 2 "$1: exit 2"
    like "$err" "${2:-error}" "$1: says why"
    unlike "$out$err" "${secret:0:4}|${secret: -4}" "$1: shows no part of the password"
}

#
# Where it connects to
#

load -d no_such_database "$feed"
unreachable 'an unknown database' 'database "no_such_database" does not exist'
unlike "$err" 'trying again' 'a server that says no is not asked again'
load -U no_such_user "$feed"
unreachable 'an unknown user' 'role "no_such_user" does not exist'
load --retries 0 -h "$work" "$feed"
unreachable 'a socket that is not there' 'No such file or directory'
load --retries 0 -h 127.0.0.1 -p 1 "$feed"
unreachable 'a refused connection' 'Connection refused'
load --retries 2 -h 127.0.0.1 -p 1 "$feed"
unreachable 'a refused connection, tried again' 'trying again, 2 of 2'
is "$(grep -c 'Connection refused' "$work/err")" 3 'as often as asked for'

PGDATABASE=no_such_database load -d "$database" "$feed"
is "$status" 0 '-d NAME comes before PGDATABASE'
PGDATABASE=no_such_database load -d "dbname=$database user=$PGUSER" "$feed"
is "$status" 0 '-d takes a connection string'
PGDATABASE=no_such_database load -d "postgresql://$PGUSER@/$database?host=$PGHOST&port=$PGPORT" "$feed"
is "$status" 0 '-d takes a URI'
PGDATABASE=no_such_database DATABASE_URL=postgres:///$database load "$feed"
is "$status" 0 'DATABASE_URL comes before PGDATABASE'
DATABASE_URL=postgres://no_such_user@/no_such_database load -d "$database" -U "$PGUSER" "$feed"
is "$status" 0 'options come before DATABASE_URL'
DATABASE_URL="postgres://$PGUSER@/$database?host=$work" load --retries 0 -h "$PGHOST" "$feed"
is "$status" 0 'each for itself'
DATABASE_URL="postgres://no_such_user@/$database?port=1" load -d "dbname=$database" "$feed"
is "$status" 0 'a connection string given with -d replaces all of DATABASE_URL'
PGDATABASE=no_such_database PGSERVICEFILE=$work/services load -d service=club "$feed"
is "$status" 2 'a service that is not there: exit 2'
printf '[club]\ndbname=%s\n' "$database" >"$work/services"
PGDATABASE=no_such_database PGSERVICEFILE=$work/services load -d service=club "$feed"
is "$status" 0 'a service'
is "$(sql 'SELECT count(*) FROM match_scores')" 367 'all these runs went to the same database'

# What the client's environment says about encodings must not change what is stored.
PGCLIENTENCODING=LATIN1 load "$feed"
is "$status|$(sql 'SELECT count(*) FROM match_scores')" '0|367' 'PGCLIENTENCODING is without effect'

#
# Passwords
#

load --retries 0 -d "postgres://club:$secret@127.0.0.1:1/club" "$feed"
unreachable 'a URI with a password' 'Connection refused'
DATABASE_URL="postgres://club:$secret@127.0.0.1:1/club" load --retries 0 -v "$feed"
unreachable 'DATABASE_URL with a password' 'Connection refused'
load --retries 0 -d "host=127.0.0.1 port=1 password=$secret" "$feed"
unreachable 'a connection string with a password' 'Connection refused'
PGPASSWORD=$secret load --retries 0 -h 127.0.0.1 -p 1 "$feed"
unreachable 'PGPASSWORD' 'Connection refused'

for string in \
    "postgres://club:${secret:0:6}@${secret:6}@127.0.0.1:1/club" \
    "postgres://club:${secret:0:6}:${secret:6}@127.0.0.1:1/club%" \
    "postgres://club:${secret:0:6}/${secret:6}@127.0.0.1:1/club" \
    "postgres://127.0.0.1:1/${secret:0:6}@${secret:6}" \
    "postgres://127.0.0.1:$secret/club" \
    "postgres://club:${secret:0:6}?${secret:6}@127.0.0.1:1/club" \
    "postgres://club:${secret:0:6}%zz${secret:6}@127.0.0.1:1/club" \
    "postgres://club:${secret:0:6}[${secret:6}@127.0.0.1:1/club" \
    "postgres://club:${secret:0:6}\"${secret:6}%@127.0.0.1:1/club" \
    "postgres://club:$secret@[127.0.0.1:1/club" \
    "postgres://club@127.0.0.1:1/club?password=$secret&pool" \
    "postgresql+psycopg2://club:$secret@127.0.0.1:1/club?sslmode=disable" \
    "host=127.0.0.1 port=1 password=${secret:0:6} ${secret:6}" \
    "host=127.0.0.1 port=1 password='$secret" \
    "host=127.0.0.1 port=$secret"; do
    load --retries 0 -d "$string" "$feed"
    unreachable "-d $string" '(is no valid connection string|Connection refused)'
    DATABASE_URL=$string load --retries 0 --json "$feed"
    unreachable "the same as DATABASE_URL" '(is no valid connection string|Connection refused)'
done
DATABASE_URL=$secret load "$feed"
unreachable 'DATABASE_URL that is no URI' 'DATABASE_URL is no valid connection string'

# A user who needs a password.
hba=$(sql 'SHOW hba_file')
sql "CREATE ROLE loader_club LOGIN PASSWORD '$secret'; GRANT pg_monitor TO loader_club;"
sql "CREATE TABLE hba AS SELECT string_to_table(pg_read_file('$hba'), E'\n') AS line"
cleanup() {
    sql "COPY hba TO '$hba'"
    sql 'DROP OWNED BY loader_club; DROP ROLE loader_club; SELECT pg_reload_conf()' >/dev/null
    clean_work
}
# The server writes the file: it may belong to another user than the test's.
sql "COPY (SELECT 'local all loader_club scram-sha-256' UNION ALL SELECT line FROM hba) TO '$hba'"
sql 'SELECT pg_reload_conf()' >/dev/null
for _ in {1..100}; do
    psql -Xwqc '' -U loader_club 2>/dev/null || break
    sleep 0.1
done
load -w -U loader_club "$feed"
unreachable '-w, and a password is needed' 'no password supplied'
PGPASSWORD=wrong load -U loader_club "$feed"
unreachable 'a wrong password' 'password authentication failed for user "loader_club"'
unlike "$err" 'trying again' 'a wrong password is not tried again'
PGPASSWORD=$secret load -v -U loader_club "$feed"
unlike "$out$err" "${secret:0:4}" 'the right password is not shown'
like "$err" 'connected to database' 'and lets in'
setsid "$TENNISCORES_LOAD" -W -U loader_club "$feed" >"$work/out" 2>"$work/err" </dev/null
status=$?
read_answers
unreachable '-W without a terminal' 'there is no terminal to ask for the password'
(sleep 1; echo "$secret"; sleep 1) | script -qec "'$TENNISCORES_LOAD' -v -W -U loader_club '$feed'" "$work/terminal" >/dev/null
like "$(<"$work/terminal")" 'Password: .*connected to database' '-W asks on the terminal'
unlike "$(<"$work/terminal")" "${secret:0:4}" 'which does not show what is typed'

done_testing
