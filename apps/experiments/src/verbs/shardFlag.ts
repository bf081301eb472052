/** The flag that makes a process do a part of the work. */
import { count, UsageError } from '@statal/command-line';
import { Option } from 'commander';
import type { Shard } from '../training/shard.js';

const most = 100_000;

export function shardFlag(): Option {
  return new Option('--shard <k/n>', 'do the k-th of n parts, each in a process of its own with the same --out').argParser(shardOf);
}

function shardOf(words: string): Shard {
  const [, index, parts] = /^(\d{1,6})\/(\d{1,6})$/.exec(words)?.map(Number) ?? [];
  if (index >= 1 && index <= parts && parts <= most) return { index, count: parts };
  throw new UsageError(
    `--shard ${words}`,
    `expected k/n, with k from 1 to n and n at most ${count(most)}`,
    'Write 1/4 for the first of four parts',
  );
}

/** A line for the heading: the share of this process. */
export function shardInWords(shard: Shard | undefined, own: number, all: number): [string, string][] {
  if (shard === undefined) return [];
  const { index, count: parts } = shard;
  return [['shard', `${index} of ${parts}: ${own} of ${all} pairs of a task and a cell`]];
}
