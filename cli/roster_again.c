/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "roster_again.h"

#include "demur/memory.h"
#include "roster_report.h"

enum { ROWS_BYTES_MAX = 14 + DEMUR_ROSTER_FILE_ROW_BYTES * DEMUR_ROWS_MAX };

static const char *option_of(const struct cli *cli, size_t row)
{
    return row == SIZE_MAX ? NULL : cli->option[row];
}

enum cli_exit cli_roster_again_read(struct cli_roster_again *out, const struct cli *cli,
                                    const struct cli_roster_rows *rows, const char *path)
{
    struct cli as = {.out = cli->out, .err = cli->err};
    enum cli_exit status;

    *out = (struct cli_roster_again){.data = NULL};
    as.option[CLI_ROSTER_PREVIEW] = "";
    as.option[CLI_ROSTER_GRADES] = option_of(cli, rows->grades);
    as.option[CLI_ROSTER_UNIT] = option_of(cli, rows->unit);
    as.option[CLI_ROSTER_TODAY] = option_of(cli, rows->today);
    for (size_t i = 0; i < cli->values; i++) {
        struct cli_value value = cli->value[i];

        if (value.row == rows->manifest) {
            value.row = CLI_ROSTER_MANIFEST;
        } else if (value.row == rows->column) {
            value.row = CLI_ROSTER_COLUMN;
        } else if (value.row == rows->principal) {
            value.row = CLI_ROSTER_PRINCIPAL;
        } else {
            continue;
        }
        as.value[as.values++] = value;
    }
    if (option_of(cli, rows->manifest) == NULL) {
        fprintf(cli->err, "demur: --manifest: give the organisation's manifest\n");
        return CLI_USAGE;
    }
    status = cli_roster_options_read(&out->options, &as);
    if (status != CLI_OK) return status;
    return host_read_file(&out->data, &out->len, path, DEMUR_CSV_BYTES_MAX, cli->err) == DEMUR_OK
               ? CLI_OK
               : CLI_FAILED;
}

enum cli_exit cli_roster_again_import(struct cli_roster_again *again, const char *path, FILE *err)
{
    const struct demur_span file = {again->data, again->len};
    enum demur_err status = demur_roster_import_make(&again->import, file, &again->options.import);

    if (status == DEMUR_OK && again->import->is_stopped) {
        fprintf(err, "demur: %s: it cannot be imported as it is:\n", path);
        status = cli_roster_print_problems(err, again->import, true);
        return status == DEMUR_OK ? CLI_INVALID : CLI_FAILED;
    }
    if (status == DEMUR_OK) return CLI_OK;
    fprintf(err, "demur: %s: %s\n", path, demur_err_text(status));
    return CLI_FAILED;
}

void cli_roster_again_wipe(struct cli_roster_again *again)
{
    demur_roster_import_free(again->import);
    demur_wipe_free(again->data, again->len);
    cli_roster_options_wipe(&again->options);
    *again = (struct cli_roster_again){.data = NULL};
}

enum demur_err cli_read_rows(struct demur_roster_file **out, const char *path, FILE *err)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err status = host_read_secret(&bytes, &len, path, ROWS_BYTES_MAX, err);

    if (status != DEMUR_OK) return status;
    status = demur_roster_file_decode(out, bytes, len);
    demur_wipe_free(bytes, len);
    if (status != DEMUR_OK) {
        fprintf(err, "demur: %s: not a file of rows: %s\n", path, demur_err_text(status));
    }
    return status;
}
