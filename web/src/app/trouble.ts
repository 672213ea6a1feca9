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
  passphrase: 'trouble.passphrase',
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

/** What may have gone wrong without harm before something did not hold: it explains nothing then. */
const HARMLESS = ['silent', 'stale', 'not-kept'];

/** Said whatever else it means where the command was run. */
const FIRST = ['alarm', 'silent'];

/** What became of a command, for people; instead: what it means where it was run. */
export function troubleOf(name: string, outcome: Outcome, instead: Key | null): Trouble {
  const isInvalid = outcome.status === INVALID;
  const reason = isInvalid && HARMLESS.includes(outcome.reason) ? 'other' : outcome.reason;
  const other = isInvalid ? 'trouble.invalid' : name === 'page unlock' ? 'trouble.unlock' : 'trouble.other';
  const sentence = SENTENCES[reason];

  return {
    key: (FIRST.includes(reason) ? sentence : instead) ?? sentence ?? other,
    detail: outcome.err.trim(),
    isAlarm: reason === 'alarm',
  };
}

/** Something else went wrong than a command. */
export const accident = (error: unknown, key: Key = 'trouble.other'): Trouble => ({ key, detail: String(error), isAlarm: false });
