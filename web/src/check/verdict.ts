// SPDX-License-Identifier: AGPL-3.0-or-later
// verdict.ts -- from what the module found to what people read: the one word, the sentences, the rows.
import { day, type Key, list, number, t } from '../app/i18n';
import { verdictKind, type VerdictKind, VERDICTS } from '../app/parts';
import { CHECK, type Report } from './report';
import type { Checked } from './run';

export type Ruling = 'good' | 'half' | 'bad' | 'cut';

const REASONS: Record<string, Key> = {
  words: 'check.bad.words',
  manifest: 'check.bad.organisation',
  two_manifests: 'check.bad.organisation',
  roster: 'check.bad.roll',
  two_rosters: 'check.bad.roll',
  signature: 'check.bad.signature',
  signed_twice: 'check.bad.twice',
  too_many_signatures: 'check.bad.many',
  no_signatures: 'check.bad.nobody',
  too_large: 'check.bad.large',
};

// Where the reason has no sentence of its own: by the check that failed.
const BY_CHECK: Key[] = [
  'check.bad.form', 'check.bad.form', 'check.bad.record', 'check.bad.record', 'check.bad.record',
  'check.bad.organisation', 'check.bad.roll', 'check.bad.freeze', 'check.bad.text', 'check.bad.signature',
  'check.bad.many', 'check.bad.answer',
];

export function rulingOf(r: Report): Ruling {
  if (r.failed === CHECK.tar && r.verdict.detail.includes('cut short')) return 'cut';
  if (r.verdict.reason === 'quorum') return 'half';
  if (r.failed !== CHECK.none) return 'bad';
  // Without the words it is never better than this: anybody can make up an organisation.
  return r.pinned && !r.text_withheld ? 'good' : 'half';
}

/** Check 8 is of three things. */
function isBesideText(r: Report): 'attachment' | 'reasons' | null {
  if (r.failed !== CHECK.document) return null;
  if (r.verdict.detail.includes('answer')) return 'reasons';
  return r.verdict.detail.includes('attachment') ? 'attachment' : null;
}

function badLead({ report: r, hasHead }: Checked): string {
  const beside = isBesideText(r);

  if (r.failed === CHECK.tar) return t(hasHead ? 'check.bad.form' : 'check.bad.none');
  if (beside !== null) return t(`check.bad.${beside}`);
  return t(REASONS[r.verdict.reason] ?? BY_CHECK[r.failed] ?? 'check.bad.form', { organisation: r.verdict.organisation ?? '' });
}

// ---- sentences ----------------------------------------------------------------------------------

/** What became of it, in one or two sentences. */
function fate(r: Report, isShort: boolean): string[] {
  const v = r.verdict;
  const on = day(v.checkpoint.day);
  const c = r.clock;

  if (v.delivered_day === null) return [t('check.undelivered', { day: on })];
  const values = {
    office: list(r.to), delivered: day(v.delivered_day), answered: day(v.answered_day),
    d: c?.answered ?? 0, limit: c?.limit ?? 0,
  };
  if (v.answered_day !== null) {
    if (isShort || c?.answered === undefined || c.limit === undefined) return [t('check.answered', values)];
    return [t(c.answered > c.limit ? 'check.answered.late' : 'check.answered.day', values)];
  }
  return [
    t('check.delivered', values),
    (c?.late ?? 0) > 0 ? t('check.overdue', { n: c!.late, day: on }) : t('check.open', { day: on }),
  ];
}

function tally(r: Report): string[] {
  const all = r.verdict.answers.map((a) => verdictKind(a.verdict));
  const count = (kind: VerdictKind): number => all.filter((k) => k === kind).length;

  if (r.verdict.answered_day === null || all.length === 0) return [];
  const parts = VERDICTS.filter((k) => count(k) > 0).map((k) => t(`check.tally.${k}`, { n: count(k) }));
  return [t('check.tally', { n: all.length, list: list(parts) })];
}

/** What the file says, where it holds. */
function story(r: Report): string {
  const v = r.verdict;
  const signed = t(r.text_withheld ? 'check.signed.withheld' : 'check.signed', {
    n: v.signatures, organisation: v.organisation ?? '', day: day(v.frozen_day),
  });

  return [signed, ...fate(r, false), ...tally(r)].join(' ');
}

