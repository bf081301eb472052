/** The statal cell unrolled over three steps of time. Its labels are symbols, so that documents of any language can show it. */
import { arrow, box, circle, colors, drawing, label, line } from './svg.mjs';

const step = { width: 252, left: 60 };
/** Heights, from the output down to the input. */
const [output, activation, sum, state, input] = [28, 92, 166, 240, 310];

export function statalCell() {
  const times = ['t-1', 't', 't+1'];
  const end = step.left + times.length * step.width;
  return drawing('statal', { width: end + 40, height: 340 }, [
    ...times.flatMap((time, index) => cellAt(step.left + index * step.width, time, index === 0 ? 't-2' : times[index - 1])),
    arrow([end - 40, state], [end + 14, state], colors.state),
    label([end - 20, state - 14], 's', { below: 't+1', color: colors.state }),
  ]);
}

/** @param {number} left @param {string} time @param {string} before */
function cellAt(left, time, before) {
  const [branch, center, memory] = [left + 18, left + 86, left + 162];
  return [
    `<rect x="${left}" y="${activation - 34}" width="${step.width - 40}" height="${state - activation + 68}" rx="14" fill="#f7f7f7" stroke="#ccc"/>`,
    // The state comes from the left, is seen by the sum, and goes through the memory to the next step.
    arrow([left - 40, state], [memory - 34, state], colors.state),
    label([left - 20, state - 14], 's', { below: before, color: colors.state }),
    line([branch, state], [branch, sum], colors.state),
    arrow([branch, sum], [center - 19, sum], colors.state),
    label([branch + 22, sum - 12], 'U', { color: colors.state }),
    circle([branch, state], 3, colors.state),
    // What else the output may be: the state before this step.
    line([branch, sum], [branch, output + 22], colors.state, true),
    label([branch, output], 's', { below: before, color: colors.state }),
    // The input crosses the state without touching it.
    `<path d="M ${center} ${input - 16} V ${state + 7} a 7 7 0 0 1 0 -14 V ${sum + 26}" fill="none" stroke="${colors.input}" stroke-width="1.8"/>`,
    arrow([center, sum + 27], [center, sum + 19], colors.input),
    label([center, input], 'x', { below: time, color: colors.input }),
    label([center + 14, sum + 44], 'W', { color: colors.input }),
    circle([center, sum], 18, '#fff', '#444'),
    label([center, sum], '+ b'),
    arrow([center, sum - 18], [center, activation + 19], colors.activation),
    box([center, activation], [64, 34], 'relu'),
    arrow([center, activation - 17], [center, output + 14], colors.activation),
    label([center, output], 'a', { below: time, color: colors.activation }),
    // Where the neuron fires the memory takes the activation.
    line([center + 32, activation], [memory, activation], colors.activation),
    arrow([memory, activation], [memory, state - 19], colors.activation),
    label([memory + 16, sum], 'a', { below: time, color: colors.activation }),
    box([memory, state], [68, 34], 'memory'),
    line([memory + 34, state], [left + step.width - 40, state], colors.state),
  ];
}
