/** The JavaScript of the reader's code, and the way back to it. */
export interface CompiledCode {
  /** A CommonJS module. */
  readonly script: string;
  /** A source map, as JSON. */
  readonly map: string;
  /** The line from 1 of the last `return` of the step. Errors about the result of a step have no other place. */
  readonly resultLine?: number | undefined;
}
