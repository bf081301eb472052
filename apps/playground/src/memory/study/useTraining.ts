import { useEffect, useMemo } from 'preact/hooks';
import { createTraining, type Training } from './createTraining.js';

/** A training while its section is shown. The arguments are those of `createTraining` at first. */
export function useTraining(...about: Parameters<typeof createTraining>): Training {
  const training = useMemo(() => createTraining(...about), []);
  useEffect(() => training.close, [training]);
  return training;
}
