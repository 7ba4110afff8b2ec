// What the C library has and Swift's import of it hides, or spells differently from one system
// to the next. Every platform difference lives in this target.
#pragma once
#include <stdint.h>
#include "FilePlatform.h"
#include "TerminalPlatform.h"
#include "MemoryPlatform.h"
#include "SocketPlatform.h"
#include "DatagramPlatform.h"
#include "ThreadPlatform.h"
#include "PlatformClock.h"
