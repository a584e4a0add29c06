#include "extension/server/postgres.hpp"

using tenniscores::CallStatus;
using tenniscores::IdKind;
using tenniscores::IdResult;
using tenniscores::Problem;
using tenniscores::ShortText;
using tenniscores::Text;

namespace {

IdResult apply_id_rule(FunctionCallInfo fcinfo) {
    const Text match_id = tenniscores_text_arg(fcinfo, 0);
    const Text line = PG_NARGS() > 1 ? tenniscores_text_arg(fcinfo, 1) : Text();
    CallStatus status;
    const IdResult result = tenniscores::id_rule(match_id, line, status);
    tenniscores_check(&status);
    return result;
}

Datum short_datum(const ShortText *value) {
    Text text;
    text.data = value->data;
    text.size = value->size;
    return tenniscores_text_datum(text);
}

}  // namespace

extern "C" {

PG_FUNCTION_INFO_V1(tenniscores_match_id);
PG_FUNCTION_INFO_V1(tenniscores_match_id_problem);
PG_FUNCTION_INFO_V1(tenniscores_base_id);
PG_FUNCTION_INFO_V1(tenniscores_line);
PG_FUNCTION_INFO_V1(tenniscores_is_source_id);
PG_FUNCTION_INFO_V1(tenniscores_is_provisional_id);
PG_FUNCTION_INFO_V1(tenniscores_series_key);
PG_FUNCTION_INFO_V1(tenniscores_fold_name);
PG_FUNCTION_INFO_V1(tenniscores_set_difference);
PG_FUNCTION_INFO_V1(tenniscores_has_unfinished_set);

/// match_id(match_id text, line text) returns text
Datum tenniscores_match_id(PG_FUNCTION_ARGS) {
    const IdResult result = apply_id_rule(fcinfo);
    if (result.problem != Problem::none) PG_RETURN_NULL();
    return short_datum(&result.id);
}

/// match_id_problem(match_id text, line text) returns text
Datum tenniscores_match_id_problem(PG_FUNCTION_ARGS) {
    const IdResult result = apply_id_rule(fcinfo);
    if (result.problem == Problem::none) PG_RETURN_NULL();
    PG_RETURN_TEXT_P(cstring_to_text(tenniscores::problem_code(result.problem)));
}

/// base_id(id text) returns text: known also where only the line is missing
Datum tenniscores_base_id(PG_FUNCTION_ARGS) {
    const IdResult result = apply_id_rule(fcinfo);
    if (result.problem != Problem::none && result.problem != Problem::missing_line)
        PG_RETURN_NULL();
    return short_datum(&result.base);
}

/// line(id text) returns integer
Datum tenniscores_line(PG_FUNCTION_ARGS) {
    const IdResult result = apply_id_rule(fcinfo);
    if (result.problem != Problem::none) PG_RETURN_NULL();
    PG_RETURN_INT32(result.line);
}

/// is_source_id(id text) returns boolean
Datum tenniscores_is_source_id(PG_FUNCTION_ARGS) {
    PG_RETURN_BOOL(tenniscores::id_kind(tenniscores_text_arg(fcinfo, 0)) == IdKind::source);
}

/// is_provisional_id(id text) returns boolean
Datum tenniscores_is_provisional_id(PG_FUNCTION_ARGS) {
    PG_RETURN_BOOL(tenniscores::id_kind(tenniscores_text_arg(fcinfo, 0)) == IdKind::provisional);
}

/// series_key(series_or_team text) returns text
Datum tenniscores_series_key(PG_FUNCTION_ARGS) {
    ShortText key = {};
    CallStatus status;
    tenniscores::series_of(tenniscores_text_arg(fcinfo, 0), key, status);
    tenniscores_check(&status);
    if (key.size == 0) PG_RETURN_NULL();
    return short_datum(&key);
}

/// fold_name(name text) returns text
Datum tenniscores_fold_name(PG_FUNCTION_ARGS) {
    const Text name = tenniscores_text_arg(fcinfo, 0);
    auto *folded = static_cast<struct varlena *>(palloc(VARHDRSZ + name.size));
    CallStatus status;
    const size_t size = tenniscores::fold_text(name, VARDATA(folded), status);
    tenniscores_check(&status);
    SET_VARSIZE(folded, VARHDRSZ + size);
    PG_RETURN_POINTER(folded);
}

/// set_difference(scores text) returns integer
Datum tenniscores_set_difference(PG_FUNCTION_ARGS) {
    int32 difference = 0;
    CallStatus status;
    const bool is_score =
        tenniscores::score_difference(tenniscores_text_arg(fcinfo, 0), difference, status);
    tenniscores_check(&status);
    if (!is_score) PG_RETURN_NULL();
    PG_RETURN_INT32(difference);
}

/// _has_unfinished_set(scores text) returns boolean
Datum tenniscores_has_unfinished_set(PG_FUNCTION_ARGS) {
    PG_RETURN_BOOL(tenniscores::score_is_unfinished(tenniscores_text_arg(fcinfo, 0)));
}
}
