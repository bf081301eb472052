/**
 * Translates kernel text to WGSL. Kernel text has one type of number; here each expression gets its type: f32, i32 for whole numbers that
 * are indices, or a literal that is either.
 */
import { type Expression, parseFunction, parseStatements, type Statement } from '../../text/kernelSyntax.js';

export type WgslType = 'f32' | 'i32';
type Type = WgslType | 'bool' | 'literal';

interface Typed {
  readonly text: string;
  readonly type: Type;
}

export interface WgslSignature {
  readonly inputs: readonly WgslType[];
  readonly returns: WgslType | undefined;
}

/** What text may use from outside of it. */
export interface WgslNames {
  /** The text and type of a name. */
  valueOf(name: string): { readonly text: string; readonly type: WgslType } | undefined;
  signatureOf(callee: string): WgslSignature | undefined;
}

export interface WgslFunction {
  readonly name: string;
  readonly parameters: readonly (readonly [name: string, type: WgslType])[];
  readonly returns?: WgslType | undefined;
}

const INT_OPERATORS: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%']);

/** A function of statements in kernel text. */
export function wgslFunction({ name, parameters, returns }: WgslFunction, lines: string, names: WgslNames): string {
  const head = `fn ${name}(${parameters.map(([own, type]) => `${own}: ${type}`).join(', ')})${returns === undefined ? '' : ` -> ${returns}`}`;
  const printer = new Printer(names, parameters, returns);
  return `${head} {\n${printer.statements(parseStatements(lines))}}\n`;
}

/** The translation of a function of the table, whose text has its own head. */
export function wgslTableFunction(source: string, { inputs, returns }: WgslSignature, names: WgslNames): string {
  const { name, parameters, body } = parseFunction(source);
  const typed = parameters.map((own, index) => [own, inputs[index]] as const);
  const head = `fn ${name}(${typed.map(([own, type]) => `${own}: ${type}`).join(', ')}) -> ${returns}`;
  return `${head} {\n${new Printer(names, typed, returns).statements(body)}}\n`;
}

/** The expression as a value of a type. */
function converted({ text, type }: Typed, to: Type): string {
  if (type === to || to === 'literal') return text;
  if (type === 'literal') return to === 'f32' && /^\d+$/.test(text) ? `${text}.0` : text;
  if (to === 'bool') throw new Error(`kernel text uses ${text} as a condition`);
  return `${to}(${text})`;
}

const common = (a: Type, b: Type): Type => (a === 'f32' || b === 'f32' ? 'f32' : a === 'literal' ? b : a);

class Printer {
  readonly #names: WgslNames;
  readonly #types = new Map<string, WgslType>();
  readonly #returns: WgslType | undefined;

  constructor(names: WgslNames, parameters: readonly (readonly [string, WgslType])[], returns: WgslType | undefined) {
    this.#names = names;
    this.#returns = returns;
    for (const [name, type] of parameters) this.#types.set(name, type);
  }

  statements(all: readonly Statement[]): string {
    return all.map((statement) => `${this.#statement(statement)}\n`).join('');
  }

  #statement(statement: Statement): string {
    switch (statement.kind) {
      case 'declare': {
        const value = this.#expression(statement.value);
        const type = value.type === 'i32' ? 'i32' : 'f32';
        this.#types.set(statement.name, type);
        return `${statement.isConstant ? 'let' : 'var'} ${statement.name} = ${converted(value, type)};`;
      }
      case 'assign': {
        const to = this.#expression(statement.to);
        return `${to.text} = ${converted(this.#expression(statement.value), to.type)};`;
      }
      case 'return':
        return `return ${converted(this.#expression(statement.value), this.#returns ?? 'f32')};`;
      case 'call':
        return `${this.#expression(statement.call).text};`;
      case 'if': {
        const otherwise = statement.no.length === 0 ? '' : ` else ${this.#statement(statement.no[0])}`;
        return `if (${this.#expression(statement.condition).text}) {\n${this.statements(statement.yes)}}${otherwise}`;
      }
      case 'block':
        return `{\n${this.statements(statement.body)}}`;
      case 'for': {
        const { name, count, by, body } = statement;
        this.#types.set(name, 'i32');
        const end = converted(this.#expression(count), 'i32');
        return `for (var ${name}: i32 = 0; ${name} < ${end}; ${name} += ${by}) {\n${this.statements(body)}}`;
      }
      default:
        throw statement satisfies never;
    }
  }

  #expression(expression: Expression): Typed {
    switch (expression.kind) {
      case 'number':
        return { text: expression.text, type: /^\d+$/.test(expression.text) ? 'literal' : 'f32' };
      case 'name':
        return this.#name(expression.name);
      case 'element':
        return { text: `${expression.array}[${converted(this.#expression(expression.index), 'i32')}]`, type: 'f32' };
      case 'negative': {
        const { text, type } = this.#expression(expression.of);
        return { text: `(-${text})`, type };
      }
      case 'choice': {
        const [yes, no] = [expression.yes, expression.no].map((each) => this.#expression(each));
        const shared = common(yes.type, no.type);
        const type = shared === 'literal' ? 'f32' : shared;
        const condition = this.#expression(expression.condition).text;
        return { text: `select(${converted(no, type)}, ${converted(yes, type)}, ${condition})`, type };
      }
      case 'binary':
        return this.#binary(expression.operator, this.#expression(expression.left), this.#expression(expression.right));
      case 'call':
        return this.#call(expression.callee, expression.inputs);
      default:
        throw expression satisfies never;
    }
  }

  #name(name: string): Typed {
    const type = this.#types.get(name);
    if (type !== undefined) return { text: name, type };
    if (name === 'true') return { text: name, type: 'bool' };
    const outside = this.#names.valueOf(name);
    if (outside === undefined) throw new Error(`kernel text uses ${name}, which is nowhere defined`);
    return outside;
  }

  #binary(operator: string, left: Typed, right: Typed): Typed {
    // In kernel text `x | 0` makes an index of a float.
    if (operator === '|') return { text: converted(left, 'i32'), type: 'i32' };
    if (operator === '&&') return { text: `(${left.text} && ${right.text})`, type: 'bool' };
    const shared = common(left.type, right.type);
    const operands = [left, right].map((each) => converted(each, shared));
    const own = operator === '===' ? '==' : operator;
    return { text: `(${operands.join(` ${own} `)})`, type: INT_OPERATORS.has(operator) ? shared : 'bool' };
  }

  #call(callee: string, inputs: readonly Expression[]): Typed {
    const given = inputs.map((input) => this.#expression(input));
    if (callee === 'quotient') return { text: `(${given.map((each) => converted(each, 'i32')).join(' / ')})`, type: 'i32' };
    if (callee.startsWith('Math.')) {
      const operands = given.map((each) => converted(each, 'f32'));
      return { text: `${callee.slice('Math.'.length)}(${operands.join(', ')})`, type: 'f32' };
    }
    const signature = this.#names.signatureOf(callee);
    if (signature === undefined) throw new Error(`kernel text calls ${callee}, which is nowhere defined`);
    const operands = given.map((each, index) => converted(each, signature.inputs[index]));
    return { text: `${callee}(${operands.join(', ')})`, type: signature.returns ?? 'f32' };
  }
}
