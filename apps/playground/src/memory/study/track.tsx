/** A line with marks on it: the smallest chart of the study. Its numbers stand beside it as text, so it is a drawing only. */

export interface TrackMark {
  /** From 0 to 1 along the line. */
  readonly at: number;
  readonly kind: 'ours' | 'statal' | 'other';
  /** How full the mark is, from 0 to 1. Default: 1. */
  readonly share?: number | undefined;
  readonly title?: string | undefined;
}

export interface TrackProps {
  readonly marks: readonly TrackMark[];
  /** Whether a bar leads from the left to the mark. Default: false. */
  readonly bar?: boolean | undefined;
}

export function Track({ marks, bar = false }: TrackProps) {
  return (
    <span class="track" aria-hidden="true">
      {marks.map(({ at, kind, share = 1, title }, index) =>
        bar ? (
          <span key={index} class={`bar ${kind}`} style={{ width: `${100 * at}%` }} />
        ) : (
          <span key={index} class={`mark ${kind}`} title={title} style={{ left: `${100 * at}%`, '--share': `${100 * share}%` }} />
        ),
      )}
    </span>
  );
}

/** The color of a cell in all charts of the study. */
export function kindOf(cell: string): TrackMark['kind'] {
  if (cell === 'statal-content' || cell === 'form-evidence-change-spread') return 'ours';
  return cell.startsWith('statal') || cell.startsWith('form') ? 'statal' : 'other';
}

/** Where values lie between the smallest and the largest of them; on a log scale if they differ by more than a factor of 100. */
export function scaleOf(
  values: readonly number[],
  fromZero: boolean,
): { readonly at: (value: number) => number; readonly isLogarithmic: boolean } {
  const positive = values.filter((value) => value > 0);
  const [least, most] = [Math.min(...positive), Math.max(...values)];
  const isLogarithmic = positive.length > 0 && most / least > 100;
  if (isLogarithmic) {
    // Half a decade of room, so that the smallest has a bar too.
    const [from, to] = [Math.log(least) - 1.15, Math.log(most)];
    return { isLogarithmic, at: (value) => (value <= 0 ? 0 : (Math.log(value) - from) / (to - from)) };
  }
  const low = fromZero ? 0 : Math.min(...values);
  const room = fromZero ? 0 : (most - low) * 0.08 || 1;
  return { isLogarithmic, at: (value) => (value - low + room) / (most - low + 2 * room || 1) };
}
