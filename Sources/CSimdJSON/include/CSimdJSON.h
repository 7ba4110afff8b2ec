// simdjson's DOM parser as C: parse a document, then walk its tape from Swift.
// The tape: https://github.com/simdjson/simdjson/blob/v3.0.1/doc/tape.md
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct csimdjson_parser csimdjson_parser;

// What a parse gave: valid until the parser's next parse or its end.
typedef struct csimdjson_document {
    // 0, or simdjson's error code (for csimdjson_message); then the rest is empty.
    int error;
    const uint64_t *tape;
    size_t tape_count;
    // Each string as a length of 4 bytes and its bytes; the tape holds offsets.
    const uint8_t *strings;
    size_t strings_count;
} csimdjson_document;

// A parser of documents of up to max_capacity bytes; null without memory.
csimdjson_parser *csimdjson_create(size_t max_capacity);
void csimdjson_destroy(csimdjson_parser *parser);
csimdjson_document csimdjson_parse(csimdjson_parser *parser, const uint8_t *bytes, size_t count);
// The text of an error code; never freed.
const char *csimdjson_message(int error);
// The code for a document beyond max_capacity.
int csimdjson_capacity_error(void);

#ifdef __cplusplus
}
#endif
