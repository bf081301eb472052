import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { cellNames } from '../src/cells/cellTable.js';
import { ownCellsOf, taskNamed, taskNames } from '../src/tasks/taskTable.js';
import { efforts, heldOut, learningRates } from '../src/training/protocol.js';
import { material } from './material.js';
import { run, workplace } from './program.js';

const place = workplace();
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const commands = [...readme.matchAll(/^npm run statal-lab -- (.*?) +#/gm)].map(([, words]) => words.split(' '));

it('the first commands of the README run as they stand', async () => {
  expect(commands.length).toBeGreaterThan(4);
  for (const words of commands.slice(0, 3)) {
    const { code, stderr } = await run(words, { cwd: place.path('.') });
    expect({ words, code, stderr }).toEqual({ words, code: 0, stderr: '' });
  }
});

it('the other commands of the README name tasks, cells and flags that there are', () => {
  const known = { '--task': taskNames, '--cells': cellNames };
  for (const words of commands) {
    for (const [flag, names] of Object.entries(known)) {
      const at = words.indexOf(flag);
      if (at >= 0) expect(names).toEqual(expect.arrayContaining(words[at + 1].split(',')));
    }
  }
});

it('the rule in the README is the rule of the program', () => {
  const { usual, full } = efforts;
  const count = (value: number): string => value.toLocaleString('en-US');
  for (const words of [
    `Learning rates ${learningRates.slice(0, -1).join(', ')} and ${learningRates.at(-1)}`,
    `A validation every ${usual.evaluateEvery} updates, at ${heldOut.validation.training} held-out sequences`,
    `when these and ${heldOut.validation.long} long ones are solved with half of the mistakes allowed, when ${usual.patience} validations in a row`,
    `or after ${count(usual.iterations)} updates`,
    `on ${heldOut.test.training} sequences as long as those trained on and ${heldOut.test.long} long ones`,
    `${full.budgets} times the parameters, at most ${count(full.iterations)} updates and ${full.patience / usual.patience} times the patience`,
  ]) {
    expect(readme.replaceAll(/\s+/g, ' ')).toContain(words);
  }
});

it('the slow tasks in the README are those of the program', () => {
  const count = (value: number): string => value.toLocaleString('en-US');
  const slow = taskNames.filter((name) => ownCellsOf(name) !== undefined);
  const [{ budget, effort }, , { effort: short }] = slow.map((name) => taskNamed(name, material));
  const cells = ownCellsOf(slow[0])?.map((name) => `\`${name}\``) ?? [];
  const flat = readme.replaceAll(/\s+/g, ' ');
  // The patience is as long as the training.
  expect((short?.patience ?? 0) * efforts.usual.evaluateEvery).toBe(short?.iterations);
  expect(slow).toEqual(['characters-large', 'spoken-digits-large', 'pixel-digits', 'music']);
  for (const words of [
    `have ${count(budget)} parameters, at most ${count(effort?.iterations ?? 0)} updates, and a validation every ${effort?.evaluateEvery} updates`,
    `\`pixel-digits\` has ${count(short?.iterations ?? 0)} updates and no early stop`,
    `only ${cells.slice(0, -1).join(', ')} and ${cells.at(-1)} are compared unless`,
  ])
    expect(flat).toContain(words);
  for (const name of taskNames) expect(cellNames).toEqual(expect.arrayContaining([...(ownCellsOf(name) ?? [])]));
});

it('the table of tasks in the README is that of the program', async () => {
  for (const name of taskNames) {
    const { lengths, goal } = taskNamed(name, material);
    const solved = goal.solvedFrom === undefined ? '' : `${100 * goal.solvedFrom}% `;
    const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\``));
    expect(row).toMatch(
      new RegExp(`^\\| \`${name}\` \\| ${lengths.training}, ${lengths.long.toLocaleString('en-US')} \\|.*\\| ${solved}\\|$`),
    );
  }
});
