/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_proxy_line.c -- PROXY lines of any bytes: what is read does not depend on what comes later.
 */
#include "host/program.h"
#include "proxy_line.h"

#include <stdlib.h>
#include <string.h>

const char host_program[] = "fuzz_proxy_line";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Memory of exactly n bytes, so that one read too many is seen. */
static enum srv_proxy_line read_exactly(size_t *used, uint64_t *circuit, const uint8_t *data,
                                        size_t n)
{
    char *copy = malloc(n + (n == 0));
    enum srv_proxy_line line;

    if (copy == NULL) abort();
    memcpy(copy, data, n);
    line = srv_proxy_line_read(used, circuit, copy, n);
    free(copy);
    return line;
}

/* The line, with what the fuzzer says as its addresses. */
static void try_line(const uint8_t *data, size_t size)
{
    size_t used = 0;
    size_t part_used = 0;
    uint64_t circuit = 0;
    uint64_t part_circuit = 0;
    enum srv_proxy_line line = read_exactly(&used, &circuit, data, size);

    if (line == SRV_PROXY_GOOD && (used > size || used > SRV_PROXY_LINE_MAX)) abort();
    for (size_t n = 0; n < size; n++) {
        enum srv_proxy_line part = read_exactly(&part_used, &part_circuit, data, n);

        if (part == SRV_PROXY_MORE && n >= SRV_PROXY_LINE_MAX) abort();
        if (part != SRV_PROXY_MORE && part != line) abort();
        if (part == SRV_PROXY_GOOD && (part_used != used || part_circuit != circuit)) abort();
        if (part == SRV_PROXY_GOOD && n < used) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t line[2 * SRV_PROXY_LINE_MAX] = "PROXY TCP6 ";
    size_t head = strlen("PROXY TCP6 ");
    size_t len = size < SRV_PROXY_LINE_MAX ? size : SRV_PROXY_LINE_MAX;

    try_line(data, size < sizeof line ? size : sizeof line);
    memcpy(line + head, data, len);
    try_line(line, head + len);
    return 0;
}
