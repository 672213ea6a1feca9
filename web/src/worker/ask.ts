// SPDX-License-Identifier: AGPL-3.0-or-later
// ask.ts -- requests that a module waits for: without cookies, referrer or anything of the reader.
import { type Answer, BAD_ADDRESS, NO_ANSWER, type Request, TOO_LONG } from './host';

const KEPT_BYTES_MAX = 64 << 20;

/** What never changes under its name: asked for once in a visit. */
const IMMUTABLE = /\/(v1\/blob\/[0-9a-f]{64}|v1\/feed\/[0-9]+|tile\/(entries|[0-9]+)\/[x0-9/]+)$/;

const kept = new Map<string, Uint8Array>();

/** Sealed texts that could not be had, or not be kept: not asked for again, as that would tell who wants them. */
const failed = new Map<string, Answer | number>();
const SEALED = /\/v1\/blob\/[0-9a-f]{64}$/;

let keptBytes = 0;

function keep(url: string, body: Uint8Array): void {
  if (!IMMUTABLE.test(url) || keptBytes + body.length > KEPT_BYTES_MAX) return;
  kept.set(url, body);
  keptBytes += body.length;
}

export function ask(request: Request): Answer | number {
  const isSealed = request.body === null && SEALED.test(request.url);
  const before = isSealed ? failed.get(request.url) : undefined;

  if (before !== undefined) return before;
  const answer = askOnce(request);
  if (isSealed && (typeof answer === 'number' || answer.status !== 200)) failed.set(request.url, answer);
  if (isSealed && !failed.has(request.url) && !kept.has(request.url)) failed.set(request.url, TOO_LONG);
  return answer;
}

function askOnce(request: Request): Answer | number {
  const xhr = new XMLHttpRequest();
  const there = request.body === null ? kept.get(request.url) : undefined;

  if (there !== undefined) return { status: 200, body: there };
  if (!/^https?:\/\//.test(request.url)) return BAD_ADDRESS;
  try {
    xhr.open(request.body === null ? 'GET' : 'POST', request.url, false);
    xhr.responseType = 'arraybuffer';
    xhr.timeout = request.timeoutMs;
    xhr.send(request.body as Uint8Array<ArrayBuffer> | null);
  } catch {
    return NO_ANSWER;
  }
  if (xhr.status === 0) return NO_ANSWER;
  const body = new Uint8Array((xhr.response as ArrayBuffer | null) ?? new ArrayBuffer(0));
  if (body.length > request.max) return TOO_LONG;
  if (xhr.status === 200 && request.body === null) keep(request.url, body);
  return { status: xhr.status, body };
}
