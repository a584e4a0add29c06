#pragma once

#include <memory_resource>
#include <string>

#include "extension/core/record.hpp"

namespace tenniscores {

/// Applies the rules to the fields of one record: filters first, then the first rule that fails.
///
/// @param fields  as they came
/// @param options filters, leagues, and what becomes of records without an id
/// @param arena   owns the text of `record`
/// @param record  gets the decoded fields, `filtered`, and the first problem; one that is set
///                already (the record's JSON was broken) stays
/// @param detail  gets what was found where a rule failed
void check_record(const RawFields &fields, const ReadOptions &options,
                  std::pmr::memory_resource &arena, MatchRecord &record, std::string &detail);

}  // namespace tenniscores
