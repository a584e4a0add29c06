#pragma once

#include <array>
#include <memory_resource>
#include <optional>
#include <string>

#include "extension/core/record.hpp"
#include "extension/core/repeated.hpp"
#include "extension/core/team_list.hpp"

namespace tenniscores {

/// What was made of the texts that records share with those before them.
struct SeenTexts {
    struct Team {
        bool needs_fold = false;
        bool is_placeholder = false;
        int32_t number = -1;  ///< in the TeamList, where a record of the team was accepted
    };

    std::array<Repeated<Team>, 2> teams;    ///< home, away
    Repeated<std::optional<int32_t>> date;  ///< days since 2000-01-01
    Repeated<bool> url_needs_fold;
};

/// Applies the rules to the records of a feed.
class RecordChecker {
  public:
    /// Filters first, then the first rule that fails.
    ///
    /// @param fields  as they came
    /// @param options filters, leagues, and what becomes of records without an id
    /// @param arena   owns the text of `record` that is not as it came
    /// @param record  gets the decoded fields, `filtered`, and the first problem; one that is set
    ///                already (the record's JSON was broken) stays; where it is accepted, the
    ///                numbers of its teams
    /// @param detail  gets what was found where a rule failed
    void check(const RawFields &fields, const ReadOptions &options,
               std::pmr::memory_resource &arena, MatchRecord &record, std::string &detail);

    /// The teams of the accepted records so far.
    const TeamList &teams() const { return teams_; }

  private:
    SeenTexts seen_;
    TeamList teams_;
};

}  // namespace tenniscores
