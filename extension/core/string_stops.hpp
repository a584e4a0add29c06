#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace tenniscores {

/// Finds the bytes at which one who follows a JSON string has to stop and look: a quote, a
/// backslash or a new line. Looks at a block of 64 bytes at a time and remembers what it saw, as
/// a text is full of short strings.
class StringStops {
  public:
    static constexpr ptrdiff_t kBlockBytes = 64;

    /// @param text followed by kBlockBytes that can be read
    explicit StringStops(std::string_view text) noexcept
        : block_(text.data()), end_(text.data() + text.size()) {
        look_at(block_);
    }

    /// The first stop from `at` on; the text's end where there is none. `at` is not before what was
    /// found last.
    const char *find(const char *at) noexcept {
        if (at - block_ >= kBlockBytes) {
            if (at >= end_) return end_;
            look_at(at);
        }
        uint64_t stops = stops_ >> (at - block_);
        while (stops == 0) {
            at = block_ + kBlockBytes;
            if (at >= end_) return end_;
            look_at(at);
            stops = stops_;
        }
        return at + std::countr_zero(stops);
    }

    /// The quote that closes the string whose first byte is at `at`; nullptr where it is not closed
    /// on its line.
    const char *find_close(const char *at) noexcept {
        for (const char *stop = find(at); stop != end_; stop = find(stop + 2)) {
            if (*stop == '"') return stop;
            if (*stop == '\n') break;
        }
        return nullptr;
    }

    /// The same of a string that has no escape; nullptr where it has one. For one who knows where
    /// each string begins: it does not wait for what was found before. `end` is followed by
    /// kBlockBytes that can be read.
    static const char *find_plain_close(const char *at, const char *end) noexcept {
        for (; at < end; at += 32) {
            const uint64_t stops = stops_of(at) | stops_of(at + 16) << 16U;
            if (stops == 0) continue;
            const char *const stop = at + std::countr_zero(stops);
            return stop < end && *stop == '"' ? stop : nullptr;
        }
        return nullptr;
    }

  private:
    void look_at(const char *block) noexcept {
        block_ = block;
        stops_ = stops_of(block) | stops_of(block + 16) << 16U | stops_of(block + 32) << 32U |
                 stops_of(block + 48) << 48U;
        // what stands behind the end is none of the text
        if (end_ - block < kBlockBytes) stops_ &= (uint64_t{1} << (end_ - block)) - 1;
    }

    /// A bit for each of 16 bytes, the first byte's the lowest.
    static uint64_t stops_of(const char *from) noexcept {
#ifdef __SSE2__
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(from));
        const __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
        const __m128i backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
        const __m128i newlines = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'));
        const __m128i stops = _mm_or_si128(_mm_or_si128(quotes, backslashes), newlines);
        return static_cast<uint64_t>(_mm_movemask_epi8(stops));
#else
        return stops_of_word(from) | stops_of_word(from + 8) << 8U;
#endif
    }

    /// The same of 8 bytes, without any instruction that not every machine has.
    static uint64_t stops_of_word(const char *from) noexcept {
        constexpr uint64_t kLowBits = 0x7F7F7F7F7F7F7F7FU;
        // shifts each byte's bit to where it belongs in the highest byte
        constexpr uint64_t kGather =
            std::endian::native == std::endian::little ? 0x0102040810204080U : 0x8040201008040201U;
        uint64_t word;
        std::memcpy(&word, from, sizeof word);
        const auto others_than = [&](char c) {  // the high bit of each byte that is not c
            const uint64_t differences = word ^ 0x0101010101010101U * static_cast<uint64_t>(c);
            return ((differences & kLowBits) + kLowBits) | differences;
        };
        const uint64_t stops =
            ~(others_than('"') & others_than('\\') & others_than('\n')) & ~kLowBits;
        return (stops >> 7U) * kGather >> 56U;
    }

    const char *block_;
    const char *end_;
    uint64_t stops_ = 0;  ///< a bit for each byte of the block
};

}  // namespace tenniscores
