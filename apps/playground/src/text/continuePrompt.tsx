/** The model continues what the reader begins. */
import { proxy } from 'comlink';
import { useState } from 'preact/hooks';
import { useWords } from '../language/language.js';
import { problemOf } from '../training/problemOf.js';
import { isTraining, stopText, textWorker, unitSignals } from './textSession.js';
import { words } from './words.js';

export function ContinuePrompt() {
  const say = useWords(words);
  const [prompt, setPrompt] = useState('');
  const [written, setWritten] = useState('');
  const [temperature, setTemperature] = useState(0.8);
  const [writing, setWriting] = useState(false);
  const [seed, setSeed] = useState(1);
  if (unitSignals.value.length === 0) return null;
  const write = async (): Promise<void> => {
    setWriting(true);
    setWritten('');
    setSeed(seed + 1);
    try {
      const more = proxy((text: string) => setWritten((before) => before + text));
      await textWorker().calls.write(prompt, { length: 600, temperature, seed }, more);
    } catch (error) {
      setWritten(problemOf(error));
    } finally {
      setWriting(false);
    }
  };
  return (
    <section aria-labelledby="continue-prompt">
      <h3 id="continue-prompt">{say.continue}</h3>
      <form
        class="controls"
        onSubmit={(event) => {
          event.preventDefault();
          void write();
        }}
      >
        <label>
          {say.prompt}
          <input value={prompt} onInput={(event) => setPrompt(event.currentTarget.value)} />
        </label>
        <label>
          {say.temperature}
          <input
            type="number"
            min={0}
            max={2}
            step={0.1}
            value={temperature}
            onInput={({ currentTarget }) =>
              currentTarget.value !== '' && currentTarget.validity.valid && setTemperature(currentTarget.valueAsNumber)
            }
          />
        </label>
        <button type="submit" class="main" disabled={writing || isTraining.value}>
          {say.write}
        </button>
        <button type="button" disabled={!writing} onClick={stopText}>
          {say.stop}
        </button>
      </form>
      {written !== '' && (
        <pre class="written">
          <b>{prompt}</b>
          {written}
        </pre>
      )}
    </section>
  );
}
