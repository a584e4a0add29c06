#pragma once

// The server's headers, in one place and before any C++ header.
//
// Files in this folder are written as C: no object with a destructor, no `new`, no exception.
// PostgreSQL's errors are long jumps that destroy nothing, so all that needs destroying lives in
// the core behind a handle which a memory context frees (see run_state.cpp).

extern "C" {
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

#if PG_VERSION_NUM < 150000
#error "tenniscores needs PostgreSQL 15 or newer"
#endif
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif
}

#include "extension/core/boundary.hpp"

/// A text or bytea argument as the core takes it; absent where the argument is NULL.
tenniscores::Text tenniscores_text_arg(FunctionCallInfo fcinfo, int number);

/// Bytes of the core as a text or bytea datum.
Datum tenniscores_text_datum(tenniscores::Text text);

/// Raises the error that a call into the core reported; returns where it reported none.
void tenniscores_check(const tenniscores::CallStatus *status);
