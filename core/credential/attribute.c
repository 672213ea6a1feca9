/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* attribute.c -- the values of a member as messages of a credential (docs/protocol.md 2.0). */
#include "credential/membership.h"
#include "demur/bytes.h"

#include <string.h>

enum { LABEL_MAX = 24 };

static const char *const attribute_label[DEMUR_ATTRIBUTES] = {
    "demur/v1/attr/band", "demur/v1/attr/class", "demur/v1/attr/unit"};

void demur_attribute_scalar(struct demur_scalar *out, unsigned a, uint16_t code)
{
    uint8_t bytes[LABEL_MAX + 2];
    size_t len = strlen(attribute_label[a]);

    memcpy(bytes, attribute_label[a], len);
    demur_set_be16(bytes + len, code);
    demur_bbs_map_message(out, DEMUR_BBS_NYM, (struct demur_span){bytes, len + 2});
}
