// SPDX-License-Identifier: AGPL-3.0-or-later
// source.ts -- a draft as it is written in the page, and its source form (docs/protocol.md 2.6).

export interface Section {
  head: string;
  text: string;
  /** Words that people are advised to keep to; 0: none. */
  words: number;
  /** Stands behind the asks. */
  isAfter: boolean;
}

export interface DraftAsk {
  text: string;
  to: string;
  by: string;
}

export interface Draft {
  template: string;
  kind: 'policy' | 'action' | 'reconsider';
  language: string;
  marking: string;
  subject: string;
  summary: string;
  sections: Section[];
  asks: DraftAsk[];
}

export const SUBJECT_MAX = 120;
export const SUMMARY_WORDS = 150;
export const ASKS_MAX = 16;
export const REASON_WORDS = 150;

const LIMITS = /at most (\d+)\s*words/i;

/** A template of the module ("demur memo new T1") as an empty draft: its headings and advice. */
export function draftOf(template: string, text: string): Draft {
  const draft: Draft = {
    template,
    kind: (/^Kind: (\w+)/m.exec(text)?.[1] ?? 'policy') as Draft['kind'],
    language: 'en',
    marking: '',
    subject: '',
    summary: '',
    sections: [],
    asks: [{ text: '', to: '', by: '' }],
  };
  let isAfter = false;

  for (const part of text.split(/^## /m).slice(1)) {
    const head = part.slice(0, part.indexOf('\n')).trim();
    const words = Number(LIMITS.exec(part.replace(/\s+/g, ' '))?.[1] ?? 0);

    if (head === 'Asks') isAfter = true;
    else if (head !== 'Summary') draft.sections.push({ head, text: '', words, isAfter });
  }
  return draft;
}

/** What stands in a template's brackets for each section: advice, by its heading. */
export function adviceOf(text: string): Record<string, string> {
  const advice: Record<string, string> = {};

  for (const part of text.split(/^## /m).slice(1)) {
    const head = part.slice(0, part.indexOf('\n')).trim();
    const found = /\[\[([\s\S]*?)\]\]/.exec(part);
    if (found !== null) advice[head] = found[1]!.replace(/\s+/g, ' ');
  }
  return advice;
}

export const templateOf = (source: string): string => /^Template: (T[1-6])$/m.exec(source)?.[1] ?? 'T1';

/** A draft that was saved, read back; empty has the sections of its template. */
export function draftFrom(source: string, empty: Draft): Draft {
  const parts = source.replace(/\r\n?/g, '\n').split(/^## /m);
  const head = parts[0]!;
  const line1 = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(head)?.[1]?.trim() ?? '';
  const draft: Draft = {
    ...empty,
    kind: (['policy', 'action', 'reconsider'].find((k) => k === line1('Kind')) ?? empty.kind) as Draft['kind'],
    language: line1('Language') || empty.language,
    marking: line1('Marking'),
    subject: /^# (.*)$/m.exec(head)?.[1]?.trim() ?? '',
    sections: empty.sections.map((s) => ({ ...s })),
  };
  let isAfter = false;

  for (const part of parts.slice(1)) {
    const name = part.slice(0, part.indexOf('\n')).trim();
    const text = part.slice(part.indexOf('\n') + 1).trim().replace(/^\\(#{1,2} )/gm, '$1');
    const there = draft.sections.find((s) => s.head === name);

    if (name === 'Summary') draft.summary = text;
    else if (name === 'Asks') draft.asks = asksFrom(text);
    else if (there !== undefined) there.text = text;
    else draft.sections.push({ head: name, text, words: 0, isAfter });
    if (name === 'Asks') isAfter = true;
  }
  return draft;
}

function asksFrom(text: string): DraftAsk[] {
  const asks = text.split(/^\d+[.)] /m).slice(1).map((ask) => ({
    text: ask.replace(/^\s*(To|By): .*$/gm, '').replace(/\s+/g, ' ').trim(),
    to: /^\s*To: (.*)$/m.exec(ask)?.[1]?.trim() ?? '',
    by: /^\s*By: (.*)$/m.exec(ask)?.[1]?.trim() ?? '',
  }));
  return asks.length > 0 ? asks : [{ text: '', to: '', by: '' }];
}

const clean = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/\t/g, ' ').split('\n').map((l) => l.replace(/\s+$/, '')).join('\n').trim();

// A line of a text must not begin a section or an ask of its own.
const body = (text: string): string => clean(text).replace(/^(#{1,2} )/gm, '\\$1');

const line = (text: string): string => clean(text).replace(/\s+/g, ' ');

export function sourceOf(d: Draft): string {
  const out: string[] = [];

  if (d.marking.trim() !== '') out.push(`Marking: ${line(d.marking)}`);
  out.push(`Kind: ${d.kind}`, `Template: ${d.template}`, `Language: ${d.language}`, '', `# ${line(d.subject)}`);
  out.push('', '## Summary', body(d.summary));
  const put = (s: Section): void => {
    if (clean(s.text) !== '') out.push('', `## ${s.head}`, body(s.text));
  };
  d.sections.filter((s) => !s.isAfter).forEach(put);
  out.push('', '## Asks');
  d.asks.filter((a) => a.text.trim() !== '').forEach((a, i) => {
    out.push(`${i + 1}. ${line(a.text)}`);
    if (a.to !== '') out.push(`   To: ${a.to}`);
    if (a.by !== '') out.push(`   By: ${a.by}`);
  });
  d.sections.filter((s) => s.isAfter).forEach(put);
  return `${out.join('\n')}\n`;
}

/** The answer form of a principal (cli/answer_form.h). */
export interface AnswerItem {
  verdict: 'accept' | 'partly' | 'reject' | 'later' | 'blank';
  by: string;
  reason: string;
}

export function answerForm(memo: string, items: AnswerItem[], general: string, delegate: string): string {
  const quote = (text: string): string => clean(text).replace(/^(## |>)/gm, ' $1');
  const out = [`Memo: ${memo}`];

  if (delegate.trim() !== '') out.push(`Delegate: ${line(delegate)}`);
  items.forEach((item, i) => {
    out.push('', `## Ask ${i + 1}`, `Verdict: ${item.verdict}`, `By: ${item.by}`, 'Reason:', quote(item.reason));
  });
  if (clean(general) !== '') out.push('', '## General', quote(general));
  return `${out.join('\n')}\n`;
}
