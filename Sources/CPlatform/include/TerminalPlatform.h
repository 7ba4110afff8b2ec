// What a program on a terminal needs of the C library: variadic calls, signal handlers (which may
// only call what is async-signal-safe, so they are C), and the locale.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Fills `widths` with the columns of the scalars from 0 to `count - 1` in a UTF-8 locale: 0, 1, 2,
/// or -1 for what isn't printable. wcwidth looks at the calling thread's locale, so this sets one
/// for as long as it asks. Returns 0 where the system has no UTF-8 locale at all.
int cplatform_scalar_widths(int8_t *widths, uint32_t count);

/// Sets the process's character type to the user's locale, or to a UTF-8 one where that isn't
/// UTF-8. Returns whether it is UTF-8 now.
int cplatform_use_utf8_locale(void);

/// Makes a pipe whose ends neither block nor pass to child processes. Returns 0 or errno.
int cplatform_make_pipe(int *read_end, int *write_end);

/// Opens the process's terminal for reading. Returns -1 where it has none.
int cplatform_open_terminal(void);

/// Reads a terminal's size in cells. Returns whether it has one.
int cplatform_window_size(int descriptor, int *columns, int *rows);

/// From now on WINCH, TERM, INT, HUP, TSTP and CONT write their number, one byte each, to `pipe`.
void cplatform_catch_signals(int pipe);

/// Sets those signals' handlers back to what they were.
void cplatform_release_signals(void);

/// Stops the process's group as the terminal driver would on Ctrl-Z, and returns once it goes on
/// (or at once where nobody could continue it). The signals must be caught.
void cplatform_stop_group(void);

/// Remembers a terminal's present settings, and the `length` bytes (1,024 at most) that put its
/// screen in order. They are restored when the process crashes or calls exit, until
/// `cplatform_unguard_terminal`.
void cplatform_guard_terminal(int descriptor, const char *restore, size_t length);

/// Forgets them.
void cplatform_unguard_terminal(void);

/// Starts the program `arguments[0]` (null-terminated, found in PATH) with `length` bytes as its
/// standard input, without waiting for it and with nothing of its output. Returns 0 or errno.
int cplatform_run_with_input(
    const char *const *arguments, const void *bytes, size_t length);
