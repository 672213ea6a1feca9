// SPDX-License-Identifier: AGPL-3.0-or-later
// report.ts -- what "page check" prints (web/module/reader/cmd_page_check.c, cli/bundle_json.c).
import type { Clock, Day, Text } from '../app/types';

export interface Event {
  kind: 'delivered' | 'acknowledged' | 'answered' | 'extended';
  principal: number;
  title: string;
  day: Day;
  until?: Day;
  delegate?: string;
  general?: string;
  reasons?: string[];
}

export interface AskVerdict {
  ask: number;
  verdict: string;
  by_day: Day | null;
  answered_day: Day | null;
  delegate: string | null;
}

export interface Found {
  valid: boolean;
  reason: string;
  detail: string;
  organisation: string | null;
  subject: string | null;
  training: boolean | null;
  roster_rows: number | null;
  signatures: number;
  withdrawn: number;
  left_out: number;
  void: number;
  by_band: Record<string, number>;
  issuers: { id: number; name: string; issued: number; done: number }[];
  /** With every issuer, so many at most. */
  enrolled: number | null;
  frozen_day: Day | null;
  closing_day: Day | null;
  delivered_day: Day | null;
  acknowledged_day: Day | null;
  answered_day: Day | null;
  answers: AskVerdict[];
  escalated: { principal: number; title: string | null; from_day: Day; due_day: Day | null }[];
  overdue: { stage: string; due_day: Day | null; days_late: number }[];
  checkpoint: { origin: string | null; size: number | null; day: Day | null };
  silence: { from_day: Day; to_day: Day } | null;
  witnesses: string[];
  not_checked: string[];
}

export interface Report {
  /** The first of the eleven checks that failed (include/demur/bundle.h); 0: none. */
  failed: number;
  /** The twelve words were given. */
  pinned: boolean;
  verdict: Found;
  bytes: number;
  text_withheld: boolean;
  own_witnesses: boolean;
  own_quorum_none: boolean;
  /** Witnesses that have confirmed the record. */
  confirmed: number;
  /** That there are, by the policy under which the record was checked, and how many of them must confirm it. */
  witnesses: number;
  needed: number;
  to: string[];
  bands: { name: string; members: number; enrolled: number; signed: number }[];
  text: Text | null;
  events: Event[];
  clock?: Clock & { due?: Day };
  /** 32 hexadecimal digits. */
  fingerprint: string;
}

/** The eleven checks. */
export const CHECK = {
  none: 0, tar: 1, checkpoint: 2, entries: 3, windows: 4, manifests: 5, roster: 6, freeze: 7, document: 8,
  signatures: 9, counts: 10, answers: 11,
} as const;

/** The fingerprint as people read it aloud: eight groups of four, a dot in the middle. */
export function groups(fingerprint: string): string {
  const four = fingerprint.match(/.{4}/g) ?? [];

  return `${four.slice(0, 4).join(' ')} · ${four.slice(4).join(' ')}`;
}
