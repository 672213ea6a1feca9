// SPDX-License-Identifier: AGPL-3.0-or-later
// worker.ts -- the worker in which a file is checked: reader.ts without a network.
//
// It has no secret, keeps nothing, and can ask nobody anything.
import { type Host, NO_ANSWER } from '../worker/host';
import { Module } from '../worker/module';
import type { FromWorker, ToWorker } from '../worker/talk';

const say = (message: FromWorker): void => postMessage(message);
let module: Module | null = null;

const host: Host = {
  ask: () => NO_ANSWER,
  read: () => null,
  write: () => false,
  remove: () => undefined,
  progress: (what, done, of) => say({ kind: 'progress', what, done, of }),
};

async function answer(message: ToWorker): Promise<FromWorker> {
  const id = message.id;

  if (message.kind === 'start') {
    module = await Module.start(message.module, host);
    return { kind: 'started', id, started: { trouble: null, hasStore: false, isPersistent: false } };
  }
  if (message.kind === 'run') return { kind: 'done', id, outcome: module!.run(message.words, message.given) };
  return { kind: 'failed', id, why: `a check does not ${message.kind}` };
}

onmessage = async (event: MessageEvent<ToWorker>) => {
  try {
    say(await answer(event.data));
  } catch (error) {
    say({ kind: 'failed', id: event.data.id, why: String(error) });
  }
};
