/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "memo_template.h"

#include <string.h>

/* Every template begins so; the fields in their order follow, and nothing of what to think. */
#define HEAD(name, kind)                                  \
    "Marking: [[marking]]\n"                              \
    "Kind: " kind "\n"                                    \
    "Template: " name "\n"                                \
    "Language: en\n"                                      \
    "\n"                                                  \
    "# [[Subject, one line of at most 120 characters]]\n" \
    "\n"

#define ASKS                                                                                   \
    "\n## Asks\n"                                                                              \
    "1. [[What is asked for: the action, its cost or risk]]\n"                                 \
    "2. [[Another ask; a line To: TITLE names who is to answer, and a line By: YYYY-MM-DD by " \
    "when; "                                                                                   \
    "without them every addressee is, and there is no day]]\n"

static const struct cli_memo_template templates[] = {
    {"T1", "policy dissent",
     HEAD("T1", "policy") "## Summary\n[[What is opposed, who writes, the core claim, that there "
                          "are alternatives; at "
                          "most 150 words]]\n\n"
                          "## Standing\n[[What those who sign know of this, without naming "
                          "anybody; at most 80 "
                          "words]]\n\n"
                          "## Facts\n- [[A fact, with its source]]\n\n"
                          "## Assessment\n[[At most 600 words]]\n\n"
                          "## What the present policy gets right\n[[At most 80 words]]\n" ASKS
                          "\n## If nothing changes\n[[At most 120 words]]\n\n"
                          "## Tried before\n[[Earlier attempts, and what became of them]]\n\n"
                          "## Form of the reply\n[[In writing, at a meeting, ...]]\n\n"
                          "## Release\n[[Whether and when the text may be made public]]\n"},
    {"T2", "technical or safety opinion",
     HEAD("T2", "action") "## Summary\n[[The issue]]\n\n"
                          "## Basis\n[[The standard, rule or measurement that it rests on]]\n\n"
                          "## Consequence\n[[What may happen, how severe, how likely]]\n\n"
                          "## Stop of work\n[[Whether work should stop until there is an answer: "
                          "yes or no, and "
                          "which]]\n\n"
                          "## Documents\n- [[Document, with where it is]]\n" ASKS
                          "\n## Experts\n[[Who could be asked]]\n\n"
                          "## Tried before\n[[What was tried, with which result]]\n\n"
                          "## Panel\n[[Whom the signers propose for a panel]]\n"},
    {"T3", "joint dissent",
     HEAD("T3",
          "action") "## Summary\n[[The decision at stake, and its date]]\n\n"
                    "## Agreed facts\n- [[A fact that both sides accept]]\n\n"
                    "## View A\n[[The view, its reasons, its impact, what it recommends]]\n\n"
                    "## View B\n[[The view, its reasons, its impact, what it recommends]]\n" ASKS
                    "\n## Next level\n[[Who decides if there is no agreement, and who above]]\n"},
    {"T4", "staff letter",
     HEAD("T4", "policy") "## Summary\n[[The concern, at most 200 words]]\n\n"
                          "## Mandate\n[[The values or the mandate that it touches]]\n" ASKS},
    {"T5", "confidence statement",
     HEAD("T5",
          "reconsider") "## Summary\n[[The body or office that is assessed, and the period]]\n\n"
                        "## Question\n[[The question, and what may be answered: confidence, "
                        "partial confidence, no "
                        "confidence, abstention]]\n\n"
                        "## Reasons\n[[At most 100 words]]\n" ASKS
                        "\n## Publication\n[[By which groups results may be published]]\n"},
    {"T6", "safety of patients or users",
     HEAD("T6",
          "action") "## Summary\n[[The hazard; where it is urgent, call the emergency contact "
                    "first]]\n\n"
                    "## Who is exposed\n[[Which patients or users, how many]]\n\n"
                    "## Incidents\n- [[What happened, without personal data]]\n\n"
                    "## Interim step\n[[What would make it safe until there is an answer]]\n" ASKS},
};

enum { TEMPLATES = sizeof templates / sizeof templates[0] };

const struct cli_memo_template *cli_memo_template(const char *name)
{
    for (size_t i = 0; i < TEMPLATES; i++) {
        if (strcmp(templates[i].name, name) == 0) return &templates[i];
    }
    return NULL;
}

const struct cli_memo_template *cli_memo_template_at(size_t at)
{
    return at < TEMPLATES ? &templates[at] : NULL;
}

uint32_t cli_memo_template_unfilled(struct demur_span text)
{
    uint32_t line = 1;

    for (size_t i = 0; i + 1 < text.len; i++) {
        if (text.data[i] == '\n') line++;
        if (memcmp(text.data + i, CLI_TEMPLATE_OPEN, strlen(CLI_TEMPLATE_OPEN)) == 0) return line;
    }
    return 0;
}
