// ncurses, wide. The shims give Swift what it cannot import: macros, and globals that are not
// concurrency-safe by declaration.
#pragma once
#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE_EXTENDED 1
#include <curses.h>
#include <term.h>
#include <stdint.h>
#include <stdlib.h>

/// `stdscr`, a global.
static inline WINDOW *cncurses_screen_window(void) { return stdscr; }

/// `curscr`, a global: what ncurses believes to be on the screen.
static inline WINDOW *cncurses_shown_window(void) { return curscr; }

/// `COLORS`, a global: how many there are once colour has started.
static inline int cncurses_color_count(void) { return COLORS; }

/// `COLOR_PAIRS`, a global.
static inline int cncurses_pair_count(void) { return COLOR_PAIRS; }

/// `WA_*`, macros with casts: bit 0 bold, 1 dim, 2 underline, 3 reverse.
static inline attr_t cncurses_attributes(unsigned bits) {
    return (bits & 1 ? WA_BOLD : 0) | (bits & 2 ? WA_DIM : 0) | (bits & 4 ? WA_UNDERLINE : 0)
        | (bits & 8 ? WA_REVERSE : 0);
}

/// `setcchar` with a pair beyond `short` goes through its opaque parameter, an `int *`.
static inline void cncurses_set_cell(
    cchar_t *cell, uint32_t base, uint32_t first, uint32_t second, attr_t attributes, int pair) {
    wchar_t text[4] = {(wchar_t)base, (wchar_t)first, (wchar_t)second, 0};
    setcchar(cell, text, attributes, 0, &pair);
}

/// The names of terminfo's capabilities, arrays without a length: null beyond their end.
static inline const char *cncurses_flag_name(int index) { return boolnames[index]; }
static inline const char *cncurses_number_name(int index) { return numnames[index]; }
static inline const char *cncurses_string_name(int index) { return strnames[index]; }

/// `tigetstr` marks what isn't a string by -1, which Swift can't compare with. Null for that, too.
static inline const char *cncurses_string(const char *name) {
    const char *value = tigetstr((char *)name);
    return value == (const char *)-1 ? NULL : value;
}

static inline int cncurses_number(const char *name) { return tigetnum((char *)name); }
static inline int cncurses_flag(const char *name) { return tigetflag((char *)name); }

/// Forgets what `setupterm` read; `cur_term` is a global.
static inline void cncurses_forget_terminal(void) {
    if (cur_term) {
        del_curterm(cur_term);
        set_curterm(NULL);
    }
}
