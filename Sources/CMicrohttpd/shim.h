// GNU libmicrohttpd: https://www.gnu.org/software/libmicrohttpd/manual/
#pragma once
#include <microhttpd.h>
