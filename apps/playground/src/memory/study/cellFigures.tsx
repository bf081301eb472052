/** A list of cells with a figure each: dots for seeds, a bar for an amount, a mark for a loss. */
import { useWords } from '../../language/language.js';
import { type Figure, figureOf } from './figure.js';
import { kindOf, scaleOf, Track } from './track.js';
import { words } from './words.js';

export interface CellFigure {
  readonly cell: string;
  /** As it stands in the table. */
  readonly text: string;
}

export function CellFigures({ figures }: { readonly figures: readonly CellFigure[] }) {
  const read = figures.map(({ cell, text }) => ({ cell, text, figure: figureOf(text) }));
  const values = read.flatMap(({ figure }) => ('value' in figure ? [figure.value] : []));
  const isLoss = read.some(({ figure }) => figure.kind === 'nats');
  const { at, isLogarithmic } = scaleOf(values, !isLoss);
  const { logarithmic } = useWords(words);
  return (
    <>
      <ul class="cell-figures">
        {read.map(({ cell, text, figure }) => (
          <li key={cell} class={kindOf(cell)}>
            <span class="cell-name">{cell.replace(/^(statal|form)-/, '')}</span>
            <Drawn cell={cell} figure={figure} at={at} />
            <span class="cell-text">{text === '' ? '-' : text}</span>
          </li>
        ))}
      </ul>
      {isLogarithmic && <p class="scale-note">{logarithmic}</p>}
    </>
  );
}

interface DrawnProps {
  readonly cell: string;
  readonly figure: Figure;
  readonly at: (value: number) => number;
}

function Drawn({ cell, figure, at }: DrawnProps) {
  switch (figure.kind) {
    case 'seeds':
      return (
        <span class="seed-dots" aria-hidden="true">
          {Array.from({ length: figure.of }, (_, seed) => (
            <span key={seed} class={seed < figure.solved ? 'solved' : ''} />
          ))}
        </span>
      );
    case 'nats':
      return <Track marks={[{ at: at(figure.value), kind: kindOf(cell) }]} />;
    case 'percent':
    case 'number':
      return <Track bar marks={[{ at: at(figure.value), kind: kindOf(cell) }]} />;
    case 'none':
      return <Track marks={[]} />;
    default:
      return figure satisfies never;
  }
}
