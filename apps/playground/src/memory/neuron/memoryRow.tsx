/** One form of memory: its name and question, its chart over time, and the equations of the chosen step with numbers. */
import { shownNumber, useWords } from '../../language/language.js';
import { words } from '../words.js';
import { equationsOf } from './equations.js';
import type { Life, Moment } from './life.js';
import { type MemoryName, type Neuron, slotsOf } from './neuron.js';
import { areaBelow, heightOf, plotHeight, type Range, rangeOf, stairs } from './plot.js';

export interface MemoryRowProps {
  readonly name: MemoryName;
  readonly neuron: Neuron;
  readonly life: Life;
  /** Columns of the chart; the life may be shorter. */
  readonly columns: number;
  /** The chosen step, from 0. */
  readonly step: number;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

const show = (value: number): string => shownNumber(value, 2).replace('-', '−');

export function MemoryRow({ name, neuron, life, columns, step, isChosen, onChoose }: MemoryRowProps) {
  const { memories, memoryOf, chartOf, now: nowWords } = useWords(words);
  const now = life[step];
  const before = life[step - 1]?.state ?? Array.from({ length: slotsOf(name) }, () => 0);
  const value = now?.state.map(show).join('  ') ?? '-';
  const equations = now && equationsOf(name, neuron, { before, now, show });
  return (
    <li class="memory-row" aria-label={memoryOf(name)}>
      <div class="memory-name">
        <label>
          <input type="radio" name="memory" checked={isChosen} onChange={onChoose} /> <strong>{name}</strong>
        </label>
        <span>{memories[name].question}</span>
        <span class="equation">{memories[name].equation}</span>
      </div>
      <div class="memory-chart">
        <svg viewBox={`0 0 ${columns} ${plotHeight}`} preserveAspectRatio="none" role="img" aria-label={chartOf(name, step, value)}>
          <Plot life={life} step={step} />
        </svg>
        <span class="memory-value">{value}</span>
      </div>
      <p class="step-equations">
        {equations === undefined || now === undefined ? (
          '-'
        ) : (
          <>
            <span>
              {equations.sum}: <b class={now.fired ? 'fires' : 'silent'}>{now.fired ? nowWords.fires : nowWords.silent}</b>
            </span>
            <span>{equations.memory}</span>
          </>
        )}
      </p>
    </li>
  );
}

function Plot({ life, step }: { readonly life: Life; readonly step: number }) {
  const slots = life[0]?.state.map((_, slot) => life.map(({ state }) => state[slot])) ?? [];
  const activations = life.map(({ activation }) => activation);
  const range = rangeOf([...slots.flat(), ...activations]);
  return (
    <>
      <Inputs life={life} range={range} />
      <line class="zero" x1="0" x2={life.length} y1={heightOf(0, range)} y2={heightOf(0, range)} />
      <path class="memory-area" d={areaBelow(slots[0] ?? [], range)} />
      <path class="activation" d={stairs(activations, range)} />
      {slots.map((values, slot) => (
        <path key={slot} class="memory-line" style={{ opacity: 1 - slot * 0.28 }} d={stairs(values, range)} />
      ))}
      {life[step] !== undefined && <rect class="chosen-step" x={step} width="1" y="0" height={plotHeight} />}
    </>
  );
}

/** The feature as columns, and a mark below where the neuron fires. */
function Inputs({ life, range }: { readonly life: readonly Moment[]; readonly range: Range }) {
  const base = heightOf(0, range);
  return (
    <>
      {life.map(({ input, fired }, step) => (
        <g key={step}>
          {input !== 0 && (
            <rect class="input" x={step + 0.1} width="0.8" y={heightOf(input, range)} height={base - heightOf(input, range)} />
          )}
          {fired && <rect class="fired" x={step + 0.1} width="0.8" y={plotHeight - 6} height="6" />}
        </g>
      ))}
    </>
  );
}
