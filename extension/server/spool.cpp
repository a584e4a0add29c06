#include "extension/server/spool.hpp"

extern "C" {
#include "commands/tablespace.h"
#include "storage/fd.h"
#include "utils/wait_event.h"
}

// The file is no BufFile: that one writes while it is closed, and a run's memory is also freed
// where an error may not be raised. It is not bound to a resource owner either, but to the run's
// memory, which lives as long as the transaction that began the run.

using tenniscores::MatchRecord;
using tenniscores::Text;

namespace {

constexpr size_t kBlockBytes = 256 * 1024;
constexpr size_t kInitialRoom = 1024;
constexpr size_t kTexts = 13;
constexpr uint32 kAbsent = PG_UINT32_MAX;

struct Header {
    int64 ordinal;
    int64 byte_offset;
    int64 raw_length;
    int32 match_date;
    int32 line;
    int32 home_number;
    int32 away_number;
    tenniscores::Problem problem;
    bool has_date;
    uint16 player_marks;
    uint32 size[kTexts];
};

/// The texts that are kept, in their order.
void list_texts(MatchRecord *record, Text *text[kTexts]) {
    Text *const all[kTexts] = {&record->match_id,     &record->line_key,     &record->players_key,
                               &record->home_team,    &record->away_team,    &record->player_id[0],
                               &record->player_id[1], &record->player_id[2], &record->player_id[3],
                               &record->scores,       &record->winner,       &record->detail,
                               &record->raw};
    memcpy(text, all, sizeof all);
}

}  // namespace

struct TenniscoresSpool {
    MemoryContext owner;
    int64 size;     ///< records
    File file;      ///< -1: none yet
    int64 written;  ///< bytes in the file
    size_t filled;  ///< bytes behind them, in `tail`
    char *tail;
    int64 position;  ///< of the reader
    int64 block_begin;
    size_t block_size;
    char *block;  ///< of the file, for the reader
    size_t room;
    char *texts;  ///< of the record that was read last; never nullptr
};

namespace {

void close_file(void *argument) {
    auto *spool = static_cast<TenniscoresSpool *>(argument);
    if (spool->file >= 0) FileClose(spool->file);
    spool->file = -1;
}

void flush(TenniscoresSpool *spool) {
    if (spool->file < 0) {
        PrepareTempTablespaces();
        spool->file = OpenTemporaryFile(true);
    }
    const auto done = FileWrite(spool->file, spool->tail, spool->filled, spool->written,
                                WAIT_EVENT_BUFFILE_WRITE);
    if (done < 0 || static_cast<size_t>(done) != spool->filled) {
        ereport(ERROR, (errcode_for_file_access(),
                        errmsg("could not write to file \"%s\": %m", FilePathName(spool->file))));
    }
    spool->written += static_cast<int64>(spool->filled);
    spool->filled = 0;
}

void write_bytes(TenniscoresSpool *spool, const void *data, size_t size) {
    const char *at = static_cast<const char *>(data);
    while (size > 0) {
        if (spool->filled == kBlockBytes) flush(spool);
        const size_t part = Min(size, kBlockBytes - spool->filled);
        memcpy(spool->tail + spool->filled, at, part);
        spool->filled += part;
        at += part;
        size -= part;
    }
}

void read_block(TenniscoresSpool *spool) {
    if (spool->block == nullptr) {
        spool->block = static_cast<char *>(MemoryContextAlloc(spool->owner, kBlockBytes));
    }
    const int64 left = spool->written - spool->position;
    const size_t size = Min(static_cast<int64>(kBlockBytes), left);
    const auto done =
        FileRead(spool->file, spool->block, size, spool->position, WAIT_EVENT_BUFFILE_READ);
    if (done < 0 || static_cast<size_t>(done) != size) {
        ereport(ERROR, (errcode_for_file_access(),
                        errmsg("could not read from file \"%s\": %m", FilePathName(spool->file))));
    }
    spool->block_begin = spool->position;
    spool->block_size = size;
}

/// The bytes from the reader's position on that are in memory.
const char *readable_bytes(TenniscoresSpool *spool, size_t *size) {
    if (spool->position >= spool->written) {
        const auto at = static_cast<size_t>(spool->position - spool->written);
        *size = spool->filled - at;
        return spool->tail + at;
    }
    int64 at = spool->position - spool->block_begin;
    if (at < 0 || at >= static_cast<int64>(spool->block_size)) {
        CHECK_FOR_INTERRUPTS();
        read_block(spool);
        at = 0;
    }
    *size = spool->block_size - static_cast<size_t>(at);
    return spool->block + at;
}

void read_bytes(TenniscoresSpool *spool, void *data, size_t size) {
    char *to = static_cast<char *>(data);
    while (size > 0) {
        size_t part;
        const char *from = readable_bytes(spool, &part);
        part = Min(part, size);
        memcpy(to, from, part);
        spool->position += static_cast<int64>(part);
        to += part;
        size -= part;
    }
}

void make_room(TenniscoresSpool *spool, size_t size) {
    if (size <= spool->room) return;
    spool->texts = static_cast<char *>(repalloc(spool->texts, size));
    spool->room = size;
}

}  // namespace

