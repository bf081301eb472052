/** What is measured inside of the model while it trains. */
import { shownNumber, useWords } from '../../language/language.js';
import type { InsideNow } from './followTraining.js';
import { words } from './words.js';

export function InsideList({ inside }: { readonly inside: readonly InsideNow[] }) {
  const { train } = useWords(words);
  const now = inside.at(-1);
  if (now === undefined) return null;
  // Measured before the first update and after the last.
  const gradients = inside.flatMap(({ gradient }) => gradient ?? []);
  const rows = [
    { name: 'fires', values: inside.flatMap(({ fires }) => fires ?? []), show: (value: number) => `${shownNumber(100 * value, 1)}%` },
    { name: 'state', values: inside.map(({ state }) => state), show: (value: number) => shownNumber(value, 3) },
    { name: 'gradient', values: gradients, show: (value: number) => Number(value.toPrecision(3)).toString() },
  ] as const;
  return (
    <section class="inside-now">
      <h5>{train.inside}</h5>
      <dl>
        {rows
          .filter(({ values }) => values.length > 0)
          .map(({ name, values, show }) => (
            <div key={name}>
              <dt>
                {train.insideNames[name]} <small>{train.insideAbout[name]}</small>
              </dt>
              <dd>
                <b>{name === 'gradient' && values.length === 1 ? '-' : show(values[values.length - 1])}</b>{' '}
                <small>{`${train.untrained}: ${show(values[0])}`}</small>
              </dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
