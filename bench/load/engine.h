/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * engine.h -- cells sent to a server over connections that are kept open, by one thread that does
 * little else: it shares the machine with the server.
 *
 * A stream with a rate is an open loop: each cell is due at its own time, whatever became of those
 * before it, and its latency counts from there.  A stream without one sends the next cell as soon
 * as a connection is free.
 */
#ifndef BENCH_LOAD_ENGINE_H
#define BENCH_LOAD_ENGINE_H

#include "demur/cell.h"
#include "org.h"

enum { LOAD_STATUSES = 32 };

/** What came of a stream. */
struct load_result {
    uint64_t sent, answered, lost; /**< lost: the connection ended, or no answer in 15 s */
    uint64_t unsent;               /**< due, and never sent */
    uint64_t retried; /**< on another connection, as the server had closed the one that was kept */
    uint64_t status[LOAD_STATUSES];
    uint64_t in_time[LOAD_STATUSES]; /**< of these, before the run was to end */
    uint64_t last_us;                /**< of the last answer in time, from the beginning */
    uint32_t *latency_us;            /**< of each answer with status `counted`, sorted; owned */
    size_t latencies, room;
};

/** A stream of cells. */
struct load_stream {
    const struct load_act *act; /**< sent in this order */
    uint32_t acts;
    bool again; /**< from the first again after the last; else the stream ends */
    double rate;
    unsigned connections;
    uint8_t counted; /**< the status whose latencies are kept */
    struct load_result result;
    struct load_stream_state *state; /**< the engine's own */
};

/** Connections that send a byte now and then. */
struct load_slow {
    unsigned connections;
    unsigned every_ms;
    uint64_t opened, closed; /**< closed: by the server */
};

/** Run n streams for at most so long, or until all have ended; slow may be NULL. */
bool load_run(unsigned port, struct load_stream *stream, size_t n, double seconds,
              struct load_slow *slow);

void load_result_free(struct load_result *r);

/** The latency that a share p of the answers do not exceed, in ms; 0 where there are none. */
double load_percentile_ms(const struct load_result *r, double p);

/** One request on a connection of its own; the length of the answer's body, or -1. */
int load_ask(unsigned port, const char *method_and_path, struct demur_span body, uint8_t *out,
             size_t cap);

#endif
