/** Makes a cell from its definition without run-time checks. The built-in cells use it: pages that load them load no checks. */
import type { Cell, Noise } from './cell.js';

/** The definition of a cell; fields with a default may be omitted. TypeScript infers names from top to bottom, so `step` comes last. */
export type CellDefinition<P extends string, S extends string, N extends string> = Pick<
  Cell<P, S, N>,
  'name' | 'params' | 'state' | 'step'
> & {
  readonly options?: Cell['options'] | undefined;
  /** Default: `units`. */
  readonly output?: Cell['output'] | undefined;
  readonly image?: Cell['image'] | undefined;
  readonly noise?: { readonly [Name in N]: Noise } | undefined;
};

export function makeCell<P extends string, S extends string, N extends string = never>(definition: CellDefinition<P, S, N>): Cell<P, S, N> {
  const { options = {}, output = ({ units }) => units, noise = {} as { readonly [Name in N]: Noise } } = definition;
  return { ...definition, options, output, noise };
}
