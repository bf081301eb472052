/**
 * The syntax of kernel text: the small part of JavaScript that the tables of this folder write. gpu.js reads the text itself; a plan's
 * kernels are translated to WGSL from this tree.
 */

export type Expression =
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly callee: string; readonly inputs: readonly Expression[] }
  | { readonly kind: 'element'; readonly array: string; readonly index: Expression }
  | { readonly kind: 'negative'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'choice'; readonly condition: Expression; readonly yes: Expression; readonly no: Expression };

export type Statement =
  | { readonly kind: 'declare'; readonly isConstant: boolean; readonly name: string; readonly value: Expression }
  | { readonly kind: 'assign'; readonly to: Expression; readonly value: Expression }
  | { readonly kind: 'return'; readonly value: Expression }
  | { readonly kind: 'call'; readonly call: Expression }
  | { readonly kind: 'if'; readonly condition: Expression; readonly yes: readonly Statement[]; readonly no: readonly Statement[] }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  /** for (let name = 0; name < count; name += by) */
  | {
      readonly kind: 'for';
      readonly name: string;
      readonly count: Expression;
      readonly by: string;
      readonly body: readonly Statement[];
    };

export interface ParsedFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: readonly Statement[];
}

/** Binary operators from the loosest to the tightest. */
const LEVELS = [['&&'], ['|'], ['==='], ['<', '<=', '>', '>='], ['+', '-'], ['*', '/', '%']];

const TOKEN = /\s*(\d+\.?\d*(?:e[+-]?\d+)?|[A-Za-z_]\w*(?:\.\w+)*|===|<=|>=|&&|\+\+|\+=|\S)/y;

export function parseStatements(text: string): readonly Statement[] {
  const parser = new Parser(text);
  const found: Statement[] = [];
  while (!parser.isAtEnd) found.push(parser.statement());
  return found;
}

export function parseFunction(text: string): ParsedFunction {
  return new Parser(text).function();
}

class Parser {
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#tokens = [...text.trim().matchAll(new RegExp(TOKEN.source, 'g'))].map(([, token]) => token);
  }

  get isAtEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  function(): ParsedFunction {
    this.#expect('function');
    const name = this.#take();
    this.#expect('(');
    const parameters: string[] = [];
    while (!this.#has(')')) {
      parameters.push(this.#take());
      this.#has(',');
    }
    return { name, parameters, body: this.#block() };
  }

  statement(): Statement {
    if (this.#peek === '{') return { kind: 'block', body: this.#block() };
    if (this.#has('if')) return this.#branch();
    if (this.#has('for')) return this.#loop();
    if (this.#has('return')) {
      const value = this.#expression();
      this.#has(';');
      return { kind: 'return', value };
    }
    if (this.#peek === 'const' || this.#peek === 'let') {
      const isConstant = this.#take() === 'const';
      const name = this.#take();
      this.#expect('=');
      const value = this.#expression();
      this.#has(';');
      return { kind: 'declare', isConstant, name, value };
    }
    const to = this.#expression();
    if (!this.#has('=')) {
      this.#expect(';');
      return { kind: 'call', call: to };
    }
    const value = this.#expression();
    this.#has(';');
    return { kind: 'assign', to, value };
  }

  get #peek(): string {
    return this.#tokens[this.#next];
  }

  #take(): string {
    return this.#tokens[this.#next++];
  }

  #has(token: string): boolean {
    if (this.#peek !== token) return false;
    this.#next += 1;
    return true;
  }

  #expect(token: string): void {
    if (!this.#has(token)) throw new Error(`kernel text has ${this.#peek} where ${token} is expected`);
  }

  #block(): readonly Statement[] {
    this.#expect('{');
    const body: Statement[] = [];
    while (!this.#has('}')) body.push(this.statement());
    return body;
  }

  #branch(): Statement {
    this.#expect('(');
    const condition = this.#expression();
    this.#expect(')');
    const yes = this.#block();
    return { kind: 'if', condition, yes, no: this.#has('else') ? [this.statement()] : [] };
  }

  #loop(): Statement {
    for (const token of ['(', 'let']) this.#expect(token);
    const name = this.#take();
    for (const token of ['=', '0', ';', name, '<']) this.#expect(token);
    const count = this.#expression();
    for (const token of [';', name]) this.#expect(token);
    const by = this.#has('++') ? '1' : this.#step();
    this.#expect(')');
    return { kind: 'for', name, count, by, body: this.#block() };
  }

  #step(): string {
    this.#expect('+=');
    return this.#take();
  }

  #expression(): Expression {
    const condition = this.#binary(0);
    if (!this.#has('?')) return condition;
    const yes = this.#expression();
    this.#expect(':');
    return { kind: 'choice', condition, yes, no: this.#expression() };
  }

  #binary(level: number): Expression {
    if (level === LEVELS.length) return this.#unary();
    let left = this.#binary(level + 1);
    while (LEVELS[level].includes(this.#peek)) left = { kind: 'binary', operator: this.#take(), left, right: this.#binary(level + 1) };
    return left;
  }

  #unary(): Expression {
    if (this.#has('-')) return { kind: 'negative', of: this.#unary() };
    if (this.#has('(')) {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    const token = this.#take();
    if (/^\d/.test(token)) return { kind: 'number', text: token };
    if (this.#has('(')) {
      const inputs: Expression[] = [];
      while (!this.#has(')')) {
        inputs.push(this.#expression());
        this.#has(',');
      }
      return { kind: 'call', callee: token, inputs };
    }
    if (!this.#has('[')) return { kind: 'name', name: token };
    const index = this.#expression();
    this.#expect(']');
    return { kind: 'element', array: token, index };
  }
}
