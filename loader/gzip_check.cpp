#include "loader/gzip_check.hpp"

#include <algorithm>
#include <array>

namespace tenniscores {

namespace {

// RFC 1952
constexpr size_t kHeaderSize = 10;
constexpr size_t kTrailerSize = 8;
constexpr size_t kTailSize = kHeaderSize - 1;

/// The CRC of every byte followed by 0 to 7 zero bytes, to take eight bytes at a time.
constexpr auto kCrcTable = [] {
    std::array<std::array<uint32_t, 256>, 8> table{};
    for (uint32_t byte = 0; byte < 256; ++byte) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0);
        table[0][byte] = crc;
    }
    for (size_t zeros = 1; zeros < 8; ++zeros) {
        for (size_t byte = 0; byte < 256; ++byte) {
            const uint32_t crc = table[zeros - 1][byte];
            table[zeros][byte] = (crc >> 8) ^ table[0][crc & 0xFF];
        }
    }
    return table;
}();

uint32_t byte_at(std::string_view bytes, size_t i) { return static_cast<unsigned char>(bytes[i]); }

uint32_t little_endian(std::string_view bytes) {
    return byte_at(bytes, 0) | byte_at(bytes, 1) << 8 | byte_at(bytes, 2) << 16 |
           byte_at(bytes, 3) << 24;
}

uint32_t update_crc(uint32_t crc, std::string_view bytes) {
    crc = ~crc;
    for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
        const uint32_t low = crc ^ little_endian(bytes);
        crc = kCrcTable[7][low & 0xFF] ^ kCrcTable[6][low >> 8 & 0xFF] ^
              kCrcTable[5][low >> 16 & 0xFF] ^ kCrcTable[4][low >> 24] ^
              kCrcTable[3][byte_at(bytes, 4)] ^ kCrcTable[2][byte_at(bytes, 5)] ^
              kCrcTable[1][byte_at(bytes, 6)] ^ kCrcTable[0][byte_at(bytes, 7)];
    }
    for (const char c : bytes) {
        crc = (crc >> 8) ^ kCrcTable[0][(crc ^ static_cast<unsigned char>(c)) & 0xFF];
    }
    return ~crc;
}

/// How many members' headers start among the first `starts` bytes.
int count_headers(std::string_view bytes, size_t starts) {
    constexpr std::string_view magic = "\x1F\x8B\x08";
    int count = 0;
    for (size_t at = bytes.find(magic); at < starts && at + kHeaderSize <= bytes.size();
         at = bytes.find(magic, at + 1)) {
        const bool flags_known = byte_at(bytes, at + 3) < 0x20;
        const uint32_t system = byte_at(bytes, at + 9);
        if (flags_known && (system <= 13 || system == 255)) ++count;
    }
    return count;
}

}  // namespace

void GzipCheck::add_compressed(std::string_view bytes) {
    const std::string seam = tail_ + std::string(bytes.substr(0, kTailSize));
    headers_ += count_headers(seam, tail_.size()) + count_headers(bytes, bytes.size());

    tail_ += bytes.substr(bytes.size() - std::min(bytes.size(), kTailSize));
    tail_.erase(0, tail_.size() - std::min(tail_.size(), kTailSize));
}

void GzipCheck::add_content(std::string_view bytes) {
    crc_ = update_crc(crc_, bytes);
    content_length_ += static_cast<uint32_t>(bytes.size());
}

bool GzipCheck::is_intact() const {
    if (tail_.size() < kTrailerSize) return false;
    const std::string_view trailer = std::string_view(tail_).substr(tail_.size() - kTrailerSize);
    if (little_endian(trailer.substr(4)) != content_length_) return headers_ > 1;
    return little_endian(trailer) == crc_;
}

}  // namespace tenniscores
