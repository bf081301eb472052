import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compared, constantsOf } from '../constants.mjs';
import { plotsOf } from '../page/plots.mjs';
import { severalMachinesPage } from '../page/severalMachinesPage.mjs';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const isMeasured = existsSync(new URL('../measured.json', import.meta.url));

it('the page and its plots are those of measured.json', () => {
  const page = read('../../../docs/several-machines.md');
  if (!isMeasured) return expect(page).toBe(severalMachinesPage());
  const measured = JSON.parse(read('../measured.json'));
  const constants = constantsOf(measured);
  expect(page).toBe(severalMachinesPage({ measured, constants, comparisons: compared(measured, constants) }));
  for (const [name, svg] of Object.entries(plotsOf(constants))) expect(read(`../../../docs/images/ranks-${name}.svg`)).toBe(svg);
});
