#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tenniscores {

/// Compares a gzip file's content with the checksum and length at its end. libarchive does not: it
/// would hand on what a flipped bit made of the data. (It does check zstd and xz.)
///
/// Of a file made of several joined gzip files only the end of the last is in reach, so that of
/// such a file nothing can be told.
class GzipCheck {
  public:
    /// The file's bytes as they lie, in order.
    void add_compressed(std::string_view bytes);

    /// The bytes that came out, in order.
    void add_content(std::string_view bytes);

    /// After the last byte: false if the content is not what was compressed.
    bool is_intact() const;

  private:
    int headers_ = 0;   ///< one for each joined file
    std::string tail_;  ///< the last bytes seen: may be a header's start, or the file's trailer
    uint32_t crc_ = 0;
    uint32_t content_length_ = 0;  ///< modulo 2^32, as gzip keeps it
};

}  // namespace tenniscores
