/** A cell from its definition, which the compiler has checked: how the built-in cells are made, whose pages load no checks. */
import type { Cell, Noise } from './cell.js';

/** A cell as it is written down: what has a default may be left out. Names are worked out from top to bottom, so `step` comes last. */
export type CellDefinition<P extends string, S extends string, N extends string> = Pick<
  Cell<P, S, N>,
  'name' | 'params' | 'state' | 'step'
> & {
  readonly options?: Cell['options'];
  /** `units` unless told. */
  readonly output?: Cell['output'];
  readonly noise?: { readonly [Name in N]: Noise };
};

export function makeCell<P extends string, S extends string, N extends string = never>(definition: CellDefinition<P, S, N>): Cell<P, S, N> {
  return { options: {}, output: ({ units }) => units, noise: {} as { readonly [Name in N]: Noise }, ...definition };
}
