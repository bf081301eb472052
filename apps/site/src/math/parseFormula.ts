/**
 * Reads a formula as comments and documents write it, and gives it in AsciiMath: products are written side by side, `a / b c` is
 * (a / b) c, primes and indices belong to names. What it does not understand is no formula, so it stays text.
 */
import { grouped, isFormulaName, isFunction, nameInAsciiMath } from './names.js';
import type { FormulaToken } from './tokens.js';

/** How formulas are read. */
export interface ReadingOptions {
  /** Whether any word is a name, as in a block of formulas. Otherwise a word that no formula uses ends it. */
  readonly anyName: boolean;
  /** Whether quotients become fractions. Otherwise they stay in the line. */
  readonly fractions: boolean;
}

/** What was read. */
export interface ReadFormula {
  readonly asciiMath: string;
  /** The number of the token after it. */
  readonly next: number;
  /** Whether it has a relation, such as `=`. */
  readonly isEquation: boolean;
}

const relations: Readonly<Record<string, string>> = {
  '=': '=',
  '-=': '"\u2005−=\u2005"',
  '+=': '"\u2005+=\u2005"',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
  '!=': '!=',
};

/** The formula that starts at a token; undefined if there is none. */
export function parseFormula(tokens: readonly FormulaToken[], start: number, options: ReadingOptions): ReadFormula | undefined {
  return new FormulaReader(tokens, start, options).formula();
}

/** A factor: `bare` leaves out the parentheses around a group, which a fraction does not need. */
interface Factor {
  readonly text: string;
  readonly bare?: string | undefined;
}

class FormulaReader {
  private readonly tokens: readonly FormulaToken[];
  private position: number;
  private readonly options: ReadingOptions;

  constructor(tokens: readonly FormulaToken[], position: number, options: ReadingOptions) {
    this.tokens = tokens;
    this.position = position;
    this.options = options;
  }

  /** `a, b = sum`, `sum = sum = sum`, or a sum. */
  formula(): ReadFormula | undefined {
    const first = this.sum();
    if (first === undefined) return undefined;
    const parts = [first];
    while (this.sees(',') && this.tokens[this.position + 1]?.kind === 'name' && this.leadsToRelation(this.position + 1)) {
      this.position += 1;
      parts.push(`, ${this.sum()}`);
    }
    let isEquation = false;
    for (;;) {
      const relation = relations[this.tokens[this.position]?.text ?? ''];
      if (relation === undefined) break;
      const before = this.position;
      this.position += 1;
      const right = this.sum();
      if (right === undefined) {
        this.position = before;
        break;
      }
      parts.push(` ${relation} ${right}`);
      isEquation = true;
    }
    return { asciiMath: parts.join(''), next: this.position, isEquation };
  }

  /** Whether names, separated by commas, come before a relation: `f, o = ...`. */
  private leadsToRelation(position: number): boolean {
    while (this.tokens[position]?.kind === 'name' && this.tokens[position + 1]?.text === ',') position += 2;
    return this.tokens[position]?.kind === 'name' && (this.tokens[position + 1]?.text ?? '') in relations;
  }

  private sum(): string | undefined {
    const isNegative = this.takes('-');
    const first = this.product();
    if (first === undefined) return undefined;
    let text = isNegative ? `-${first}` : first;
    for (;;) {
      const before = this.position;
      const sign = ['+', '-'].find((each) => this.takes(each));
      if (sign === undefined) return text;
      const next = this.product();
      if (next === undefined) {
        this.position = before;
        return text;
      }
      text += ` ${sign} ${next}`;
    }
  }

