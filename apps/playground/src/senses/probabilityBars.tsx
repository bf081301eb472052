/** How likely each class is now. */
import { useWords } from '../language/language.js';
import { words } from './words.js';

export interface ProbabilityBarsProps {
  readonly classes: readonly string[];
  /** Absent: nothing is recognized now. */
  readonly probabilities: ArrayLike<number> | undefined;
}

export function ProbabilityBars({ classes, probabilities }: ProbabilityBarsProps) {
  const say = useWords(words);
  return (
    <ul class="probability-bars" aria-label={say.probabilities}>
      {classes.map((name, index) => (
        <li key={name}>
          <span>{name}</span>
          <meter aria-label={name} min={0} max={1} value={probabilities?.[index] ?? 0} />
          <span class="percent">{probabilities === undefined ? '' : `${Math.round(100 * probabilities[index])}%`}</span>
        </li>
      ))}
    </ul>
  );
}
