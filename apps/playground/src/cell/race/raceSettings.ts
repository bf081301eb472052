/** What a race is about: everything that decides its numbers, apart from the code of the cell. */
import { generatedTasks, learningRates } from '@statal/experiments/tasks';

export interface RaceSettings {
  /** One of `generatedTasks`. */
  readonly task: string;
  readonly learningRate: number;
  /** Decides initial parameters and training sequences, the same for all cells. */
  readonly seed: number;
  /** Names of the lab's cells. */
  readonly rivals: readonly string[];
}

/** The cells to race against, as the lab calls them. */
export const rivalNames = ['lstm', 'gru', 'statal-content', 'rnn'] as const;

export const taskNames: readonly string[] = Object.keys(generatedTasks);

export const defaultRace: RaceSettings = { task: 'seen-before', learningRate: 0.01, seed: 1, rivals: ['lstm', 'gru', 'statal-content'] };

/** Settings from outside, such as a link: what does not fit takes its default. */
export function raceSettingsOf(value: unknown): RaceSettings {
  const { task, learningRate, seed, rivals } = Object(value) as Partial<Record<keyof RaceSettings, unknown>>;
  return {
    task: taskNames.find((name) => name === task) ?? defaultRace.task,
    learningRate: learningRates.find((rate) => rate === learningRate) ?? defaultRace.learningRate,
    seed: Number.isInteger(seed) && Number(seed) >= 0 && Number(seed) < 2 ** 31 ? Number(seed) : defaultRace.seed,
    rivals: Array.isArray(rivals) ? rivalNames.filter((name) => rivals.includes(name)) : defaultRace.rivals,
  };
}
