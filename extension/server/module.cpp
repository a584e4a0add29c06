#include "extension/server/run.hpp"
#include "extension/server/settings.hpp"

extern "C" {

PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init(void);

void _PG_init(void) {
    tenniscores_define_settings();
    tenniscores_watch_runs();
}
}
