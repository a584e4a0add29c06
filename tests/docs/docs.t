#!/usr/bin/env bash
# Runs every command of the documents: the blocks marked ```sql and ```sh, in order, each document in a database of
# its own. Blocks marked ```sh norun are run by other parts of scripts/test, or need a machine of their own.
# shellcheck source=../loader/tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/../loader/tap.sh"

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# The loader under its name; some records of the feeds are rejected, which is no failure here.
install_loader() {
    mkdir "$work/bin"
    printf '#!/bin/sh\n"%s" "$@"\ns=$?\n[ $s -eq 3 ] || exit $s\n' "$TENNISCORES_LOAD" >"$work/bin/tenniscores-load"
    chmod +x "$work/bin/tenniscores-load"
    export PATH=$work/bin:$PATH
}

# blocks FILE: writes each block that is to be run to $work/block.NNN.sql or .sh.
blocks() {
    rm -f "$work"/block.*
    awk -v out="$work/block" '
        /^```(sql|sh)$/ { kind = substr($0, 4); file = sprintf("%s.%03d.%s", out, ++n, kind); next }
        /^```/          { file = ""; next }
        file != ""      { print > file }' "$1"
}

run_block() {
    case $1 in
        *.sql) psql -X -v ON_ERROR_STOP=1 -f "$1" ;;
        *.sh) (cd "$work/here" && TMPDIR=$work HOME=$work bash -euo pipefail "$1") ;;
    esac
}

run_document() {
    local name=${1#"$project"/} block output role count=0
    new_database
    prepare "$name"
    blocks "$1"
    for block in "$work"/block.*; do
        [[ -e $block ]] || continue
        if output=$(run_block "$block" 2>&1); then
            count=$((count + 1))
        else
            fail "$name: ${block##*/}" "$(<"$block")" "$output"
        fi
    done
    pass "$name: $count blocks"
    for role in league_loader league_reader league_scraper; do
        sql "DROP OWNED BY $role; DROP ROLE $role" >/dev/null 2>&1 || true
    done
}

load_season() { (cd "$feeds" && tenniscores-load --quiet --guards off apta_2025_snapshot_[1-5].json >/dev/null); }

# A database as the old imports left it, without the extension
make_legacy() {
    psql -Xq -v ON_ERROR_STOP=1 -v data="$TENNISCORES_DATA" >/dev/null <<'EOF'
SET client_min_messages = error;
DROP TABLE public.leagues, clubs, series, teams, players, match_scores CASCADE;
SET tenniscores.target_schema = feed;
SELECT FROM tenniscores.deploy();
\set feed :data /feeds/apta_2025_snapshot_4.json
SELECT FROM tenniscores.ingest(pg_read_binary_file(:'feed'));
\i :data/legacy_app.sql
\i :data/make_legacy.sql
SELECT pg_temp.make_legacy('public', 'feed', 2);
DROP SCHEMA feed CASCADE;
DROP EXTENSION tenniscores CASCADE;
EOF
}

# The season's last feed, with every winner the loser
flip_winners() {
    psql -XAtq -v ON_ERROR_STOP=1 -v feed="$feeds/apta_2025_snapshot_5.json" -o "$work/here/flipped.json" <<'EOF'
SELECT jsonb_agg(r || jsonb_build_object('Winner', CASE r->>'Winner' WHEN 'home' THEN 'away' ELSE 'home' END))
  FROM jsonb_array_elements(pg_read_file(:'feed')::jsonb) AS r
EOF
}

# The README starts with CREATE EXTENSION; operations need something to look at.
prepare() {
    case $1 in
        README.md) empty_database ;;
        docs/operations.md | docs/scaling.md) load_season ;;
        docs/adopting.md) make_legacy ;;
        docs/bad-feed.md)
            load_season
            flip_winners
            ;;
    esac
}

install_loader
mkdir "$work/here"
ln -s "$feeds"/*.json "$work/here"
for document in "$project"/README.md "$project"/docs/*.md; do
    run_document "$document"
done
done_testing
