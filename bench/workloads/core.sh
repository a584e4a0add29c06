# shellcheck shell=bash
# core: the reader alone, outside the server, against simdjson on the same bytes (Google Benchmark).

core_peers=(core_benchmark)

prepare_core() { :; }

run_core() {
    [[ $repeat -eq 1 && ! -e $work/core.json ]] || return 0
    # of a single repetition it tells no median
    core_benchmark --benchmark_repetitions="$((repeats < 3 ? 3 : repeats))" --benchmark_report_aggregates_only=true \
        --benchmark_format=json >"$work/core.json" 2>"$work/output"
}
