// ncurses, wide. The shims give Swift what it cannot import: macros, and globals that are not
// concurrency-safe by declaration.
#pragma once
#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE_EXTENDED 1
#include <curses.h>
#include <term.h>
