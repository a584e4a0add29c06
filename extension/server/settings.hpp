#pragma once

#include "extension/server/postgres.hpp"

/// Defines the parameters `tenniscores.*`, once, when the library is loaded.
void tenniscores_define_settings(void);
