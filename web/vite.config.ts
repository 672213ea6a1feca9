// SPDX-License-Identifier: AGPL-3.0-or-later
// vite.config.ts -- web/dist: what is served.  Static files, relative addresses, nothing inline.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const root = import.meta.dirname;
const hash = (name: string): string =>
  createHash('sha256').update(readFileSync(resolve(root, `modules/${name}.wasm`))).digest('hex');

/** What only the document that checks files says is not in this one. */
const fewerSentences: Plugin = {
  name: 'fewer-sentences',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/messages\/\w+\.json$/.test(id)) return null;
    const all = Object.entries(JSON.parse(code) as Record<string, unknown>);
    return { code: JSON.stringify(Object.fromEntries(all.filter(([key]) => !key.startsWith('check.')))), map: null };
  },
};

export default defineConfig({
  root,
  plugins: [fewerSentences],
  base: './',
  publicDir: 'public',
  define: {
    MODULE_HASHES: JSON.stringify({ member: hash('member'), reader: hash('reader') }),
  },
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['chrome108', 'firefox111', 'safari16.4'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    rollupOptions: { input: { index: resolve(root, 'index.html') } },
  },
});
