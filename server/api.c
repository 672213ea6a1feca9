/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* api.c -- which path is answered by what. */
#include "api.h"

#include "demur/blob.h"
#include "demur/cell.h"

enum {
    ENTRIES_BYTES_MIN = 8, /* one entry of nothing but a prologue, behind its length */
    ENTRIES_BYTES_MAX = 1048576
};

const struct srv_route srv_api_routes[] = {
    {SRV_POST, "/v1/cell", false, DEMUR_CELL_BYTES, DEMUR_CELL_BYTES, srv_api_cell},
    {SRV_POST, "/v1/entry", false, ENTRIES_BYTES_MIN, ENTRIES_BYTES_MAX, srv_api_entry},
    {SRV_POST, "/v1/blob", false, DEMUR_BLOB_BYTES_MIN, DEMUR_BLOB_BYTES_MAX, srv_api_blob_put},
    {SRV_GET, "/v1/blob/", true, 0, 0, srv_api_blob_get},
    {SRV_GET, "/v1/feed", false, 0, 0, srv_api_feed_newest},
    {SRV_GET, "/v1/feed/", true, 0, 0, srv_api_feed},
    {SRV_GET, "/v1/chain", false, 0, 0, srv_api_chain},
    {SRV_GET, "/v1/board.json", false, 0, 0, srv_api_board},
    {SRV_GET, "/record", false, 0, 0, srv_api_board},
    {SRV_GET, "/record.csv", false, 0, 0, srv_api_board},
    {SRV_GET, "/record.ics", false, 0, 0, srv_api_board},
    {SRV_GET, "/record.atom", false, 0, 0, srv_api_board},
    {SRV_GET, "/demur.css", false, 0, 0, srv_api_style},
    {SRV_GET, "/v1/health", false, 0, 0, srv_api_health},
    {SRV_GET, "/checkpoint", false, 0, 0, srv_api_checkpoint},
    {SRV_GET, "/tile/", true, 0, 0, srv_api_tile},
};

const size_t srv_api_route_count = sizeof srv_api_routes / sizeof srv_api_routes[0];
