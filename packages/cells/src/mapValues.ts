/** Maps the values of an object and keeps its names. */
export function mapValues<Names extends string, A, B>(
  values: { readonly [Name in Names]: A },
  map: (value: A, name: string) => B,
): { [Name in Names]: B } {
  return Object.fromEntries(Object.entries<A>(values).map(([name, value]) => [name, map(value, name)])) as { [Name in Names]: B };
}
