/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* attribute.c -- the values of a member as messages of a credential (docs/protocol.md 2.0). */
#include "credential/membership.h"
#include "demur/bytes.h"

#include <string.h>

static const char *const attribute_label[DEMUR_ATTRIBUTES] = {
    "demur/v1/attr/band", "demur/v1/attr/class", "demur/v1/attr/unit"};

size_t demur_attribute_message(uint8_t out[DEMUR_ATTRIBUTE_MESSAGE_MAX], enum demur_attribute a,
                               uint16_t code)
{
    size_t len = strlen(attribute_label[a]);

    memcpy(out, attribute_label[a], len);
    demur_set_be16(out + len, code);
    return len + 2;
}

void demur_attribute_scalar(struct demur_scalar *out, unsigned a, uint16_t code)
{
    uint8_t bytes[DEMUR_ATTRIBUTE_MESSAGE_MAX];
    size_t len = demur_attribute_message(bytes, (enum demur_attribute)a, code);

    demur_bbs_map_message(out, DEMUR_BBS_NYM, (struct demur_span){bytes, len});
}
