#include "CSimdJSON.h"

#include <new>
#include <simdjson.h>

struct csimdjson_parser {
    simdjson::dom::parser parser;
};

csimdjson_parser *csimdjson_create(size_t max_capacity) {
    return new (std::nothrow) csimdjson_parser{simdjson::dom::parser(max_capacity)};
}

void csimdjson_destroy(csimdjson_parser *parser) { delete parser; }

csimdjson_document csimdjson_parse(csimdjson_parser *parser, const uint8_t *bytes, size_t count) {
    // The parser copies the document into a buffer with the padding it needs.
    simdjson::error_code error =
        parser->parser.parse(reinterpret_cast<const char *>(bytes), count, true).error();
    if (error) return csimdjson_document{error, nullptr, 0, nullptr, 0};
    const simdjson::dom::document &document = parser->parser.doc;
    // Word 0's payload is the number of words. The string buffer has the size it was allocated
    // with, see document::allocate.
    size_t words = size_t(document.tape[0] & simdjson::internal::JSON_VALUE_MASK);
    size_t strings = 5 * document.capacity() / 3;
    return csimdjson_document{0, document.tape.get(), words, document.string_buf.get(), strings};
}

const char *csimdjson_message(int error) {
    return simdjson::error_message(simdjson::error_code(error));
}

int csimdjson_capacity_error(void) { return simdjson::CAPACITY; }
