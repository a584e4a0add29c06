#pragma once

#include <string>
#include <string_view>

#include "extension/core/record.hpp"

namespace tenniscores {

/// What every provisional id starts with; the digit is the version of the key below.
inline constexpr std::string_view kProvisionalPrefix = "prov1-";

/// Hexadecimal digits behind the prefix: the first 16 bytes of the key's SHA-256.
inline constexpr size_t kProvisionalDigits = 32;

/// The bytes that a provisional id is the hash of. Each field is written as its length in decimal,
/// `:`, its bytes, `,`; a field that is absent as `-,`. In this order: league (canonical), date as
/// YYYY-MM-DD, home team, away team, then
///   - `line` and the line's number, where the line is known, else
///   - `players` and the home side's two players, then the away side's two: of each the id, or
///     where that is absent the name without its marks; each side sorted by byte, absent first.
/// The score and the winner are never part of it: a correction must not make another match.
std::string provisional_key(const MatchRecord &record);

/// `prov1-` and 32 lower-case hexadecimal digits.
bool is_provisional_id(std::string_view id) noexcept;

}  // namespace tenniscores
