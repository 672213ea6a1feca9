// SPDX-License-Identifier: AGPL-3.0-or-later
// types.ts -- what the commands of the modules print (web/module/*/cmd_page_*.c).

export type Day = string; // YYYY-MM-DD

export interface Stage {
  due: Day | null;
  done: Day | null;
  days_late: number;
}

export interface Level {
  principal: number;
  title: string | null;
  from: Day;
  acknowledge: Stage;
  owner: Stage;
  answer: Stage;
}

export type VerdictWord = string;

export interface Verdict {
  verdict: VerdictWord;
  by: Day | null;
  principal: number;
  day: Day;
  seq: number;
  delegate: string | null;
}

export interface AskState {
  ask: number;
  standing: Verdict | null;
  first: Verdict | null;
  amended: boolean;
  lapsed: boolean;
  days_late: number;
}

export interface Stages {
  state: string;
  delivered: Day | null;
  extended: number;
  levels: Level[];
  asks: AskState[];
}

/** Working days since the delivery. */
export interface Clock {
  now: number;
  limit?: number;
  acknowledge?: number;
  acknowledged?: number;
  answered?: number;
  late: number;
}

export interface MemoRow extends Stages {
  number: number;
  memo: string;
  frozen: Day;
  closes: Day;
  is_open: boolean;
  released: boolean;
  signs: number;
  asks_count: number;
  to: string[];
  has_link: boolean;
  owned: boolean;
  subject?: string;
  clock: Clock | null;
}

export interface Band {
  name: string;
  members: number;
  enrolled: number;
}

export interface Epoch {
  number: number;
  first: Day | null;
  last: Day | null;
  erase: Day | null;
  members: number;
  enrolled: number;
  effective: number;
  needed: number;
  bands: Band[];
}

export interface Look {
  organisation: string;
  org_id: string;
  words: string;
  url: string;
  training: boolean;
  unlocked: boolean;
  today: Day;
  size: number;
  day: Day;
  fresh: boolean;
  behind: boolean;
  witnesses: number;
  confirmed: number;
  needed: number;
  quorum: boolean;
  issuers: string[];
  issuer_urls: string[];
  principals: { id: number; title: string }[];
  releases: { name: string; sha256: string }[];
  enrolled: boolean;
  begun: boolean;
  principal: number;
  epoch?: Epoch;
  memos: MemoRow[];
}

export interface Crowd {
  profile: 'none' | 'band' | 'class' | 'unit' | 'band+class';
  counted: number;
  effective: number;
  open: boolean;
}

export interface Text {
  template?: number;
  dissent: number;
  language: string;
  marking: string;
  subject: string;
  summary: string;
  body: string;
  closing: string;
  words?: string;
  asks: { ask: number; text: string; to?: string; by: Day | null }[];
  attachments?: { number: number; name: string; bytes: number }[];
}

export interface Own {
  unsent: boolean;
  sent: boolean;
  leaving: boolean;
  signed: boolean;
  withdrawn: boolean;
}

export interface Signing {
  unlocked: boolean;
  member: boolean;
  open_form: boolean;
  may_act: boolean;
  safe: boolean;
  fresh: boolean;
  band?: string;
  class?: string;
  unit?: string;
  crowds?: Crowd[];
  acts_from?: Day;
  contexts?: number;
  own?: Own;
  send_at?: number;
  accepted?: boolean;
  broken?: boolean;
}

export interface Docket extends Stages {
  memo: string;
  log_size: number;
  day: Day;
  subject?: string;
  frozen: Day;
  closes: Day;
  signs: number;
  released: boolean;
  acknowledgements: { principal: number; owner: string | null; day: Day }[];
  answers?: {
    kind: 'answer' | 'extension';
    principal: number;
    seq: number;
    day: Day;
    delegate: string | null;
    general: string;
    reasons: string[];
  }[];
}

export interface Memo {
  number: number;
  memo: string;
  docket: Docket;
  is_open: boolean;
  kept: boolean;
  owned: boolean;
  today: Day;
  clock: Clock | null;
  principals: { id: number; role: 'to' | 'copy' | 'next'; title: string }[];
  text: Text | null;
  epoch?: Epoch;
  signing: Signing;
  link?: string;
  office?: number;
  may_answer?: boolean;
}

export interface Standing {
  member: boolean;
  epoch?: Epoch;
  band?: string;
  class?: string;
  unit?: string;
  crowds?: Crowd[];
  made?: Day;
  acts_from?: Day;
  contexts?: number;
  contexts_max?: number;
  told?: boolean;
}

export interface Waiting {
  kind: string;
  number?: number;
  closes?: Day;
  send_at: number;
  tried: boolean;
  accepted: boolean;
  broken: boolean;
}

export interface Queue {
  now: number;
  waiting: Waiting[];
}

export interface Enrolled {
  enrolled?: boolean;
  asked?: boolean;
  epoch: number;
  band: string;
  class: string;
  unit: string;
  share: number;
  acts_from?: Day;
}

/** What page count says of a memo. */
export interface RecordMemo {
  number: number;
  memo: string;
  signatures: { total: number; withdrawn: number; by_band?: Record<string, number> };
}
