/** One step of the statal cell with the memory content. Its labels are symbols, so that documents of any language can show it. */
import { arrow, box, circle, colors, drawing, label, line } from './svg.mjs';

/** Heights, from the output down to the input. */
const [output, strength, activation, sum, branch, state, input] = [26, 62, 122, 190, 236, 282, 352];
/** From left to right: the sum that fires, x, the sum of the content, the memory, the output. */
const [drive, x, content, memory, right] = [200, 270, 340, 486, 600];

export function statalContent() {
  const toSum = (center) => [line([x, branch], [center, branch], colors.input), arrow([center, branch], [center, sum + 19], colors.input)];
  return drawing('statal, content', { width: 700, height: 384 }, [
    `<rect x="70" y="${strength - 34}" width="${right - 108}" height="${state - strength + 70}" rx="14" fill="#f7f7f7" stroke="#ccc"/>`,
    // The state comes from the left, is read by both sums, and goes through the memory to the next step.
    arrow([30, state], [memory - 62, state], colors.state),
    label([48, state - 14], 's', { below: 't-1', color: colors.state }),
    circle([110, state], 3, colors.state),
    line([110, state], [110, sum], colors.state),
    arrow([110, sum], [drive - 19, sum], colors.state),
    label([146, sum - 12], 'U', { color: colors.state }),
    circle([406, state], 3, colors.state),
    line([406, state], [406, sum], colors.state),
    arrow([406, sum], [content + 22, sum], colors.state),
    label([384, sum - 12], 'U', { below: 'c', color: colors.state }),
    // The input crosses the state without touching it.
    `<path d="M ${x} ${input - 16} V ${state + 7} a 7 7 0 0 1 0 -14 V ${branch}" fill="none" stroke="${colors.input}" stroke-width="1.8"/>`,
    label([x, input], 'x', { below: 't', color: colors.input }),
    ...toSum(drive, 18),
    ...toSum(content, 21),
    label([drive + 16, sum + 32], 'W', { color: colors.input }),
    label([content + 20, sum + 32], 'W', { below: 'c', color: colors.input }),
    circle([drive, sum], 18, '#fff', '#444'),
    label([drive, sum], '+ b'),
    circle([content, sum], 21, '#fff', '#444'),
    label([content - 2, sum], '+ b', { below: 'c' }),
    // How strongly it fires, p, and what it stores then, c.
    arrow([drive, sum - 18], [drive, activation + 17], colors.activation),
    box([drive, activation], [64, 32], 'relu'),
    arrow([drive, activation - 16], [drive, strength + 17], colors.activation),
    label([drive + 14, (activation + strength) / 2], 'a', { below: 't', color: colors.activation }),
    box([drive, strength], [104, 32], '1 − exp(−a)'),
    line([drive + 52, strength], [memory + 24, strength], colors.activation),
    arrow([memory + 24, strength], [memory + 24, state - 20], colors.activation),
    label([memory + 38, sum], 'p', { below: 't', color: colors.activation }),
    arrow([content, sum - 21], [content, activation + 17], colors.activation),
    box([content, activation], [64, 32], 'tanh'),
    line([content + 32, activation], [memory - 24, activation], colors.activation),
    arrow([memory - 24, activation], [memory - 24, state - 20], colors.activation),
    label([memory - 10, sum], 'c', { below: 't', color: colors.activation }),
    box([memory, state], [124, 38], 's + p (c − s)'),
    // The output: the new state, and what the step changed.
    arrow([memory + 62, state], [right + 70, state], colors.state),
    label([right + 50, state - 14], 's', { below: 't', color: colors.state }),
    circle([right, state], 3, colors.state),
    arrow([right, state], [right, output + 14], colors.state),
    label([right - 30, output], 's', { below: 't', color: colors.state }),
    label([right - 16, output], ',', { color: colors.state }),
    label([right, output], 's', { below: 't', color: colors.state }),
    label([right + 17, output], '−', { color: colors.state }),
    label([right + 42, output], 's', { below: 't-1', color: colors.state }),
  ]);
}
