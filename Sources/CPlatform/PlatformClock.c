#include "PlatformClock.h"
#include <string.h>
#include <time.h>

int platform_clock(int64_t unix_seconds, int utc, struct platform_clock_time *fields) {
    time_t moment = (time_t)unix_seconds;
    struct tm parts;
    if ((utc ? gmtime_r(&moment, &parts) : localtime_r(&moment, &parts)) == NULL) return -1;
    fields->year = parts.tm_year + 1900;
    fields->month = parts.tm_mon + 1;
    fields->day = parts.tm_mday;
    fields->hour = parts.tm_hour;
    fields->minute = parts.tm_min;
    fields->second = parts.tm_sec;
    // gmtime_r calls the zone GMT; what everything here is in is UTC.
    const char *zone = utc || parts.tm_zone == NULL ? "UTC" : parts.tm_zone;
    strncpy(fields->zone, zone, sizeof fields->zone - 1);
    fields->zone[sizeof fields->zone - 1] = 0;
    return 0;
}

int64_t platform_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
