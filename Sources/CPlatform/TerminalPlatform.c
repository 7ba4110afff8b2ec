#define _GNU_SOURCE
#include "TerminalPlatform.h"
#include <locale.h>
#include <wchar.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

int cplatform_scalar_widths(int8_t *widths, uint32_t count) {
    static const char *const names[] = {"C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8"};
    locale_t utf8 = (locale_t)0;
    for (unsigned i = 0; i < sizeof names / sizeof *names && !utf8; i++)
        utf8 = newlocale(LC_CTYPE_MASK, names[i], (locale_t)0);
    if (!utf8)
        return 0;
    locale_t before = uselocale(utf8);
    for (uint32_t scalar = 0; scalar < count; scalar++)
        widths[scalar] = (int8_t)wcwidth((wchar_t)scalar);
    uselocale(before);
    freelocale(utf8);
    return 1;
}
