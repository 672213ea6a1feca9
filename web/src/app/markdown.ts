// SPDX-License-Identifier: AGPL-3.0-or-later
// markdown.ts -- the body of a memo as its sheet shows it: headings, and numbered paragraphs.
//
// Raw HTML is off, and so are links and pictures: nothing in a memo can lead out of the page, load
// anything, or look like a part of the page.  Reference definitions and fences are off as well:
// they would hide text that is signed.
import MarkdownIt from 'markdown-it';

const md = new MarkdownIt('commonmark', { html: false, linkify: false, typographer: false });
md.disable(['link', 'image', 'autolink', 'html_inline', 'html_block', 'entity', 'reference', 'fence'], true);

/** One piece of a text: a heading, or a paragraph with its number, or another block. */
export type Piece =
  | { kind: 'heading'; html: string }
  | { kind: 'paragraph'; number: number; html: string };

/** Cut a text into pieces; numbers go on from first. */
export function pieces(text: string, first = 1): Piece[] {
  const tokens = md.parse(text, {});
  const out: Piece[] = [];
  let number = first;

  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    let end = i;

    if (token.nesting === 1) {
      for (let depth = 1; depth > 0; ) depth += tokens[++end]!.nesting;
    }
    if (token.type === 'heading_open') {
      out.push({ kind: 'heading', html: md.renderer.render(tokens.slice(i + 1, end), md.options, {}) });
    } else if (token.type === 'paragraph_open') {
      out.push({ kind: 'paragraph', number: number++, html: md.renderer.render(tokens.slice(i + 1, end), md.options, {}) });
    } else if (token.type !== 'hr') {
      out.push({ kind: 'paragraph', number: number++, html: md.renderer.render(tokens.slice(i, end + 1), md.options, {}) });
    }
    i = end;
  }
  return out;
}

/** Plain paragraphs of a text, for summaries and reasons. */
export const paragraphs = (text: string): string[] =>
  text.split(/\n{2,}/).map((p) => p.trim()).filter(Boolean);
