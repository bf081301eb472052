/**
 * Formulas become MathML: code spans that are an equation, blocks of equations, and equations in the text of pages to learn
 * from and of pages with `formulas: true`, which are made from doc comments. There formulas and shapes are plain text.
 */
import type { MarkdownRenderer } from 'vitepress';
import { findFormulas, wholeFormula } from './findFormulas.js';
import { formulaBlock } from './formulaBlock.js';
import { mathMl } from './mathMl.js';

type State = Parameters<Parameters<MarkdownRenderer['core']['ruler']['push']>[1]>[0];
type Token = State['tokens'][number];

/** A plug-in of markdown-it. */
export function formulas(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('formulas', (state) => {
    const { frontmatter, relativePath } = state.env as PageEnvironment;
    const isProse = frontmatter?.formulas === true || /^learn\//.test(relativePath ?? '');
    const make = (type: string, content: string): Token => Object.assign(new state.Token(type, '', 0), { content });
    state.tokens = state.tokens.map((token) => withBlock(token, make));
    for (const token of state.tokens) {
      if (token.type !== 'inline' || token.children === null) continue;
      const spans = token.children.map((child) => withSpan(child, make));
      token.children = isProse ? joinedText(spans, make).flatMap((child) => withProse(child, make)) : spans;
    }
  });
}

/** What VitePress tells a renderer about the page. */
interface PageEnvironment {
  readonly frontmatter?: { readonly formulas?: boolean | undefined } | undefined;
  readonly relativePath?: string | undefined;
}

type Make = (type: string, content: string) => Token;

function withBlock(token: Token, make: Make): Token {
  const isText = token.type === 'code_block' || (token.type === 'fence' && ['', 'text', 'math'].includes(token.info.trim()));
  const block = isText ? formulaBlock(token.content) : undefined;
  return block === undefined ? token : make('html_block', block);
}

function withSpan(token: Token, make: Make): Token {
  const formula = token.type === 'code_inline' ? wholeFormula(token.content) : undefined;
  return formula === undefined ? token : make('html_inline', mathMl(formula));
}

/** Lines of one paragraph become one text, since formulas may go on in the next line. */
function joinedText(tokens: readonly Token[], make: Make): Token[] {
  const joined: Token[] = [];
  for (const token of tokens) {
    const before = joined.at(-1);
    const isText = token.type === 'text' || token.type === 'softbreak';
    const content = token.type === 'softbreak' ? ' ' : token.content;
    if (isText && before?.type === 'text') joined[joined.length - 1] = make('text', before.content + content);
    else joined.push(isText ? make('text', content) : token);
  }
  return joined;
}

/** Equations in the text, and shapes: `[T, B, H]`. */
function withProse(token: Token, make: Make): Token[] {
  if (token.type !== 'text') return [token];
  return findFormulas(token.content).flatMap(({ text, asciiMath }) => {
    if (asciiMath !== undefined) return [make('html_inline', mathMl(asciiMath))];
    return text
      .split(/((?<![\w)\]'])\[(?:\.\.\.|[\w' ,.*/+-])+\](?!\())/)
      .map((part, index) => make(index % 2 === 1 ? 'code_inline' : 'text', part));
  });
}
