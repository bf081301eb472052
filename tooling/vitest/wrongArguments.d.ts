type KindName =
  | 'tensor'
  | 'operand'
  | 'tree'
  | 'number'
  | 'anyNumber'
  | 'numbers'
  | 'count'
  | 'whole'
  | 'integer'
  | 'integers'
  | 'notNegative'
  | 'positive'
  | 'share'
  | 'flag'
  | 'text'
  | 'list'
  | 'function'
  | 'object'
  | 'anything'
  | 'nothingElse';

/** What an argument may be. With "?" it may be left out. */
export type ArgumentKind = KindName | `${KindName}?`;

/** An argument of a call: a right value, and which others are right. */
export interface Argument {
  readonly good: unknown;
  accepts(value: unknown): boolean;
}

export interface Call {
  readonly of: (...given: never[]) => unknown;
  readonly given: readonly Argument[];
}

export interface WrongArgumentsTable {
  /** The namespace of the package. */
  readonly exports: Readonly<Record<string, unknown>>;
  /** A call for each function in it, and for methods under names of their own. */
  readonly rows: { readonly [name: string]: Call };
  /** Functions without a row, and why. */
  readonly unchecked?: { readonly [name: string]: string };
  /** The classes of the errors that are wanted. */
  readonly errors: readonly (abstract new (
    ...given: never[]
  ) => Error)[];
  /** Tensors of several kinds, as wrong values. */
  readonly tensors?: { readonly [name: string]: unknown };
}

export declare function argument(good: unknown, kind: ArgumentKind): Argument;
export declare function options(fields: { readonly [name: string]: Argument }, kind?: ArgumentKind): Argument;
export declare function data(fields: { readonly [name: string]: Argument }): Argument;
export declare function call(of: (...given: never[]) => unknown, ...given: readonly Argument[]): Call;

/** Defines the tests of a package: see `wrongArguments.js`. */
export declare function testWrongArguments(table: WrongArgumentsTable): void;
