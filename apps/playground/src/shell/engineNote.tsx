/** What trainings run on here, and why. */
import { useEffect } from 'preact/hooks';
import { useWords } from '../language/language.js';
import type { EngineChoice } from '../training/openEngine.js';
import { chooseEngine, engineChoice, findWebGpu, platform } from './platform.js';
import { words } from './words.js';

export function EngineNote() {
  const { engine: say } = useWords(words);
  const { threads, alone, webgpu } = platform.value;
  useEffect(() => void findWebGpu(), []);
  const hasGpu = webgpu !== undefined && 'adapter' in webgpu;
  return (
    <section class="engine-note">
      <label>
        {say.label}{' '}
        <select value={hasGpu ? engineChoice.value : 'auto'} onChange={(event) => chooseEngine(event.currentTarget.value as EngineChoice)}>
          <option value="auto">{say.wasm}</option>
          <option value="webgpu" disabled={!hasGpu}>
            {say.webgpu}
          </option>
        </select>
      </label>
      <p>
        {alone === undefined ? say.threads(threads) : say.alone[alone]}{' '}
        {webgpu === undefined ? say.asking : hasGpu ? say.adapter(webgpu.adapter) : say.missing[webgpu.missing]}
      </p>
    </section>
  );
}
