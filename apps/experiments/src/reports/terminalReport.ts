/** The report for a terminal: a live line at the bottom, with decided results above it. */
import { count, liveLine, type Output, progressBar } from '@statal/command-line';
import colors from 'picocolors';
import { endingLines, type LabProgress, type LabReport } from './labReport.js';
import { progressOf } from './plainReport.js';

export function terminalReport(stdout: Output & NodeJS.WritableStream): LabReport {
  const live = liveLine(stdout);
  let latest: LabProgress | undefined;
  /** The present work of each worker. */
  const works: string[] = [];
  /** The live line: `━━━━━╌╌╌╌╌  29%  248/832 runs, 12 min left  copy gru 1,200: 0.412 | parity lstm 300: 0.69`. */
  const line = (): string => {
    const words = [latest === undefined ? 'starting' : progressOf(latest), works.join(' | ')];
    return progressBar(latest === undefined ? 0 : latest.done / latest.total, words, stdout.columns || 80);
  };

  return {
    start({ heading, time }) {
      for (const [word, text] of [...heading, ['time', time]]) live.print(`${colors.dim(word.padEnd(10))} ${text}`);
      live.start(line());
    },
    evaluated({ worker, configuration, iteration, score }) {
      const { task, cell } = configuration;
      works[worker] = `${task.name} ${cell.name} ${count(iteration)}: ${score.loss.toFixed(3)}`;
      live.show(line());
    },
    run(_, progress) {
      latest = progress;
      live.show(line());
    },
    decided: live.print,
    notice: (text) => live.print(colors.yellow(text)),
    end(outcome) {
      live.close();
      for (const text of endingLines(outcome)) live.print(text);
    },
    close: live.close,
  };
}
