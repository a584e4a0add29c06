#pragma once

#include "extension/server/postgres.hpp"

/// Makes a reader that the memory context frees: on success, error and cancel alike.
tenniscores::FeedHandle *tenniscores_open_feed(MemoryContext owner);

/// Takes the records that a slice of the feed completed; they are gone after the call.
typedef void (*TenniscoresRecordSink)(const tenniscores::MatchRecord *records, size_t count,
                                      void *sink);

/// Reads the payload, and where `last` what the reader still holds, slice by slice.
void tenniscores_read_records(tenniscores::FeedHandle *feed, tenniscores::Text payload, bool last,
                              TenniscoresRecordSink take, void *sink);

/// Gives the reader the leagues that are known: two arrays of equal length, spelling and league.
void tenniscores_add_leagues(tenniscores::FeedHandle *feed, ArrayType *spellings,
                             ArrayType *leagues);

/// The record's tenniscores_match_id; a provisional one is hashed here, with the server's SHA-256.
Datum tenniscores_match_id_datum(const tenniscores::MatchRecord *record);

/// The provisional id that is the hash of a key; NULL where there is no key.
void tenniscores_set_provisional(Datum *values, bool *nulls, int column, tenniscores::Text key);

inline void tenniscores_set_text(Datum *values, bool *nulls, int column, tenniscores::Text text) {
    if (text.data == nullptr) return;
    values[column] = tenniscores_text_datum(text);
    nulls[column] = false;
}

inline void tenniscores_set(Datum *values, bool *nulls, int column, Datum value) {
    values[column] = value;
    nulls[column] = false;
}