  /** Factors side by side, with `*` and with `/`. A quotient divides all factors before it by the one after it. */
  private product(): string | undefined {
    const first = this.factor();
    if (first === undefined) return undefined;
    let above: Factor[] = [first];
    let below: Factor[] = [];
    for (;;) {
      const before = this.position;
      const sign = ['*', '/'].find((each) => this.takes(each));
      const next = this.factor();
      if (next === undefined) {
        this.position = before;
        return this.quotient(above, below);
      }
      if (sign === '/') below.push(next);
      else if (sign === '*') above = [{ text: `${this.quotient(above, below)} ** ${next.text}` }];
      else above = below.length === 0 ? [...above, next] : [{ text: this.quotient(above, below) }, next];
      if (sign !== '/') below = [];
    }
  }

  private quotient(above: readonly Factor[], below: readonly Factor[]): string {
    const joined = (factors: readonly Factor[]): string => factors.map(({ text }) => text).join('  ');
    if (below.length === 0) return joined(above);
    if (!this.options.fractions) return `${joined(above)} ${below.map(({ text }) => `// ${text}`).join(' ')}`;
    const inFraction = (factors: readonly Factor[]): string =>
      factors.length === 1 ? (factors[0].bare ?? factors[0].text) : joined(factors);
    return `${grouped(inFraction(above))} / ${grouped(inFraction(below))}`;
  }

  private factor(): Factor | undefined {
    const base = this.base();
    if (base === undefined || !this.takes('^')) return base;
    const sign = this.takes('-') ? '-' : '';
    const exponent = this.base();
    return exponent && { text: `${base.text}^${grouped(sign + (exponent.bare ?? exponent.text))}` };
  }

  private base(): Factor | undefined {
    const token = this.tokens[this.position];
    if (token === undefined) return undefined;
    if (token.kind === 'number') {
      this.position += 1;
      return { text: numberInAsciiMath(token.text) };
    }
    if (token.text === '(') return this.group('(', ')');
    if (token.text === '|') return this.group('|', '|');
    if (token.kind === 'name' && (this.options.anyName || isFormulaName(token.text))) return this.name(token);
    return undefined;
  }

  /** A name, with what belongs to it: an index in brackets, the arguments of a function. */
  private name(token: FormulaToken): Factor | undefined {
    this.position += 1;
    const name = nameInAsciiMath(token.text);
    const next = this.tokens[this.position];
    const isCalled = next?.text === '(' && next.start === token.end;
    if (next?.text === '[' && next.start === token.end) {
      const index = this.group('[', ']');
      return index && { text: `${name}${index.text}` };
    }
    if (!isFunction(token.text)) return isCalled ? this.call(name) : { text: name };
    const power = this.takes('^') ? this.base() : undefined;
    const raised = power ? `${name}^${grouped(power.bare ?? power.text)}` : name;
    if (this.tokens[this.position]?.text === '(') return this.call(raised);
    const argument = this.base();
    return argument && { text: `${raised}  ${argument.text}` };
  }

  private call(name: string): Factor | undefined {
    const given = this.group('(', ')');
    return given && { text: `${name}${given.text}` };
  }

  /** Sums between two signs, separated by `,` or `;`. */
  private group(open: string, close: string): Factor | undefined {
    const before = this.position;
    if (!this.takes(open)) return undefined;
    let inside = this.sum();
    while (inside !== undefined && !this.takes(close)) {
      const separator = [',', ';'].find((each) => this.takes(each));
      const next = separator && this.sum();
      inside = next ? `${inside}${separator === ';' ? ' ";" ' : ', '}${next}` : undefined;
    }
    if (inside !== undefined) return { text: `${open}${inside}${close}`, bare: inside };
    this.position = before;
    return undefined;
  }

  private sees(text: string): boolean {
    return this.tokens[this.position]?.text === text;
  }

  private takes(text: string): boolean {
    if (!this.sees(text)) return false;
    this.position += 1;
    return true;
  }
}

/** 1e-8 is 10 to the power of -8. */
function numberInAsciiMath(text: string): string {
  const [, digits, exponent] = /^([\d.]+)e(-?\d+)$/.exec(text) ?? [];
  if (exponent === undefined) return text;
  return digits === '1' ? `10^(${exponent})` : `${digits} * 10^(${exponent})`;
}