TenniscoresSpool *tenniscores_spool_open(MemoryContext owner) {
    auto *spool =
        static_cast<TenniscoresSpool *>(MemoryContextAllocZero(owner, sizeof(TenniscoresSpool)));
    auto *callback = static_cast<MemoryContextCallback *>(
        MemoryContextAllocZero(owner, sizeof(MemoryContextCallback)));
    spool->owner = owner;
    spool->file = -1;
    spool->tail = static_cast<char *>(MemoryContextAlloc(owner, kBlockBytes));
    spool->room = kInitialRoom;
    spool->texts = static_cast<char *>(MemoryContextAlloc(owner, kInitialRoom));
    callback->func = close_file;
    callback->arg = spool;
    MemoryContextRegisterResetCallback(owner, callback);
    return spool;
}

void tenniscores_spool_add(TenniscoresSpool *spool, const MatchRecord *record) {
    MatchRecord copy = *record;
    Text *text[kTexts];
    list_texts(&copy, text);
    Header header;
    header.ordinal = record->ordinal;
    header.byte_offset = record->byte_offset;
    header.raw_length = record->raw_length;
    header.match_date = record->match_date;
    header.line = record->line;
    header.home_number = record->home_number;
    header.away_number = record->away_number;
    header.problem = record->problem;
    header.has_date = record->has_date;
    header.player_marks = record->player_marks;
    for (size_t i = 0; i < kTexts; ++i) {
        header.size[i] = text[i]->absent() ? kAbsent : static_cast<uint32>(text[i]->size);
    }
    write_bytes(spool, &header, sizeof header);
    for (const Text *part : text) write_bytes(spool, part->data, part->size);
    ++spool->size;
}

int64 tenniscores_spool_size(const TenniscoresSpool *spool) { return spool->size; }

void tenniscores_spool_rewind(TenniscoresSpool *spool) { spool->position = 0; }

bool tenniscores_spool_next(TenniscoresSpool *spool, MatchRecord *record) {
    if (spool->position == spool->written + static_cast<int64>(spool->filled)) return false;
    Header header;
    read_bytes(spool, &header, sizeof header);
    *record = MatchRecord();
    record->ordinal = header.ordinal;
    record->byte_offset = header.byte_offset;
    record->raw_length = header.raw_length;
    record->match_date = header.match_date;
    record->line = header.line;
    record->home_number = header.home_number;
    record->away_number = header.away_number;
    record->problem = header.problem;
    record->has_date = header.has_date;
    record->player_marks = header.player_marks;

    size_t size = 0;
    for (const uint32 part : header.size) size += part == kAbsent ? 0 : part;
    make_room(spool, size);
    read_bytes(spool, spool->texts, size);
    Text *text[kTexts];
    list_texts(record, text);
    const char *at = spool->texts;
    for (size_t i = 0; i < kTexts; ++i) {
        if (header.size[i] == kAbsent) continue;
        text[i]->data = at;
        text[i]->size = header.size[i];
        at += header.size[i];
    }
    return true;
}
