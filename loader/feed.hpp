#pragma once

#include <string>
#include <vector>

namespace tenniscores {

/// A feed to load, not yet opened.
struct Feed {
    std::string path;           ///< empty for the standard input
    std::string name;           ///< as messages and the run log show it: valid UTF-8
    bool is_replayable = true;  ///< a second attempt can read it again from its start
};

/// The feeds that the arguments name, in their order; of a directory its feeds sorted by name.
/// Throws LoadError (failed) naming the first one that is missing or cannot be read, so that no run
/// starts before all are known to be there.
std::vector<Feed> find_feeds(const std::vector<std::string> &arguments);

}  // namespace tenniscores
