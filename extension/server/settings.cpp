#include "extension/server/settings.hpp"

// The parameters are plain GUCs, so that ALTER DATABASE ... SET, SET LOCAL, PGOPTIONS and pg_cron
// jobs all work. SQL reads them through tenniscores.setting(), which loads the library first: a
// parameter that was set before is only checked then.

namespace {

char *target_schema;
char *missing_id;
char *missing_team;

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

GucStringCheckHook check_hook(const Setting *setting) {
    if (setting->choices == kMissingIdChoices) return check_missing_id;
    if (setting->choices == kMissingTeamChoices) return check_missing_team;
    return nullptr;
}

}  // namespace

void tenniscores_define_settings(void) {
    for (const Setting &setting : kSettings) {
        DefineCustomStringVariable(setting.name, setting.summary, setting.detail, setting.value,
                                   setting.initial, PGC_USERSET, 0, check_hook(&setting), nullptr,
                                   nullptr);
    }
    MarkGUCPrefixReserved("tenniscores");
}

extern "C" {

PG_FUNCTION_INFO_V1(tenniscores_setting);

/// setting(name text) returns text: the value of tenniscores.<name>.
Datum tenniscores_setting(PG_FUNCTION_ARGS) {
    const char *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
    for (const Setting &setting : kSettings) {
        if (strcmp(setting.name + strlen("tenniscores."), name) == 0) {
            PG_RETURN_TEXT_P(cstring_to_text(*setting.value));
        }
    }
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
                    errmsg("unrecognized parameter \"tenniscores.%s\"", name)));
    PG_RETURN_NULL();
}
}
