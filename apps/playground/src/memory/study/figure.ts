/** A figure of a table of the study, read from its text. */

export type Figure =
  /** How many seeds solved the task. */
  | { readonly kind: 'seeds'; readonly solved: number; readonly of: number }
  /** A loss: less is better. */
  | { readonly kind: 'nats'; readonly value: number }
  | { readonly kind: 'percent'; readonly value: number }
  | { readonly kind: 'number'; readonly value: number }
  /** Text, or an empty cell. */
  | { readonly kind: 'none' };

const none: Figure = { kind: 'none' };

/** Reads `4/5`, `1.807 nats`, `85.1%`, `1,217`, `1.69e+6` and `solved`. */
export function figureOf(text: string): Figure {
  const seeds = /^(\d+)\/(\d+)/.exec(text);
  if (seeds !== null) return { kind: 'seeds', solved: Number(seeds[1]), of: Number(seeds[2]) };
  const number = /^(-?[\d,]*\.?\d+(?:e[+-]?\d+)?)\s*(nats|%)?$/.exec(text);
  if (number === null) return none;
  const value = Number(number[1].replaceAll(',', ''));
  return { kind: number[2] === 'nats' ? 'nats' : number[2] === '%' ? 'percent' : 'number', value };
}

/** The share of right answers or the loss behind a figure such as `4/5, 99.6%` or `gru: 3/5, 99.1%`. */
export function scoreOf(text: string): { readonly name?: string | undefined; readonly figure: Figure } {
  const named = /^(?:([\w-]+): )?(.*)$/.exec(text);
  const parts = (named?.[2] ?? '').split(', ');
  return { name: named?.[1], figure: figureOf(parts.at(-1) ?? '') };
}

export interface TriedSize {
  readonly units: number;
  readonly solved: number;
  readonly of: number;
}

/** Reads `10: 0/3, 16: 2/5`. */
export function triedSizes(text: string): readonly TriedSize[] {
  return [...text.matchAll(/(\d+): (\d+)\/(\d+)/g)].map(([, units, solved, of]) => ({
    units: Number(units),
    solved: Number(solved),
    of: Number(of),
  }));
}
