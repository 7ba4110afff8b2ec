// Calendar time: Swift could call localtime_r itself, but under another import on every system.
#pragma once
#include <stdint.h>

/// A moment in calendar fields.
struct platform_clock_time {
    int32_t year, month, day, hour, minute, second;
    char zone[16];
};

/// The fields of a moment in local time or, with `utc`, in UTC. 0, or -1 where the C library can't.
int platform_clock(int64_t unix_seconds, int utc, struct platform_clock_time *fields);

/// Nanoseconds since the epoch.
int64_t platform_now(void);
