// SPDX-License-Identifier: AGPL-3.0-or-later
// trouble.ts -- the sentence for a command that failed, by the reason that it names (cli/reason.h).
import { INVALID, type Outcome } from '../worker/module';
import { type Key } from './i18n';
import { type Trouble } from './state';

const SENTENCES: Record<string, Key> = {
  alarm: 'trouble.two',
  silent: 'trouble.silent',
  stale: 'trouble.stale',
  'not-kept': 'trouble.storage',
  'link-cut': 'trouble.link.cut',
  'link-unknown': 'trouble.link.other',
  'memo-differs': 'trouble.memo.differs',
  'memo-closed': 'trouble.closed',
  organisation: 'enrol.words.differ',
  'code-missing': 'enrol.code.missing',
  'code-refused': 'enrol.code.used',
  'codes-mixed': 'enrol.mixed',
  'issuer-cheats': 'enrol.cheats',
};

/** What became of a command, for people; instead: what it means where it was run. */
export function troubleOf(name: string, outcome: Outcome, instead: Key | null): Trouble {
  const other = outcome.status === INVALID ? 'trouble.invalid' : name === 'page unlock' ? 'trouble.unlock' : 'trouble.other';

  return {
    key: instead ?? SENTENCES[outcome.reason] ?? other,
    detail: outcome.err.trim(),
    isAlarm: outcome.reason === 'alarm',
  };
}

/** Something else went wrong than a command. */
export const accident = (error: unknown, key: Key = 'trouble.other'): Trouble => ({ key, detail: String(error), isAlarm: false });
