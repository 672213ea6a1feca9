// SPDX-License-Identifier: AGPL-3.0-or-later
// reader.ts -- the worker that reads what anybody may: the record worked out, files checked.
//
// It has no secret and keeps nothing.
import { ask } from './ask';
import { type Host } from './host';
import { Module } from './module';
import type { FromWorker, ToWorker } from './talk';

const say = (message: FromWorker): void => postMessage(message);
const files = new Map<string, Uint8Array>();
let module: Module | null = null;

const host: Host = {
  ask,
  read: (name) => files.get(name) ?? null,
  write(name, data) {
    files.set(name, data);
    return true;
  },
  remove: (name) => void files.delete(name),
  progress: (what, done, of) => say({ kind: 'progress', what, done, of }),
};

async function answer(message: ToWorker): Promise<FromWorker> {
  const id = message.id;

  if (message.kind === 'start') {
    module = await Module.start(message.module, host);
    return {
      kind: 'started',
      id,
      started: { trouble: null, hasStore: false, isPersistent: false },
    };
  }
  if (message.kind === 'run') {
    return { kind: 'done', id, outcome: module!.run(message.words, message.given) };
  }
  return { kind: 'failed', id, why: `a reader does not ${message.kind}` };
}

onmessage = async (event: MessageEvent<ToWorker>) => {
  try {
    say(await answer(event.data));
  } catch (error) {
    say({ kind: 'failed', id: event.data.id, why: String(error) });
  }
};
