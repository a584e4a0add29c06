#include "extension/server/feed_rows.hpp"

using tenniscores::CallStatus;
using tenniscores::FeedHandle;
using tenniscores::MatchRecord;
using tenniscores::Text;

namespace {

constexpr size_t kSliceBytes = 256 * 1024;  // small enough for the cache, large enough to batch

void close_feed(void *feed) { tenniscores::feed_close(static_cast<FeedHandle *>(feed)); }

void hand_over(FeedHandle *feed, TenniscoresRecordSink take, void *sink) {
    size_t count = 0;
    const MatchRecord *records = tenniscores::feed_records(feed, count);
    take(records, count, sink);
}

}  // namespace

FeedHandle *tenniscores_open_feed(MemoryContext owner) {
    if (GetDatabaseEncoding() != PG_UTF8) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("feeds can only be read in a database whose encoding is UTF8"),
                        errdetail("This database's encoding is %s.", GetDatabaseEncodingName())));
    }
    // The callback's memory comes first: nothing may fail between the reader and its callback.
    auto *callback = static_cast<MemoryContextCallback *>(
        MemoryContextAllocZero(owner, sizeof(MemoryContextCallback)));
    FeedHandle *feed = tenniscores::feed_open();
    if (feed == nullptr) {
        ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
    }
    callback->func = close_feed;
    callback->arg = feed;
    MemoryContextRegisterResetCallback(owner, callback);
    return feed;
}

void tenniscores_read_records(FeedHandle *feed, Text payload, bool last, TenniscoresRecordSink take,
                              void *sink) {
    CallStatus status;
    for (size_t at = 0; at < payload.size; at += kSliceBytes) {
        CHECK_FOR_INTERRUPTS();
        const size_t size = Min(kSliceBytes, payload.size - at);
        tenniscores::feed_append(feed, payload.data + at, size, status);
        tenniscores_check(&status);
        hand_over(feed, take, sink);
    }
    if (last) {
        tenniscores::feed_finish(feed, status);
        tenniscores_check(&status);
        hand_over(feed, take, sink);
    }
}

void tenniscores_add_leagues(FeedHandle *feed, ArrayType *spellings, ArrayType *leagues) {
    Datum *spelling;
    Datum *league;
    int spelling_count;
    int league_count;
    deconstruct_array(spellings, TEXTOID, -1, false, TYPALIGN_INT, &spelling, nullptr,
                      &spelling_count);
    deconstruct_array(leagues, TEXTOID, -1, false, TYPALIGN_INT, &league, nullptr, &league_count);
    if (spelling_count != league_count) {
        ereport(ERROR, (errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
                        errmsg("the arrays of spellings and of leagues differ in length")));
    }
    for (int i = 0; i < spelling_count; ++i) {
        const struct varlena *from = PG_DETOAST_DATUM_PACKED(spelling[i]);
        const struct varlena *to = PG_DETOAST_DATUM_PACKED(league[i]);
        Text from_text;
        from_text.data = VARDATA_ANY(from);
        from_text.size = VARSIZE_ANY_EXHDR(from);
        Text to_text;
        to_text.data = VARDATA_ANY(to);
        to_text.size = VARSIZE_ANY_EXHDR(to);
        CallStatus status;
        tenniscores::feed_add_league(feed, from_text, to_text, status);
        tenniscores_check(&status);
    }
}
