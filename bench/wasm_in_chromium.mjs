// SPDX-License-Identifier: AGPL-3.0-or-later
// wasm_in_chromium.mjs PROGRAM.wasm -- run a bench that is a wasm32-wasi program in real Chromium,
// after the same wasm-opt that the modules of the pages go through, and print what it prints:
//
//     tools/build-web && cmake --build build/web --target wasm_sign
//     node bench/wasm_in_chromium.mjs build/web/wasm_sign.wasm
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const OPT = ['-Oz', '--strip-producers', '--strip-target-features', '--enable-bulk-memory', '--enable-sign-ext'];
const at = mkdtempSync(join(tmpdir(), 'wasm-'));
execFileSync('node_modules/.bin/wasm-opt', [...OPT, process.argv[2], '-o', join(at, 'out.wasm')]);
const program = readFileSync(join(at, 'out.wasm')).toString('base64');
rmSync(at, { recursive: true });

/** In the page: the little of WASI that such a program asks for. */
async function run(base64) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  let memory;
  let text = '';
  const view = () => new DataView(memory.buffer);
  const two = (a, b) => {
    view().setUint32(a, 0, true);
    view().setUint32(b, 0, true);
    return 0;
  };
  const wasi = {
    fd_write(_fd, iovs, n, written) {
      let total = 0;
      for (let i = 0; i < n; i++) {
        const from = view().getUint32(iovs + 8 * i, true);
        const len = view().getUint32(iovs + 8 * i + 4, true);
        text += new TextDecoder().decode(new Uint8Array(memory.buffer, from, len));
        total += len;
      }
      view().setUint32(written, total, true);
      return 0;
    },
    clock_time_get(_id, _precision, to) {
      view().setBigUint64(to, BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6)), true);
      return 0;
    },
    proc_exit() {
      throw new Error('exit');
    },
    fd_close: () => 0,
    fd_seek: () => 70,
    fd_fdstat_get: () => 8,
    args_sizes_get: two,
    args_get: () => 0,
    environ_sizes_get: two,
    environ_get: () => 0,
  };
  const { instance } = await WebAssembly.instantiate(bytes, { wasi_snapshot_preview1: wasi });
  memory = instance.exports.memory;
  try {
    instance.exports._start();
  } catch {
    // it has ended itself
  }
  return text;
}

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
process.stdout.write(await (await browser.newPage()).evaluate(run, program));
await browser.close();
