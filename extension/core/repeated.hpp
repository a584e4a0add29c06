#pragma once

#include <string>
#include <string_view>

#include "extension/core/text.hpp"

namespace tenniscores {

/// What came of a text, kept for as long as the same text comes again: the lines of a fixture
/// follow each other in a feed, and share its date, teams and url.
template <typename Result>
class Repeated {
  public:
    /// What `make(text)` gives; calls it only where the text is not the one that came last.
    template <typename Make>
    Result &of(std::string_view text, Make make) {
        if (!known_ || !same_bytes(text, text_)) {
            known_ = false;  // should make() throw
            result_ = make(text);
            text_ = text;
            known_ = true;
        }
        return result_;
    }

  private:
    bool known_ = false;
    std::string text_;
    Result result_{};
};

}  // namespace tenniscores
