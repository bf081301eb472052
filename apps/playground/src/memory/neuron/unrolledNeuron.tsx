/** The chosen form of memory unrolled through time. Its figure is loaded with the panel's first drawing. */
import type { Remote } from 'comlink';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { UnrolledFigure } from '../../figures/unrolledFigure.js';
import { language, useWords } from '../../language/language.js';
import { problemOf } from '../../training/problemOf.js';
import type { MemoryWorker } from '../memory.worker.js';
import { words } from '../words.js';
import type { MemoryName, Neuron } from './neuron.js';

export interface UnrolledNeuronProps {
  readonly calls: Remote<MemoryWorker> | undefined;
  readonly memory: MemoryName;
  readonly neuron: Neuron;
  readonly pulses: readonly number[];
  /** The reader pointed at a value of this step. */
  readonly onStep: (step: number) => void;
}

export function UnrolledNeuron({ calls, memory, neuron, pulses, onStep }: UnrolledNeuronProps) {
  const { unrolled, failed } = useWords(words);
  const place = useRef<HTMLDivElement>(null);
  const figure = useRef<UnrolledFigure | undefined>(undefined);
  const isDrawing = useRef(false);
  const [problem, setProblem] = useState<string>();
  const shown = language.value;
  useEffect(
    () => () => {
      figure.current?.destroy();
      figure.current = undefined;
    },
    [shown],
  );
  useEffect(() => {
    if (calls === undefined) return;
    let isOld = false;
    const draw = async (): Promise<void> => {
      const [data, { unrolledFigure }] = await Promise.all([
        calls.unroll({ memory, neuron, pulses }),
        import('../../figures/unrolledFigure.js'),
      ]);
      if (isOld || place.current === null) return;
      // The figure tells its place also when it is drawn, before the reader pointed anywhere.
      isDrawing.current = true;
      const onSelect = ({ step }: { readonly step: number }): void => {
        if (!isDrawing.current) onStep(step);
      };
      if (figure.current !== undefined) figure.current.update(data);
      else figure.current = unrolledFigure(place.current, data, { language: shown, onSelect });
      isDrawing.current = false;
    };
    draw().catch((error) => setProblem(problemOf(error)));
    return () => {
      isOld = true;
    };
  }, [calls, memory, neuron, pulses, shown]);
  return (
    <section class="unrolled-neuron" aria-labelledby="unrolled-neuron">
      <h3 id="unrolled-neuron">{unrolled.title(memory)}</h3>
      <p>{unrolled.lead}</p>
      {problem !== undefined && <p role="alert">{failed(problem)}</p>}
      <div ref={place} />
    </section>
  );
}
