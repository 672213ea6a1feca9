/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "deadlines_read.h"

#include "demur/day.h"
#include "demur/memory.h"

#include <string.h>
#include <time.h>

enum { DAY_TZ_UTC = 720 };

const struct cli_profile *cli_profile_find(const char *name, FILE *err)
{
    for (const struct cli_profile *p = cli_profiles; p->name != NULL; p++) {
        if (strcmp(p->name, name) == 0) return p;
    }
    fputs("demur: there is no profile \"", err);
    cli_put_text(err, (const uint8_t *)name, strlen(name), false);
    fputs("\"; there are", err);
    for (const struct cli_profile *p = cli_profiles; p->name != NULL; p++) {
        fprintf(err, "%s %s", p == cli_profiles ? "" : ",", p->name);
    }
    fputc('\n', err);
    return NULL;
}

void cli_deadlines_complain(FILE *err, const char *path, const struct demur_problem *problem)
{
    fprintf(err, "demur: %s:", path);
    if (problem->line > 0) fprintf(err, "%u:", problem->line);
    fputc(' ', err);
    cli_put_text(err, (const uint8_t *)problem->sentence, strlen(problem->sentence), false);
    fputc('\n', err);
}

bool cli_deadlines_named(const struct cli *cli, size_t file, size_t profile)
{
    return cli->option[file] != NULL || cli->option[profile] != NULL;
}

static enum cli_exit read_file(struct demur_deadlines *out, const struct cli *cli, const char *path)
{
    struct demur_problem problem = {0};
    uint8_t *text = NULL;
    size_t len = 0;

    if (host_read_file(&text, &len, path, DEMUR_DEADLINES_TEXT_BYTES, cli->err) != DEMUR_OK) {
        return CLI_FAILED;
    }
    enum demur_err err = demur_deadlines_parse(out, &problem, (struct demur_span){text, len});

    demur_free(text);
    if (err == DEMUR_OK) return CLI_OK;
    cli_deadlines_complain(cli->err, path, &problem);
    return CLI_INVALID;
}

enum cli_exit cli_deadlines_read(struct demur_deadlines *out, const struct cli *cli, size_t file,
                                 size_t profile)
{
    const char *path = cli->option[file];
    const char *name = cli->option[profile];
    struct demur_problem problem = {0};

    if ((path == NULL) == (name == NULL)) {
        fprintf(cli->err, "demur: give a policy by --policy-file or by --profile%s\n",
                path == NULL ? "" : ", not by both");
        return CLI_USAGE;
    }
    if (path != NULL) return read_file(out, cli, path);
    const struct cli_profile *p = cli_profile_find(name, cli->err);

    if (p == NULL) return CLI_USAGE;
    if (demur_deadlines_parse(out, &problem, p->text) == DEMUR_OK) return CLI_OK;
    cli_deadlines_complain(cli->err, name, &problem);
    return CLI_FAILED;
}

enum cli_exit cli_day_read(uint32_t *out, const struct cli *cli, size_t row, const char *name)
{
    const char *text = cli->option[row];

    if (text != NULL && demur_day_parse(out, text, strlen(text)) == DEMUR_OK) return CLI_OK;
    fprintf(cli->err, "demur: --%s: give a day such as 2025-05-16\n", name);
    return CLI_USAGE;
}

uint32_t cli_today(void)
{
    time_t now = time(NULL);

    return now < 0 ? 0 : demur_day_at((uint64_t)now, DAY_TZ_UTC);
}

void cli_deadlines_warn(const struct cli *cli, const struct demur_deadlines *d, uint32_t last)
{
    char date[DEMUR_DATE_LEN + 1];

    if (d->holidays == 0) {
        fputs("demur: the policy names no holiday: working days are all the days of its working "
              "week\n",
              cli->err);
    } else if (d->holiday[d->holidays - 1] < last) {
        demur_day_format(date, d->holiday[d->holidays - 1]);
        fprintf(cli->err,
                "demur: the policy names no holiday after %s: later ones count as working days\n",
                date);
    }
}
