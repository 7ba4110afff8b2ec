#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "TerminalPlatform.h"
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>
#ifdef __APPLE__
#include <crt_externs.h>
#include <xlocale.h>
#define environ (*_NSGetEnviron())
#endif

// Locale

static const char *const utf8_locales[] = {"C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8"};
enum { utf8_locale_count = sizeof utf8_locales / sizeof *utf8_locales };

int cplatform_scalar_widths(int8_t *widths, uint32_t count) {
    locale_t utf8 = (locale_t)0;
    for (int i = 0; i < utf8_locale_count && !utf8; i++)
        utf8 = newlocale(LC_CTYPE_MASK, utf8_locales[i], (locale_t)0);
    if (!utf8)
        return 0;
    locale_t before = uselocale(utf8);
    for (uint32_t scalar = 0; scalar < count; scalar++)
        widths[scalar] = (int8_t)wcwidth((wchar_t)scalar);
    uselocale(before);
    freelocale(utf8);
    return 1;
}

static int is_utf8(void) {
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

int cplatform_use_utf8_locale(void) {
    setlocale(LC_CTYPE, "");
    for (int i = 0; i < utf8_locale_count && !is_utf8(); i++)
        setlocale(LC_CTYPE, utf8_locales[i]);
    return is_utf8();
}

// Descriptors

int cplatform_make_pipe(int *read_end, int *write_end) {
    int ends[2];
    if (pipe(ends) != 0)
        return errno;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
    }
    *read_end = ends[0];
    *write_end = ends[1];
    return 0;
}

int cplatform_open_terminal(void) {
    return open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

int cplatform_window_size(int descriptor, int *columns, int *rows) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        return 0;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 1;
}

// Signals that become bytes in a pipe

static const int caught[] = {SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGTSTP, SIGCONT};
enum { caught_count = sizeof caught / sizeof *caught };
static struct sigaction before[caught_count];
static volatile sig_atomic_t signal_pipe = -1;
static volatile sig_atomic_t continued;

static void pass_on(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    if (signal_pipe >= 0 && write(signal_pipe, &byte, 1) < 0) {
        // A full pipe wakes the reader as well.
    }
    if (number == SIGCONT)
        continued = 1;
    errno = saved;
}

void cplatform_catch_signals(int pipe) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = pass_on;
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    signal_pipe = pipe;
    for (int i = 0; i < caught_count; i++)
        sigaction(caught[i], &action, &before[i]);
}

void cplatform_release_signals(void) {
    if (signal_pipe < 0)
        return;
    for (int i = 0; i < caught_count; i++)
        sigaction(caught[i], &before[i], NULL);
    signal_pipe = -1;
}

void cplatform_stop_group(void) {
    struct sigaction stop, ours;
    memset(&stop, 0, sizeof stop);
    stop.sa_handler = SIG_DFL;
    continued = 0;
    sigaction(SIGTSTP, &stop, &ours);
    // The whole group, as the terminal driver does it: a shell waits for `make`, not for its child.
    kill(0, SIGTSTP);
    // The signal may reach another thread first. Where nobody could continue the process (an
    // orphaned group), the system doesn't stop it, and the wait just ends.
    for (int i = 0; i < 20 && !continued; i++)
        poll(NULL, 0, 5);
    sigaction(SIGTSTP, &ours, NULL);
}

// The way back on a crash

static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGQUIT};
enum { fatal_count = sizeof fatal / sizeof *fatal };
static struct sigaction fatal_before[fatal_count];
static struct termios guarded_settings;
static char guarded_restore[1024];
static size_t guarded_length;
static volatile sig_atomic_t guarded = -1;

static void restore_terminal(void) {
    int descriptor = guarded;
    if (descriptor < 0)
        return;
    guarded = -1;
    size_t done = 0;
    while (done < guarded_length) {
        ssize_t wrote = write(descriptor, guarded_restore + done, guarded_length - done);
        if (wrote <= 0)
            break;
        done += (size_t)wrote;
    }
    tcsetattr(descriptor, TCSANOW, &guarded_settings);
}

static void crashed(int number, siginfo_t *info, void *context) {
    (void)context;
    restore_terminal();
    for (int i = 0; i < fatal_count; i++)
        if (fatal[i] == number)
            sigaction(number, &fatal_before[i], NULL);
    // A fault happens again on return, and the handler before ours (the Swift runtime's, which
    // prints a backtrace) sees it as it was. Other signals have to be sent again.
    int is_fault = info->si_code > 0
        && (number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE);
    if (!is_fault)
        raise(number);
}

void cplatform_guard_terminal(int descriptor, const char *restore, size_t length) {
    static int registered;
    if (!registered) {
        registered = 1;
        atexit(restore_terminal);
    }
    if (guarded >= 0 || length > sizeof guarded_restore
        || tcgetattr(descriptor, &guarded_settings) != 0)
        return;
    memcpy(guarded_restore, restore, length);
    guarded_length = length;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = crashed;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigfillset(&action.sa_mask);
    for (int i = 0; i < fatal_count; i++)
        sigaction(fatal[i], &action, &fatal_before[i]);
    guarded = descriptor;
}

void cplatform_unguard_terminal(void) {
    if (guarded < 0)
        return;
    guarded = -1;
    for (int i = 0; i < fatal_count; i++)
        sigaction(fatal[i], &fatal_before[i], NULL);
}

// Programs beside ours

int cplatform_run_with_input(
    const char *const *arguments, const void *bytes, size_t length) {
    static pid_t last;
    // The one before has long ended; one that hasn't is taken along next time.
    if (last > 0 && waitpid(last, NULL, WNOHANG) == last)
        last = 0;
    // A file, because a pipe's writer waits for a reader that may not read.
    FILE *file = tmpfile();
    if (!file)
        return errno;
    int result = EIO;
    if (fwrite(bytes, 1, length, file) == length && fflush(file) == 0
        && lseek(fileno(file), 0, SEEK_SET) == 0) {
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, fileno(file), 0);
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
        pid_t child;
        result = posix_spawnp(
            &child, arguments[0], &actions, NULL, (char *const *)arguments, environ);
        posix_spawn_file_actions_destroy(&actions);
        if (result == 0)
            last = child;
    }
    fclose(file);
    return result;
}
