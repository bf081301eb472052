/** The panel Memory: what a neuron of the statal cell remembers, in slow motion, and what such a memory is good for. */
import { useWords } from '../language/language.js';
import { SlowMotion } from './slowMotion.js';
import { Study } from './study/study.js';
import { useMemoryWorker } from './useMemoryWorker.js';
import { words } from './words.js';
import './memory.css';

export default function MemoryPanel() {
  const { title, lead, idea, equation } = useWords(words);
  const calls = useMemoryWorker();
  return (
    <section class="memory-panel">
      <h2>{title}</h2>
      <p class="lead">{lead}</p>
      <p class="equation">{equation}</p>
      <p>{idea}</p>
      <SlowMotion calls={calls} />
      <Study />
    </section>
  );
}
