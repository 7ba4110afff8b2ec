// What POSIX has no call for, of the calling thread.
#pragma once

/// Names the thread for debuggers and `top -H`: Linux takes 15 bytes, what is longer is cut.
void platform_name_thread(const char *name);

/// Has the system prefer other threads, this process's included: on Linux a thread has a nice value
/// of its own (setpriority(2), NOTES), which grows by `niceness`; on macOS a quality of service.
void platform_lower_thread_priority(int niceness);
