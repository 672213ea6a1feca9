/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_completions.c -- demur completions bash|zsh|fish
 *
 * Prints what a shell needs to complete command lines: every command and option, from the tables.
 */
#include "commands.h"

#include <string.h>

static const struct cli_opt no_opts[] = {{0}};

/* ---- bash and zsh: one function that looks at the words before ------------------------- */

/* Print the options of cmd: "--json --out". */
static void put_options(FILE *out, const struct cli_cmd *cmd)
{
    for (const struct cli_opt *opt = cmd->opts; opt->name != NULL; opt++) {
        fprintf(out, "--%s ", opt->name);
    }
    fputs("--help", out);
}

/* Print the options of cmd that take a value, as a pattern: "--out|--grades". */
static void put_valued(FILE *out, const struct cli_cmd *cmd)
{
    const char *bar = "";

    for (const struct cli_opt *opt = cmd->opts; opt->name != NULL; opt++) {
        if (opt->arg == NULL) continue;
        fprintf(out, "%s--%s", bar, opt->name);
        bar = "|";
    }
    if (bar[0] == '\0') fputs("-", out);
}

/* The words that come first, each once. */
static void put_first_words(FILE *out)
{
    const char *before = "";
    size_t before_len = 0;

    for (size_t i = 0; cli_commands[i] != NULL; i++) {
        const char *name = cli_commands[i]->name;
        size_t len = strcspn(name, " ");

        if (len == before_len && memcmp(name, before, len) == 0) continue;
        fprintf(out, "%.*s ", (int)len, name);
        before = name;
        before_len = len;
    }
    fputs("help --help --version", out);
}

/* The cases of first words behind which a second one comes: "org) words="next show sign" ;;". */
static void put_second_words(FILE *out)
{
    for (size_t i = 0; cli_commands[i] != NULL; i++) {
        const char *name = cli_commands[i]->name;
        size_t len = strcspn(name, " ");

        if (name[len] == '\0') continue;
        if (i > 0 && strncmp(cli_commands[i - 1]->name, name, len + 1) == 0) continue;
        fprintf(out, "    %.*s) words=\"", (int)len, name);
        for (size_t j = i; cli_commands[j] != NULL; j++) {
            if (strncmp(cli_commands[j]->name, name, len + 1) != 0) continue;
            fprintf(out, "%s%s", j > i ? " " : "", cli_commands[j]->name + len + 1);
        }
        fputs("\" ;;\n", out);
    }
}

static void put_bash(FILE *out)
{
    fputs("# Completions of demur for bash: source it, or put it where bash-completion looks.\n"
          "_demur() {\n"
          "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
          "    local words='' options='' valued='-'\n"
          "    COMPREPLY=()\n"
          "    case \"${COMP_WORDS[1]}\" in\n",
          out);
    put_second_words(out);
    fputs("    esac\n"
          "    if [ \"$COMP_CWORD\" = 1 ]; then\n"
          "        words=\"",
          out);
    put_first_words(out);
    fputs("\"\n"
          "    elif [ \"$COMP_CWORD\" -gt 2 ]; then\n"
          "        words=''\n"
          "    fi\n"
          "    case \"${COMP_WORDS[1]} ${COMP_WORDS[2]-}\" in\n",
          out);
    for (size_t i = 0; cli_commands[i] != NULL; i++) {
        const struct cli_cmd *cmd = cli_commands[i];

        fprintf(out, "    \"%s\"%s) options=\"", cmd->name,
                strchr(cmd->name, ' ') == NULL ? "\\ *" : "");
        put_options(out, cmd);
        fputs("\" valued=\"", out);
        put_valued(out, cmd);
        fputs("\" ;;\n", out);
    }
    fputs("    esac\n"
          "    if [ -n \"$words\" ]; then\n"
          "        COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
          "        return\n"
          "    fi\n"
          "    if [[ \"|$valued|\" != *\"|$prev|\"* && $cur == -* ]]; then\n"
          "        COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
          "    fi\n"
          "}\n"
          "complete -o default -F _demur demur\n",
          out);
}

/* zsh runs the same function through its own bashcompinit. */
static void put_zsh(FILE *out)
{
    fputs("#compdef demur\n"
          "# Completions of demur for zsh: source it behind compinit.\n"
          "autoload -U +X bashcompinit && bashcompinit\n",
          out);
    put_bash(out);
}

/* ---- fish: a line for each ------------------------------------------------------------- */

/* Print text in single quotation marks. */
static void put_quoted(FILE *out, const char *text)
{
    fputc('\'', out);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\'' || *c == '\\') fputc('\\', out);
        fputc(*c, out);
    }
    fputc('\'', out);
}

/* The condition under which a word or an option of cmd is offered. */
static void put_condition(FILE *out, const char *name)
{
    size_t len = strcspn(name, " ");

    fprintf(out, " -n '__fish_seen_subcommand_from %.*s", (int)len, name);
    if (name[len] != '\0') fprintf(out, "; and __fish_seen_subcommand_from %s", name + len + 1);
    fputc('\'', out);
}

static void put_fish_command(FILE *out, const struct cli_cmd *cmd)
{
    size_t len = strcspn(cmd->name, " ");

    if (cmd->name[len] == '\0') {
        fprintf(out, "complete -c demur -n __fish_use_subcommand -a %s -d ", cmd->name);
    } else {
        fprintf(out, "complete -c demur -n __fish_use_subcommand -a %.*s\n", (int)len, cmd->name);
        fprintf(out, "complete -c demur -n '__fish_seen_subcommand_from %.*s' -a %s -d ", (int)len,
                cmd->name, cmd->name + len + 1);
    }
    put_quoted(out, cmd->brief);
    fputc('\n', out);
    for (const struct cli_opt *opt = cmd->opts; opt->name != NULL; opt++) {
        fputs("complete -c demur", out);
        put_condition(out, cmd->name);
        fprintf(out, " -l %s %s-d ", opt->name, opt->arg != NULL ? "-r " : "");
        put_quoted(out, opt->help);
        fputc('\n', out);
    }
}

static void put_fish(FILE *out)
{
    fputs("# Completions of demur for fish: put it in ~/.config/fish/completions/demur.fish.\n",
          out);
    for (size_t i = 0; cli_commands[i] != NULL; i++) put_fish_command(out, cli_commands[i]);
}

/* ---- the command ----------------------------------------------------------------------- */

static enum cli_exit run(const struct cli *cli)
{
    static const struct {
        const char *shell;
        void (*put)(FILE *out);
    } known[] = {{"bash", put_bash}, {"zsh", put_zsh}, {"fish", put_fish}};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(cli->operand[0], known[i].shell) != 0) continue;
        known[i].put(cli->out);
        return CLI_OK;
    }
    fprintf(cli->err, "demur: the shells are bash, zsh and fish\n");
    return CLI_USAGE;
}

const struct cli_cmd cmd_completions = {
    .name = "completions",
    .operands = "bash|zsh|fish",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "print what a shell needs to complete command lines",
    .example = "demur completions bash",
    .answer = "0 it has been printed",
    .opts = no_opts,
    .run = run,
};
