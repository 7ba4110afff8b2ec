#define _GNU_SOURCE
#include "ThreadPlatform.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>

void platform_name_thread(const char *name) {
    char shortened[16];
    snprintf(shortened, sizeof shortened, "%s", name);
#ifdef __APPLE__
    pthread_setname_np(shortened);
#else
    pthread_setname_np(pthread_self(), shortened);
#endif
}

void platform_lower_thread_priority(int niceness) {
#ifdef __APPLE__
    (void)niceness;
    pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0);
#else
    errno = 0;
    int nice = getpriority(PRIO_PROCESS, 0);
    if (errno == 0) setpriority(PRIO_PROCESS, 0, nice + niceness);
#endif
}