/** The sentences under the one word. */
export function leadOf(checked: Checked): string[] {
  const r = checked.report;
  const ruling = rulingOf(r);

  if (ruling === 'cut') return [t('check.cut.lead')];
  if (ruling === 'bad') return [badLead(checked)];
  if (ruling === 'good') return [story(r)];
  if (r.failed !== CHECK.none) return [t('check.half.quorum')];
  return [
    ...(r.pinned ? [] : [t('check.half.words')]),
    ...(r.text_withheld ? [t('check.half.text')] : []),
    story(r),
  ];
}

/** The paragraph to quote; it says itself what it does not hold. */
export function quoteOf(r: Report): string {
  const v = r.verdict;
  const shown = r.bands.filter((b) => b.signed > 0);
  const hidden = v.signatures - shown.reduce((n, b) => n + b.signed, 0);
  const values = { n: v.signatures, organisation: v.organisation ?? '', day: day(v.frozen_day) };
  const bands = shown.map((b) => t('check.quote.band', { n: b.signed, band: b.name }));
  const first = shown.length === 0
    ? t(r.text_withheld ? 'check.signed.withheld' : 'check.signed', values)
    : t('check.quote.bands', { ...values, list: list([...bands, ...(hidden > 0 ? [t('check.quote.hidden', { n: hidden })] : [])]) });

  return [
    ...(v.training === true ? [t('check.quote.training')] : []),
    ...(r.pinned ? [] : [t('check.quote.not')]),
    first,
    ...fate(r, true),
    t('check.quote.record', { day: day(v.checkpoint.day), size: v.checkpoint.size ?? 0 }),
  ].join(' ');
}

// ---- what was checked ---------------------------------------------------------------------------

export interface Row {
  state: 'yes' | 'no' | 'not';
  head: string;
  hint: string;
}

type State = Row['state'];

/** How a row of several checks came out, the first that failed being known. */
function stateOf(failed: number, checks: number[]): State {
  if (failed === CHECK.none || failed > Math.max(...checks)) return 'yes';
  return checks.includes(failed) ? 'no' : 'not';
}

const row = (state: State, head: Key, hint: string): Row => ({ state, head: t(head), hint });

function orgRow(r: Report): Row {
  const v = r.verdict;
  const organisation = v.organisation ?? '';
  const state = stateOf(r.failed, [CHECK.manifests]);

  if (v.reason === 'words') return row('no', 'check.row.org.no', t('check.row.org.no.hint'));
  if (state !== 'yes') return row('not', 'check.row.org.not', t('check.row.org.not.hint'));
  if (!r.pinned) return row('not', 'check.row.org.blank', t('check.row.org.blank.hint', { organisation }));
  return row('yes', 'check.row.org.yes', t('check.row.org.yes.hint', { organisation }));
}

function recordRow(r: Report): Row {
  const state = stateOf(r.failed, [CHECK.checkpoint, CHECK.entries, CHECK.windows]);
  const { size, day: on } = r.verdict.checkpoint;

  if (r.verdict.reason === 'quorum') return row('not', 'check.row.record.few', t('check.row.record.few.hint'));
  if (state !== 'yes') return row(state, `check.row.record.${state}`, t(`check.row.record.${state}.hint`));
  return row('yes', 'check.row.record.yes', on === null
    ? t('check.row.record.passed.hint', { n: r.confirmed })
    : [
      t('check.row.record.yes.hint', { n: r.confirmed, size: number(size ?? 0), day: day(on) }),
      ...(r.witnesses > 0 ? [t('check.row.record.witnesses', { of: r.witnesses, needed: r.needed })] : []),
    ].join(' '));
}

function rollRow(r: Report): Row {
  // The words are looked at between the two: where they are others, the roll is not looked at.
  const state = r.verdict.reason === 'words' ? 'not' : stateOf(r.failed, [CHECK.manifests, CHECK.roster]);
  const names = r.verdict.issuers.map((i) => i.name);

  if (state !== 'yes') return row(state, `check.row.roll.${state}`, t(`check.row.roll.${state}.hint`));
  return row('yes', 'check.row.roll.yes', names.length === 0
    ? t('check.row.roll.passed.hint')
    : t('check.row.roll.yes.hint', { n: r.verdict.roster_rows ?? 0, list: list(names) }));
}

