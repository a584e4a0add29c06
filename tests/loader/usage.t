#!/usr/bin/env bash
# Wrong usage: exit 64 before anything is opened. --help and --version.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

# No server and no file is needed to see that the usage is wrong.
export PGHOST=$work
feed=$work/missing.json

# wrong REGEX ARGUMENT...
wrong() {
    local regex=$1
    shift
    load "$@"
    is "$status" 64 "$*: exit 64"
    like "$err" "^tenniscores-load: error: .*$regex" "$*: says why"
    is "$out" '' "$*: no result"
}

wrong 'no file given'
wrong 'bogus' --bogus "$feed"
wrong 'bogus' "$feed" --bogus
wrong '-x' -x "$feed"
wrong 'max-rejects.*"many"' --max-rejects many "$feed"
wrong 'max-rejects.*"-1"' --max-rejects=-1 "$feed"
wrong 'max-rejects.*"1.5"' --max-rejects 1.5 "$feed"
wrong 'max-rejects.*"101%"' --max-rejects 101% "$feed"
wrong 'max-rejects.*"%"' --max-rejects % "$feed"
wrong 'max-rejects.*"nan%"' --max-rejects nan% "$feed"
wrong 'lock-timeout.*"soon"' --lock-timeout soon "$feed"
wrong 'lock-timeout.*"5 s"' --lock-timeout '5 s' "$feed"
wrong 'retries' --retries many "$feed"
wrong 'retries' --retries=-1 "$feed"
wrong 'progress' --progress sometimes "$feed"
wrong 'league' --league
wrong 'league.*empty' --league '' "$feed"
wrong 'FILE.*empty' ''
wrong 'league' --league NSTF --league CITA "$feed"
wrong 'password' -w -W "$feed"
wrong 'quiet' -q -v "$feed"
wrong 'progress' -q --progress plain "$feed"
wrong 'standard input' - -

load --help
is "$status|$err" '0|' '--help: exit 0'
like "$out" 'Examples:.*tenniscores-load .*tenniscores-load ' '--help: two examples'
for code in 0 1 2 3 5 64 130; do
    like "$out" $'\n'"  $code +[a-z]" "--help: exit status $code"
done
is "$(awk 'length > 100' "$work/out")" '' '--help: no long lines'

load --version
is "$status" 0 '--version: exit 0'
like "$out" '^tenniscores-load [0-9]+\.[0-9]+$' '--version: the version'
control=$(dirname "${BASH_SOURCE[0]}")/../../extension/tenniscores.control
is "${out#* }" "$(sed -n "s/^default_version = '\(.*\)'/\1/p" "$control")" '--version: that of the extension'

done_testing
