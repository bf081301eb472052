/** The cell unrolled through time: as it was traced, or as a race has trained it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { type UnrolledData, type UnrolledFigure, unrolledFigure } from '../figures/figures.js';
import { language, useWords } from '../language/language.js';
import { traced, verdict } from './cellSession.js';
import { lanes } from './race/raceSession.js';
import { words } from './words.js';

export function UnrolledView() {
  const say = useWords(words);
  const [chosen, setChosen] = useState('');
  if (traced.value === undefined) return undefined;
  const { name, unrolled } = traced.value;
  const trained = lanes.value.flatMap(({ id, name: of, ending }) =>
    ending === undefined ? [] : [{ id, name: of, data: ending.unrolled }],
  );
  const data = trained.find(({ id }) => id === chosen)?.data ?? unrolled;
  // An older drawing stays while the code is being changed, so that the page does not jump.
  const isOld = verdict.value.phase === 'wrong' && data === unrolled;
  return (
    <section aria-labelledby="unrolled-title">
      <h3 id="unrolled-title">{say.unrolled}</h3>
      <p>{isOld ? say.oldDrawing : say.unrolledLead}</p>
      {trained.length > 0 && (
        <p class="controls shown-cell">
          <label>
            {say.shownCell}
            <select value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
              <option value="">{say.untrained(name)}</option>
              {trained.map(({ id, name: of }) => (
                <option key={id} value={id}>
                  {say.trained(of)}
                </option>
              ))}
            </select>
          </label>
        </p>
      )}
      <Figure data={data} />
    </section>
  );
}

function Figure({ data }: { readonly data: UnrolledData }) {
  const place = useRef<HTMLDivElement>(null);
  const figure = useRef<UnrolledFigure | undefined>(undefined);
  const shown = useRef(data);
  const spoken = language.value;
  useEffect(() => {
    if (place.current === null) return;
    const made = unrolledFigure(place.current, shown.current, { language: spoken });
    figure.current = made;
    return () => made.destroy();
  }, [spoken]);
  useEffect(() => {
    if (shown.current === data) return;
    shown.current = data;
    figure.current?.update(data);
  }, [data]);
  return <div class="unrolled-place" ref={place} />;
}