function textRow(r: Report): Row {
  const state = stateOf(r.failed, [CHECK.freeze, CHECK.document]);
  const frozen = { day: day(r.verdict.frozen_day) };

  if (state === 'not') return row('not', 'check.row.text.not', t('check.row.text.not.hint'));
  if (isBesideText(r) !== null) return row('no', 'check.row.text.attachment', t('check.row.text.attachment.hint'));
  if (state === 'no') return row('no', 'check.row.text.no', t('check.row.text.no.hint'));
  if (r.text_withheld) return row('not', 'check.row.text.withheld', t('check.row.text.withheld.hint', frozen));
  return row('yes', 'check.row.text.yes', t('check.row.text.yes.hint', frozen));
}

function signaturesRow(r: Report): Row {
  const state = stateOf(r.failed, [CHECK.signatures]);
  const names = r.verdict.issuers.map((i) => i.name);

  if (state !== 'yes') return row(state, `check.row.signatures.${state}`, t(`check.row.signatures.${state}.hint`));
  return {
    state,
    head: t('check.row.signatures.yes', { n: r.verdict.signatures }),
    hint: t('check.row.signatures.yes.hint', { list: list(names) }),
  };
}

function countsRow(r: Report): Row {
  const state = stateOf(r.failed, [CHECK.counts]);
  const all = { signed: r.verdict.signatures, members: r.verdict.roster_rows ?? 0 };

  if (state !== 'yes') return row(state, `check.row.counts.${state}`, t(`check.row.counts.${state}.hint`));
  const groups = [all, ...r.bands].map((b) => t('check.row.counts.yes.plain', { n: b.signed, of: b.members }));
  return row('yes', 'check.row.counts.yes', t('check.row.counts.yes.hint', { list: groups.join(', ') }));
}

function answersRow(r: Report): Row {
  const state = stateOf(r.failed, [CHECK.answers]);

  if (r.verdict.reason === 'no_signatures') return row('no', 'check.row.answers.nobody', t('check.row.answers.nobody.hint'));
  if (state !== 'yes') return row(state, `check.row.answers.${state}`, t(`check.row.answers.${state}.hint`));
  if (r.verdict.delivered_day === null) {
    return { state: 'not', head: t('check.row.answers.none', { day: day(r.verdict.checkpoint.day) }), hint: t('check.row.answers.none.hint') };
  }
  return row('yes', 'check.row.answers.yes', t('check.row.answers.yes.hint'));
}

/** Every check in plain words, in the order in which they are made. */
export function rowsOf(r: Report): Row[] {
  const whole = stateOf(r.failed, [CHECK.tar]);

  return [
    row(whole, `check.row.whole.${whole}`, t(`check.row.whole.${whole}.hint`)),
    recordRow(r), orgRow(r), rollRow(r), textRow(r), signaturesRow(r), countsRow(r), answersRow(r),
  ];
}

// ---- what it does not say -----------------------------------------------------------------------

export function limitsOf(r: Report): string[] {
  const v = r.verdict;
  const names = list(v.issuers.map((i) => i.name));
  const has = (sentence: string): boolean => v.not_checked.some((s) => s.includes(sentence));
  const when = (applies: boolean, sentence: () => string): string[] => (applies ? [sentence()] : []);

  return [
    ...when(!r.text_withheld, () => t('check.not.true')),
    t('check.not.who'),
    ...when(v.issuers.length > 0, () => t(v.issuers.length === 1 ? 'check.not.one' : 'check.not.all', { list: names })),
    ...when(v.checkpoint.day !== null, () => t('check.not.after', { day: day(v.checkpoint.day) })),
    ...when(r.own_quorum_none, () => t('check.not.witness')),
    ...when(r.own_witnesses && !r.own_quorum_none, () => t('check.not.chosen')),
    ...when(v.silence !== null, () => t('check.not.silence', { from: day(v.silence!.from_day), to: day(v.silence!.to_day) })),
    ...when(has('reasons of answers'), () => t('check.not.reasons')),
    ...when(has('attachments'), () => t('check.not.attachments')),
    ...when(r.text_withheld, () => t('check.not.acknowledged')),
    ...when(v.void > 0, () => t('check.not.void', { n: v.void })),
  ];
}
