/** How a `.keras` archive names layers: by class, counted, whatever their own names. */

/** The name of each layer, of the classes in order: Dense, LSTM, Dense -> dense, lstm, dense_1. */
export function archiveNames(classNames: readonly string[]): string[] {
  const used = new Map<string, number>();
  return classNames.map((className) => {
    const name = snakeCase(className);
    const count = used.get(name) ?? 0;
    used.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  });
}

/** SimpleRNN -> simple_rnn, as Keras spells it. */
function snakeCase(name: string): string {
  return name
    .slice(0, 200)
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
