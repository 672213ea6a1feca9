// SPDX-License-Identifier: AGPL-3.0-or-later
// markdown-it.d.ts -- the little of markdown-it that is used here; the package brings no types.
declare module 'markdown-it' {
  export interface Token {
    type: string;
    nesting: -1 | 0 | 1;
  }
  export default class MarkdownIt {
    constructor(preset: string, options: object);
    options: object;
    renderer: { render(tokens: Token[], options: object, env: object): string };
    disable(rules: string[], ignoreInvalid?: boolean): this;
    parse(text: string, env: object): Token[];
  }
}
