# shellcheck shell=bash
# The command line. To be sourced after common.sh.

usage() {
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2
    exit 64
}

# number TEXT: 20k and 2M are numbers, too.
number() {
    case $1 in
        *[!0-9kM]* | '' | [kM]* | *[kM]?*) die "\"$1\" is not a number" ;;
        *k) echo "${1%k}000" ;;
        *M) echo "${1%M}000000" ;;
        *) echo "$1" ;;
    esac
}

is_one_of() {
    local wanted=$1 item
    shift
    for item in "$@"; do
        [[ $item != "$wanted" ]] || return 0
    done
    return 1
}

# A workload that works with a loaded table needs the first load.
order_workloads() {
    local name chosen=()
    for name in "${all_workloads[@]}"; do
        if is_one_of "$name" "${workloads[@]}" ||
            { [[ $name == first ]] && [[ " ${workloads[*]} " =~ \ (again|corrected|week|small_into_large|small_alone)\  ]]; }; then
            chosen+=("$name")
        fi
    done
    workloads=("${chosen[@]}")
}

# Sets sizes, repeats, workloads, wanted_peers, settings_sets, json_file, svg_file.
read_arguments() {
    local text name
    all_workloads=(first again corrected week small_feeds small_into_large small_alone read rekey adopt undo partitioned grown large core)
    workloads=(first again corrected week small_feeds small_into_large small_alone read rekey adopt undo partitioned core)
    sizes=(200000)
    repeats=5
    wanted_peers=()
    settings_sets=(default)
    json_file=
    svg_file=
    while [[ $# -gt 0 ]]; do
        case $1 in
            --quick)
                sizes=(20000)
                repeats=3
                ;;
            --tuned) settings_sets=(default tuned) ;;
            --records | --repeat | --workload | --peer | --json | --svg)
                [[ $# -gt 1 ]] || usage
                text=$2
                ;;&
            --records)
                sizes=()
                for name in ${text//,/ }; do
                    sizes+=("$(number "$name")")
                done
                ;;
            --repeat) repeats=$(number "$text") ;;
            --workload)
                workloads=()
                for name in ${text//,/ }; do
                    is_one_of "$name" "${all_workloads[@]}" || die "there is no workload $name: ${all_workloads[*]}"
                    workloads+=("$name")
                done
                ;;
            --peer)
                read -ra wanted_peers <<<"${text//,/ }"
                for name in "${wanted_peers[@]}"; do
                    compgen -G "$bench/peers/$name.*" >/dev/null || is_one_of "$name" tenniscores_load core_benchmark "${floors[@]}" ||
                        die "there is no peer $name: see bench/peers, and tenniscores_load ${floors[*]}"
                done
                ;;
            --json) json_file=$(realpath "$text") ;;
            --svg) svg_file=$(realpath "$text") ;;
            *) usage ;;
        esac
        if [[ $1 == --@(records|repeat|workload|peer|json|svg) ]]; then
            shift
        fi
        shift
    done
    order_workloads
}

is_wanted() {
    [[ ${#wanted_peers[@]} -eq 0 ]] || is_one_of "$1" "${wanted_peers[@]}"
}
