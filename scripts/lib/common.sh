# shellcheck shell=bash
# What all scripts share: the project's directory, messages, root's rights. To be sourced.

# Sorting, messages and characters do not depend on the language of the caller.
export LC_ALL=C.UTF-8

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# say LINE...: for the person at the terminal.
say() { printf '%s\n' "$@" >&2; }

die() {
    say "${0##*/}: $*"
    exit 1
}

is_root() { [[ $(id -u) -eq 0 ]]; }

# as_root COMMAND...: runs it with root's rights, through sudo where needed.
as_root() {
    if is_root; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo -- "$@"
    else
        die "root's rights are needed, and sudo is not installed, for: $*"
    fi
}

# quietly WHAT COMMAND...: prints one line, and the command's output only where it fails.
quietly() {
    local what=$1 log status=0
    shift
    say "$what ..."
    log=$("$@" 2>&1 </dev/null) || status=$?
    [[ $status -eq 0 ]] || say "$log" "" "$what: failed"
    return "$status"
}

# The project's C++ files, one a line.
cpp_files() {
    find "$project"/{extension,loader,tests,bench} -name '*.[ch]pp' 2>/dev/null | sort
}

# skip WHY: ends a check that cannot be made here; it counts neither as passed nor as failed.
skip() {
    say "skipped: $*"
    exit 77
}
