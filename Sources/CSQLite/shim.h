// SQLite, and what Swift cannot import of it: variadic functions.
#pragma once
#include <sqlite3.h>
