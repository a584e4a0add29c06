#!/usr/bin/env bash
# Input that cannot be loaded: a clear error, exit 1, nothing changed.
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

good=$feeds/apta_2025_snapshot_1.json
new_database

# refused NAME REGEX: the last load changed nothing and said why.
refused() {
    is "$status" 1 "$1: exit 1"
    like "$err" "$2" "$1: says why"
    is "$out" '' "$1: no result"
    is "$(stored) $(runs)" '0 0' "$1: nothing is stored"
}

load "$work/missing.json"
refused 'a missing file' 'error: .*/missing\.json: cannot read: No such file or directory'

load "$good" "$work/missing.json"
refused 'a missing file after a good one' 'missing\.json: cannot read'

unreadable=$work/unreadable.json
cp "$good" "$unreadable"
chmod 000 "$unreadable"
if [[ $(id -u) -ne 0 ]]; then
    load "$unreadable"
    refused 'an unreadable file' 'unreadable\.json: cannot read: Permission denied'
elif runuser -u nobody true 2>/dev/null; then
    # No file is unreadable for root.
    cp "$TENNISCORES_LOAD" "$work/tenniscores-load"
    runuser -u nobody -- "$work/tenniscores-load" "$unreadable" >"$work/out" 2>"$work/err"
    status=$?
    read_answers
    refused 'an unreadable file' 'unreadable\.json: cannot read: Permission denied'
else
    skip 'an unreadable file' 'nobody to be'
fi

# It can be opened, but its first page cannot be read.
load /proc/self/mem
refused 'a file that fails while it is read' '/proc/self/mem: cannot read: Input/output error'

mkdir "$work/no_feeds"
touch "$work/no_feeds/notes.txt"
load "$work/no_feeds"
refused 'a directory without feeds' 'no_feeds: the directory holds no feeds.*HINT: .*\.json'

: >"$work/empty"
load "$work/empty"
refused 'an empty file' 'error: .*/empty: .*empty'
load - </dev/null
refused 'an empty standard input' 'error: stdin: .*empty'
gzip -c "$work/empty" >"$work/empty.gz"
load "$work/empty.gz"
refused 'an empty file, compressed' 'error: .*/empty\.gz: .*empty'

echo 'Sorry, the site is down for maintenance.' >"$work/text"
load "$work/text"
refused 'text' 'error: .*/text: .*JSON'
echo '<html><body>Not found</body></html>' >"$work/page"
load "$work/page"
refused 'a web page' 'error: .*/page: .*JSON'
head -c 3000000 /dev/urandom >"$work/random"
printf '\x89PNG\r\n\x1a\n' | cat - "$work/random" >"$work/image"
load "$work/image"
refused 'a binary file' 'error: .*/image: .*JSON'
tar -cf "$work/archive" -C "$feeds" .
load "$work/archive"
refused 'an archive' 'error: .*/archive: .*JSON'

for tool in gzip zstd xz; do
    packed=$work/packed.$tool
    "$tool" -c <"$good" >"$packed"
    size=$(stat -c %s "$packed")

    head -c $((size / 2)) "$packed" >"$work/half.$tool"
    load "$work/half.$tool"
    refused "half a $tool file" "half\.$tool: damaged or incomplete compressed file"

    # A flipped bit; the data may still look like data.
    for at in $((size / 4)) $((size / 2)) $((size - 6)); do
        cp "$packed" "$work/flipped.$tool"
        byte=$(od -An -tu1 -j "$at" -N 1 "$packed")
        # shellcheck disable=SC2059 # the format is the byte
        printf "\\x$(printf %x $((byte ^ 1)))" |
            dd of="$work/flipped.$tool" bs=1 seek="$at" conv=notrunc status=none
        load "$work/flipped.$tool"
        refused "a $tool file with byte $at of $size changed" "flipped\.$tool: damaged or incomplete compressed file"
    done

    { cat "$packed"; echo 'and more'; } >"$work/longer.$tool"
    load "$work/longer.$tool"
    refused "a $tool file with text after it" "longer\.$tool: damaged or incomplete compressed file"
done

# The first failing file stops the load; what was committed before stays.
load "$good" "$work/text" "$feeds/apta_2025_snapshot_2.json"
is "$status" 1 'a bad file between good ones: exit 1'
is "$(stored) $(runs)" '367 1' 'the file before it is stored, the one after it is not'
like "$out" '^run [0-9]+: [^ ]*snapshot_1\.json: received 367 inserted 367 ' 'the first file has its summary'
is "$(wc -l <"$work/out")" 1 'the others have none'
like "$err" 'what was committed before it stays: 1 file' 'and it is said'

done_testing
