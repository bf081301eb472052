/** Writes docs/several-machines.md and its plots from measured.json. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { compared, constantsOf } from './constants.mjs';
import { plotsOf } from './page/plots.mjs';
import { severalMachinesPage } from './page/severalMachinesPage.mjs';

const at = (path) => new URL(path, import.meta.url);
writeFileSync(at('../../docs/several-machines.md'), severalMachinesPage(found()));

/** What was measured, with its plots written; `undefined` without measured.json. */
function found() {
  if (!existsSync(at('measured.json'))) return undefined;
  const measured = JSON.parse(readFileSync(at('measured.json'), 'utf8'));
  const constants = constantsOf(measured);
  for (const [name, svg] of Object.entries(plotsOf(constants))) writeFileSync(at(`../../docs/images/ranks-${name}.svg`), svg);
  return { measured, constants, comparisons: compared(measured, constants) };
}
