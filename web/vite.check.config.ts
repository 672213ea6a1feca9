// SPDX-License-Identifier: AGPL-3.0-or-later
// vite.check.config.ts -- the document /check: check.html, check.js, check-worker.js and demur.css.
//
// check.js is one classic script with all that it needs inside it (the module, the worker's program,
// the sentences of four languages), because a page opened from a disk may load nothing but scripts
// and styles beside it, and start no worker but one out of itself.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build, defineConfig, type Plugin } from 'vite';

const root = import.meta.dirname;
const target = ['chrome108', 'firefox111', 'safari16.4'];
const EMBEDDED = 'virtual:embedded';

async function workerProgram(): Promise<string> {
  const built = await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: 'warn',
    build: {
      target,
      write: false,
      lib: { entry: resolve(root, 'src/check/worker.ts'), formats: ['iife'], name: 'demurCheckWorker' },
    },
  });
  const output = Array.isArray(built) ? built[0] : built;

  if (output === undefined || !('output' in output)) throw new Error('no program of a worker');
  return output.output[0].code;
}

/** The module and the worker's program as texts, and the files beside check.js. */
function embedded(): Plugin {
  let worker = '';

  return {
    name: 'embedded',
    async buildStart() {
      worker = await workerProgram();
    },
    resolveId: (id) => (id === EMBEDDED ? `\0${EMBEDDED}` : null),
    load(id) {
      if (id !== `\0${EMBEDDED}`) return null;
      const wasm = readFileSync(resolve(root, 'modules/reader.wasm')).toString('base64');
      return `export const WASM = ${JSON.stringify(wasm)};\nexport const WORKER = ${JSON.stringify(worker)};\n`;
    },
    generateBundle() {
      const put = (fileName: string, source: string | Uint8Array): void => {
        this.emitFile({ type: 'asset', fileName, source });
      };
      put('check.html', readFileSync(resolve(root, 'check.html')));
      put('demur.css', readFileSync(resolve(root, 'demur.css')));
      put('check-worker.js', worker);
    },
  };
}

/** The parts of the pages are used without their store, which would bring in both modules. */
const withoutStore: Plugin = {
  name: 'without-store',
  enforce: 'pre',
  resolveId: (id, importer) =>
    id === './store' && importer?.includes('/src/app/') ? resolve(root, 'src/check/no_store.ts') : null,
};

const SENTENCES =
  /^(check|ask|reply|verdict|ruler|days|nav|progress|trouble|crowd)\.|^(copy|copied|count\.(band|signed|enrolled|hidden|none|together)|title\.check|foot\.limits|limits\.head)$/;

/** Of the message files only what is said here. */
const fewerSentences: Plugin = {
  name: 'fewer-sentences',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/messages\/\w+\.json$/.test(id)) return null;
    const all = Object.entries(JSON.parse(code) as Record<string, unknown>);
    return { code: JSON.stringify(Object.fromEntries(all.filter(([key]) => SENTENCES.test(key)))), map: null };
  },
};

export default defineConfig({
  root,
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [withoutStore, fewerSentences, embedded()],
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  json: { stringify: false, namedExports: false },
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    target,
    modulePreload: false,
    sourcemap: false,
    lib: { entry: resolve(root, 'src/check/main.tsx'), formats: ['iife'], name: 'demurCheck', fileName: () => 'check.js' },
  },
});
