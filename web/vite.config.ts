// SPDX-License-Identifier: AGPL-3.0-or-later
// vite.config.ts -- web/dist: what is served.  Static files, relative addresses, nothing inline.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const root = import.meta.dirname;
const hash = (name: string): string =>
  createHash('sha256').update(readFileSync(resolve(root, `modules/${name}.wasm`))).digest('hex');

export default defineConfig({
  root,
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
