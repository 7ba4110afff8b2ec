// simdjson's DOM parser as C: parse a document, then walk its tape from Swift.
#pragma once
#include <stddef.h>
#include <stdint.h>
