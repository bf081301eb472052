/** Finds formulas in running text: equations, powers, and what calls a function of mathematics. When in doubt it finds none. */
import { parseFormula, type ReadFormula } from './parseFormula.js';
import { type FormulaToken, formulaTokens } from './tokens.js';

/** A part of a text: `asciiMath` is there if it is a formula. */
export interface TextPart {
  readonly text: string;
  readonly asciiMath?: string | undefined;
}

/** Cuts a text into formulas and what stands between them. */
export function findFormulas(text: string): TextPart[] {
  const tokens = formulaTokens(text);
  const parts: TextPart[] = [];
  let done = 0;
  for (let start = 0; start < tokens.length; ) {
    const formula = equationAt(text, tokens, start);
    if (formula === undefined) {
      start += 1;
      continue;
    }
    const [from, to] = [tokens[start].start, tokens[formula.next - 1].end];
    if (from > done) parts.push({ text: text.slice(done, from) });
    parts.push({ text: text.slice(from, to), asciiMath: formula.asciiMath });
    done = to;
    start = formula.next;
  }
  if (done < text.length) parts.push({ text: text.slice(done) });
  return parts;
}

/** The formula that a whole text is, such as that of a code span; undefined if it is none. */
export function wholeFormula(text: string): string | undefined {
  const tokens = formulaTokens(text);
  const formula = parseFormula(tokens, 0, { anyName: false, fractions: false });
  return formula?.isEquation && formula.next === tokens.length ? formula.asciiMath : undefined;
}

function equationAt(text: string, tokens: readonly FormulaToken[], start: number): ReadFormula | undefined {
  const { start: from, kind } = tokens[start];
  const isSeparate = from === 0 || /[\s("]/.test(text[from - 1]);
  if (!isSeparate || kind === 'other') return undefined;
  const formula = parseFormula(tokens, start, { anyName: false, fractions: false });
  if (!formula || !(formula.isEquation || hasFunction(tokens, start, formula.next))) return undefined;
  const [last, next] = [tokens[formula.next - 1], tokens[formula.next]];
  // What goes on without a space is something else, and `0 a neuron` has an article, not a factor.
  if (next && next.start === last.end && !/^[,;.:)"?!|]/.test(next.text)) return undefined;
  const isArticle = last.text === 'a' && next?.kind === 'name' && tokens[formula.next - 2].text !== '=';
  return isArticle ? undefined : formula;
}

/** Whether it has a power, or calls a function that is nothing else in a text on programs. */
function hasFunction(tokens: readonly FormulaToken[], start: number, end: number): boolean {
  return tokens.slice(start, end).some(({ text }, index, all) => {
    const isCalled = all[index + 1]?.text === '(';
    return text === '^' || (isCalled && /^(sigma'?|phi|psi|tanh|exp|log|sin|cos|relu|softplus|LN)$/.test(text));
  });
}
