// SPDX-License-Identifier: AGPL-3.0-or-later
// forms_test.mjs BOARD_SAMPLE -- what other people's parsers make of the forms: JSON, XML (where
// xmllint is installed), a table and a calendar read by the rules of their standards.
import { execFileSync, spawnSync } from "node:child_process";

const [sample] = process.argv.slice(2);
const boards = ["sample", "odd", "empty", "hostile", "one", "many"];
const form = (board, which) => execFileSync(sample, [board, which], { maxBuffer: 1 << 26 }).toString();
let tests = 0, failed = 0;

function check(ok, name, more) {
    console.log(`${ok ? "ok" : "not ok"} ${++tests} - ${name}`);
    if (!ok) {
        failed++;
        if (more) console.log("# " + String(more).replaceAll("\n", "\n# "));
    }
}

// RFC 4180: rows of cells.
function table(text) {
    const rows = [[]];
    let at = 0;

    while (at < text.length) {
        const cell = /"((?:[^"]|"")*)"|([^",\r\n]*)/y;
        cell.lastIndex = at;
        const found = cell.exec(text);

        rows.at(-1).push(found[1] !== undefined ? found[1].replaceAll('""', '"') : found[2]);
        at = cell.lastIndex;
        if (text[at] === ",") at++;
        else if (text.startsWith("\r\n", at)) {
            at += 2;
            if (at < text.length) rows.push([]);
        } else throw new Error(`no cell ends at ${at}`);
    }
    return rows;
}

// RFC 5545: events, unfolded.
function events(text) {
    const lines = text.replaceAll("\r\n ", "").split("\r\n");
    const all = [];

    for (const line of lines) {
        if (line === "BEGIN:VEVENT") all.push({});
        else if (all.length > 0 && line.includes(":")) {
            const [key, value] = [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)];
            all.at(-1)[key.split(";")[0]] ??= value;
        }
    }
    return all;
}

const lint = (text, ...options) => spawnSync("xmllint", ["--noout", ...options, "-"], { input: text });
const has_lint = !lint("<a/>").error;

for (const board of boards) {
    const json = JSON.parse(form(board, "json"));
    const rows = table(form(board, "csv"));
    const days = events(form(board, "ics"));

    check(rows.every((row) => row.length === rows[0].length) && rows.length === json.memos.length + 1, `${board}: a row for each memo`);
    // The two say the same, by columns and keys that are named apart.
    const column = (row, name) => row[rows[0].indexOf(name)];
    check(rows.slice(1).every((row, i) => {
        const m = json.memos[i];
        return column(row, "memo") === String(m.number) && column(row, "memo_id") === m.memo_id && column(row, "signed") === String(m.signs) &&
            column(row, "status") === m.status && column(row, "delivered") === (m.delivered ?? "") &&
            column(row, "working_days_late") === String(m.working_days?.late ?? "") && column(row, "log_size") === String(json.size);
    }), `${board}: table and data agree`);
    check(new Set(days.map((e) => e.UID)).size === days.length && days.every((e) => /^\d{8}$/.test(e.DTSTART)), `${board}: events have their own UIDs`);
    check(json.memos.every((m) => m.by_value.reduce((n, v) => n + v.signs, 0) === m.signs), `${board}: signatures add up`);
    check(JSON.stringify(json) + "\n" === form(board, "json").replaceAll("\\u003c", "<"), `${board}: no key twice, no blanks`);
    if (has_lint) {
        const atom = lint(form(board, "atom"));
        const page = spawnSync("xmllint", ["--html", "--noout", "-"], { input: form(board, "page"), maxBuffer: 1 << 28 });
        // libxml2 knows HTML 4: it does not know these elements, and everything else must fit.
        const faults = page.stderr.toString().split("\n").filter((l) => /error/.test(l) &&
            !/Tag (header|nav|main|section|aside|figure|figcaption|details|summary|footer|svg|path|circle|rect|text|bdi) invalid/.test(l));

        check(atom.status === 0, `${board}: the feed is XML`, atom.stderr);
        check(faults.length === 0, `${board}: every element of the page is closed where it should be`, faults.slice(0, 5).join("\n"));
    } else console.log(`# ${board}: xmllint is not installed: XML not read`);
}

const hostile = JSON.parse(form("hostile", "json"));
check(hostile.organisation.startsWith("=</bdi><script>alert(1)</script>&amp;'\"\u05e9\u05dc\ufffd\ufffd\ufffd-->"), "hostile: text arrives as it was");
check(table(form("hostile", "csv")).every((row) => row.every((cell) => !/^[=+\-@\t\r]/.test(cell))), "hostile: no cell is a formula");

console.log(`1..${tests}`);
process.exit(failed === 0 ? 0 : 1);
