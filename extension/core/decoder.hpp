#pragma once

#include <memory_resource>
#include <string>

#include <simdjson.h>

#include "extension/core/field_slots.hpp"
#include "extension/core/fields.hpp"
#include "extension/core/record.hpp"

namespace tenniscores {

/// Reads one record's JSON into its fields. The whole record is validated, not only what is used,
/// so that a record accepted here is one that PostgreSQL's jsonb would accept too.
class RecordDecoder {
  public:
    RecordDecoder();

    /// @param json  one record, followed by at least 64 readable bytes; `fields` points into it
    /// @param arena owns the text of `fields` that is not written in `json` as it is
    /// @param fields the fields by every key in use; of a repeated key the last counts, as in jsonb
    /// @param detail where the result is not Problem::none: why
    /// @return none, or the first in this order: invalid_json, invalid_utf8, nul_character,
    ///         not_an_object
    Problem decode(std::string_view json, std::pmr::memory_resource &arena, RawFields &fields,
                   std::string &detail);

  private:
    Problem parse(std::string_view json, std::pmr::memory_resource &arena, RawFields &fields,
                  std::string &detail);
    bool is_broken_beside_utf8(std::string_view json, std::pmr::memory_resource &arena,
                               std::string &detail);

    simdjson::ondemand::parser parser_;
    FieldMemory memory_;
    FieldSlots slots_;
};

}  // namespace tenniscores
