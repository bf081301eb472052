/** Writes an explanation as text. */

import type { LoopInWords, PassExplanation, StepInstruction } from './explainPass.js';
import type { Explanation } from './explanation.js';

export function explanationText(report: Omit<Explanation, 'toString'>): string {
  const { engine, steps, windows, runsAgain, forward, backward, kept } = report;
  const inWindows = windows > 1 ? `, in ${windows} windows${runsAgain ? ' whose forward steps run again in the backward pass' : ''}` : '';
  const lines = [
    `scan over ${steps} steps on ${engine}${inWindows}`,
    '',
    ...passLines('forward', forward),
    ...listLines('kept for the backward pass', kept),
    '',
    ...passLines('backward', backward),
  ];
  return lines.join('\n');
}

function passLines(name: string, { once, hoisted, perStep, sunk, accumulators, loop }: PassExplanation): string[] {
  return [
    name,
    ...listLines('once, the same at every step', once),
    ...listLines('before the loop, for all steps at once (hoisted)', hoisted),
    '  every step',
    ...(perStep.length === 0 ? ['    nothing'] : instructionLines(perStep)),
    ...listLines('summed from step to step', accumulators),
    ...listLines('after the loop, for all steps at once (sunk)', sunk),
    ...loopLines(loop).map((line) => `  ${line}`),
  ];
}

function listLines(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`  ${title}`, ...items.map((item) => `    ${item}`)];
}

/** One line for each instruction. Consecutive views share a line, because they cost next to nothing. */
function instructionLines(instructions: readonly StepInstruction[]): string[] {
  const lines: string[] = [];
  let views: string[] = [];
  const flush = (): void => {
    if (views.length > 0) lines.push(`    view     ${views.join(', ')}`);
    views = [];
  };
  for (const { kind, ops, text } of instructions) {
    if (kind === 'view') views.push(...ops);
    else {
      flush();
      lines.push(`    ${kind.padEnd(8)} ${text}`);
    }
  }
  flush();
  return lines;
}

function loopLines(loop: LoopInWords | undefined): string[] {
  if (loop === undefined) return ['the engine runs the loop op by op'];
  const { steps, rows, copies } = loop;
  return [
    steps.compiled ? 'all steps are one call' : `JavaScript runs the steps one by one, because ${steps.reason}`,
    rows.independent
      ? `threads can share the loop: nothing mixes the ${rows.count} rows`
      : `one thread runs the loop, because ${rows.reason}`,
    ...(copies > 0 ? [`${copies} ${copies === 1 ? 'value is' : 'values are'} copied at every step`] : []),
  ];
}
