/** A terminal: one live line at the bottom, and above it what has been decided. cli-progress moves the cursor; the line is made here. */
import { MultiBar, type SingleBar } from 'cli-progress';
import colors from 'picocolors';
import { endingLines, type LabProgress, type LabReport } from './labReport.js';
import type { Output } from './output.js';
import { count } from './phrases.js';
import { progressOf } from './plainReport.js';

const framesPerSecond = 10;

export function terminalReport(stdout: Output & NodeJS.WritableStream): LabReport {
  let bars: MultiBar | undefined;
  let bar: SingleBar | undefined;
  let latest: LabProgress | undefined;
  /** What each worker is at. */
  const works: string[] = [];
  const line = (): string => liveLine(latest, works, stdout.columns || 80);
  const print = (text: string): void => {
    if (bars === undefined) stdout.write(`${text}\n`);
    else {
      bars.log(`${text}\n`);
      bars.update();
    }
  };

  return {
    start({ heading }) {
      for (const [word, text] of heading) print(`${colors.dim(word.padEnd(9))} ${text}`);
      bars = new MultiBar({
        stream: stdout,
        format: () => line(),
        fps: framesPerSecond,
        forceRedraw: true,
        hideCursor: true,
        clearOnComplete: true,
        gracefulExit: false,
      });
      bar = bars.create(1, 0);
    },
    look({ worker, configuration, iteration, score }) {
      const { task, cell } = configuration;
      works[worker] = `${task.name} ${cell.name} ${count(iteration)}: ${score.loss.toFixed(3)}`;
    },
    run(_, progress) {
      latest = progress;
      bar?.update(progress.done / progress.total);
    },
    decided: print,
    notice: (text) => print(colors.yellow(text)),
    end(outcome) {
      this.close();
      for (const text of endingLines(outcome)) print(text);
    },
    close() {
      bars?.stop();
      bars = undefined;
    },
  };
}

/** `━━━━━╌╌╌╌╌  248/832 runs, 12 min left  copy gru 1,200: 0.412 | parity lstm 300: 0.69` */
function liveLine(progress: LabProgress | undefined, works: readonly string[], width: number): string {
  const { done, total } = progress ?? { done: 0, total: 1 };
  const length = 20;
  const full = Math.round((length * done) / total);
  const words = `  ${progress === undefined ? 'starting' : progressOf(progress)}  ${works.join(' | ')}`;
  return `${colors.green('━'.repeat(full))}${colors.dim('╌'.repeat(length - full))}${words.slice(0, Math.max(0, width - length - 1))}`;
}
