#include "extension/server/settings.hpp"

// The parameters are plain GUCs, so that ALTER DATABASE ... SET, SET LOCAL, PGOPTIONS and pg_cron
// jobs all work. SQL reads them through tenniscores.setting(), which loads the library first: a
// parameter that was set before is only checked then.

namespace {

char *target_schema;
char *missing_id;
char *missing_team;
char *bulk_insert;
char *stale_after;
char *guards;

struct Setting {
    const char *name;
    const char *summary;
    const char *detail;
    char **value;
    const char *initial;
    const char *const *choices;  ///< ends with nullptr; nullptr where any text is taken
};

const char *const kMissingIdChoices[] = {"reject", "derive", nullptr};
const char *const kMissingTeamChoices[] = {"auto", "null", "create", "reject", nullptr};
const char *const kBulkInsertChoices[] = {"on", "off", nullptr};
const char *const kGuardsChoices[] = {"off", "warn", "stop", nullptr};

const Setting kSettings[] = {
    {"tenniscores.target_schema", "Schema of the application's tables.", nullptr, &target_schema,
     "public", nullptr},
    {"tenniscores.missing_id", "What becomes of a record without any match id.",
     "reject: it is rejected; derive: it gets a provisional id.", &missing_id, "reject",
     kMissingIdChoices},
    {"tenniscores.missing_team", "What becomes of a record whose team is not known.",
     "null: it is applied without the team's row id; create: the team is created; reject: it is "
     "rejected; auto: create where deploy() made the tables, null elsewhere.",
     &missing_team, "auto", kMissingTeamChoices},
    {"tenniscores.bulk_insert", "Adds new rows as COPY does, where the table allows it.",
     "off: by INSERT, as always where the table has triggers, say.", &bulk_insert, "on",
     kBulkInsertChoices},
    {"tenniscores.stale_after", "validate(): a league without a run for this long is stale.",
     "An interval, such as '8 days'. validate() reads it, and fails where it is none.",
     &stale_after, "8 days", nullptr},
    {"tenniscores.guards", "What becomes of a run whose feed looks wrong as a whole.",
     "stop: it fails, unless it is forced; warn: it is applied, with a warning; off: nobody looks.",
     &guards, "warn", kGuardsChoices},
};

int min_orientation_percent;
int min_orientation_matches;
int min_home_percent;
int max_home_percent;
int min_home_matches;
int min_success_percent;
int success_runs;
int max_identity_percent;
int guard_records;
int min_feed_percent;
int max_reject_percent;
int max_changed_percent;
int max_date_percent;
int max_date_distance;

/// What validate() and the guards let pass; percentages and counts.
struct Threshold {
    const char *name;
    const char *summary;
    int *value;
    int initial;
    int min;
    int max;
};

const Threshold kThresholds[] = {
    {"tenniscores.min_orientation_percent",
     "validate(): winners and scores of a league's season must agree in so many matches of 100.",
     &min_orientation_percent, 90, 0, 100},
    {"tenniscores.min_orientation_matches",
     "validate(): seasons of fewer decided matches say nothing about the order of scores.",
     &min_orientation_matches, 10, 1, INT_MAX},
    {"tenniscores.min_home_percent", "validate(): so many matches of 100 must be won at home.",
     &min_home_percent, 35, 0, 100},
    {"tenniscores.max_home_percent", "validate(): no more matches of 100 may be won at home.",
     &max_home_percent, 65, 0, 100},
    {"tenniscores.min_home_matches",
     "validate(): seasons of fewer matches say nothing about how many are won at home.",
     &min_home_matches, 50, 1, INT_MAX},
    {"tenniscores.min_success_percent",
     "validate(): a run must apply so many of 100 records that it receives.", &min_success_percent,
     99, 0, 100},
    {"tenniscores.success_runs", "validate(): how many of the last runs are looked at.",
     &success_runs, 10, 1, INT_MAX},
    {"tenniscores.max_identity_percent",
     "validate(): no more of the values of match_scores.id may be used up.", &max_identity_percent,
     70, 0, 100},
    {"tenniscores.guard_records", "Guards: fewer records than this say nothing.", &guard_records,
     50, 1, INT_MAX},
    {"tenniscores.min_feed_percent",
     "Guards: a feed must have so many records of 100 that its source's last run had.",
     &min_feed_percent, 80, 0, 100},
    {"tenniscores.max_reject_percent", "Guards: no more of 100 records may be rejected.",
     &max_reject_percent, 50, 0, 100},
    {"tenniscores.max_changed_percent",
     "Guards: no more of 100 stored matches that the feed has may change.", &max_changed_percent,
     50, 0, 100},
    {"tenniscores.max_date_percent",
     "Guards: no more of 100 matches may be new or changed and on one date, where teams play twice "
     "that day.",
     &max_date_percent, 50, 0, 100},
    {"tenniscores.max_date_distance",
     "Warnings: days between a match and the middle of its feed, or its stored date.",
     &max_date_distance, 270, 1, INT_MAX},
};

bool is_choice(const char *value, const char *const *choices) {
    for (; *choices != nullptr; ++choices) {
        if (strcmp(value, *choices) == 0) return true;
    }
    return false;
}

bool check_choice(const char *value, const char *const *choices, const char *hint) {
    if (value != nullptr && is_choice(value, choices)) return true;
    GUC_check_errhint("%s", hint);
    return false;
}

bool check_missing_id(char **value, void **, GucSource) {
    return check_choice(*value, kMissingIdChoices, "Available values: reject, derive.");
}

bool check_missing_team(char **value, void **, GucSource) {
    return check_choice(*value, kMissingTeamChoices,
                        "Available values: auto, null, create, reject.");
}

bool check_bulk_insert(char **value, void **, GucSource) {
    return check_choice(*value, kBulkInsertChoices, "Available values: on, off.");
}

bool check_guards(char **value, void **, GucSource) {
    return check_choice(*value, kGuardsChoices, "Available values: off, warn, stop.");
}

GucStringCheckHook check_hook(const Setting *setting) {
    if (setting->choices == kMissingIdChoices) return check_missing_id;
    if (setting->choices == kMissingTeamChoices) return check_missing_team;
    if (setting->choices == kBulkInsertChoices) return check_bulk_insert;
    if (setting->choices == kGuardsChoices) return check_guards;
    return nullptr;
}

}  // namespace

void tenniscores_define_settings(void) {
    for (const Setting &setting : kSettings) {
        DefineCustomStringVariable(setting.name, setting.summary, setting.detail, setting.value,
                                   setting.initial, PGC_USERSET, 0, check_hook(&setting), nullptr,
                                   nullptr);
    }
    for (const Threshold &threshold : kThresholds) {
        DefineCustomIntVariable(threshold.name, threshold.summary, nullptr, threshold.value,
                                threshold.initial, threshold.min, threshold.max, PGC_USERSET, 0,
                                nullptr, nullptr, nullptr);
    }
    MarkGUCPrefixReserved("tenniscores");
}

extern "C" {

PG_FUNCTION_INFO_V1(tenniscores_setting);

/// setting(name text) returns text: the value of tenniscores.<name>.
Datum tenniscores_setting(PG_FUNCTION_ARGS) {
    const char *name = psprintf("tenniscores.%s", text_to_cstring(PG_GETARG_TEXT_PP(0)));
    // The prefix is reserved: what is found is one of the above.
    const char *value = GetConfigOption(name, true, false);
    if (value == nullptr) {
        ereport(ERROR,
                (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("unrecognized parameter \"%s\"", name)));
    }
    PG_RETURN_TEXT_P(cstring_to_text(value));
}
}
