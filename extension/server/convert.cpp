#include "extension/server/postgres.hpp"

using tenniscores::CallResult;
using tenniscores::CallStatus;
using tenniscores::Text;

Text tenniscores_text_arg(FunctionCallInfo fcinfo, int number) {
    Text text;
    if (PG_ARGISNULL(number)) return text;
    const struct varlena *value = PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(number));
    text.data = VARDATA_ANY(value);
    text.size = VARSIZE_ANY_EXHDR(value);
    return text;
}

Datum tenniscores_text_datum(Text text) {
    if (text.size + VARHDRSZ_SHORT <= VARATT_SHORT_MAX) {
        // as a row would store it
        auto *value = static_cast<struct varlena *>(palloc(VARHDRSZ_SHORT + text.size));
        SET_VARSIZE_SHORT(value, VARHDRSZ_SHORT + text.size);
        memcpy(VARDATA_SHORT(value), text.data, text.size);
        return PointerGetDatum(value);
    }
    auto *value = static_cast<struct varlena *>(palloc(VARHDRSZ + text.size));
    SET_VARSIZE(value, VARHDRSZ + text.size);
    memcpy(VARDATA(value), text.data, text.size);
    return PointerGetDatum(value);
}

void tenniscores_check(const CallStatus *status) {
    switch (status->result) {
        case CallResult::ok:
            return;
        case CallResult::invalid_feed:
            ereport(ERROR,
                    (errcode(ERRCODE_INVALID_JSON_TEXT), errmsg("invalid feed: no records in it"),
                     errdetail("At byte " UINT64_FORMAT ": %s.", status->offset, status->message),
                     errhint("A feed is a JSON array of objects, one object a line (NDJSON), or "
                             "one object, in UTF-8.")));
            break;
        case CallResult::out_of_memory:
            ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory"),
                            errdetail("Failed while reading a feed.")));
            break;
        case CallResult::failed:
            ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR),
                            errmsg("could not read the feed: %s", status->message)));
            break;
    }
}
