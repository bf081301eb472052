/** Values and gradients of all units over time, for the nodes that a query names. It is folded at first. */
import { selectValues } from '@statal/autograd';
import { html } from './elements.js';
import type { FigureLanguage, MountedFigure } from './figure.js';
import { heatStrip } from './heatStrip.js';
import { columnsAt } from './shownValues.js';
import type { Scene } from './unrolledScene.js';
import { unrolledWords } from './unrolledWords.js';

export interface QueryView {
  readonly element: HTMLElement;
  show(scene: Scene): void;
  destroy(): void;
}

const mostStrips = 24;
let fields = 0;

export function unrolledQuery(language: FigureLanguage): QueryView {
  const words = unrolledWords[language];
  const names = html('datalist', { id: `unrolled-names-${fields++}` });
  const field = html('input', {
    type: 'text',
    value: 'gates, gradient of state',
    list: names.id,
    spellcheck: 'false',
    autocomplete: 'off',
  });
  const problem = html('p', { class: 'quiet', role: 'status' });
  const strips = html('div', { class: 'query-strips' });
  const label = html('label', { class: 'query-field' }, html('span', {}, words.query), field);
  const help = html('p', { class: 'quiet' }, words.queryHelp);
  const element = html('details', { class: 'unrolled-query' }, html('summary', {}, words.queryTitle), label, names, help, problem, strips);
  let mounted: MountedFigure[] = [];
  let scene: Scene | undefined;

  const clear = (): void => {
    for (const strip of mounted) strip.destroy();
    mounted = [];
    strips.replaceChildren();
  };
  const draw = (): void => {
    if (scene === undefined || !element.open) return;
    clear();
    const found = selected(scene, field.value);
    problem.textContent = found.length === 0 ? words.nothing(namesOf(scene).join(', ')) : '';
    for (const { name, node, of } of found.slice(0, mostStrips)) {
      const { choice, data } = scene;
      const columns = Array.from({ length: data.steps }, (_, step) => columnsAt(node, step, { row: choice.row, of }));
      const units = columns[0].length;
      const rows = columns[0].map((_, unit) => ({
        name: units <= 8 ? words.unitName(unit) : '',
        values: columns.map((column) => column[unit]),
      }));
      const place = html('div', {}, html('code', {}, name));
      strips.append(place);
      mounted.push(heatStrip(place, { label: name, rows }, { language, rowHeight: units <= 8 ? 16 : 6 }));
    }
  };
  field.addEventListener('input', draw);
  element.addEventListener('toggle', draw);
  return {
    element,
    show(next) {
      scene = next;
      names.replaceChildren(...namesOf(next).map((value) => html('option', { value })));
      draw();
    },
    destroy() {
      clear();
      element.remove();
    },
  };
}

function namesOf({ data }: Scene): string[] {
  return data.nodes.flatMap((node) => node.names);
}

/** What each part of the query finds. A part that finds nothing, such as `gates` of a cell without gates, is left out. */
function selected({ data }: Scene, query: string) {
  return query.split(',').flatMap((part) => {
    try {
      return selectValues(data, part).map(({ name, node, values }) => ({
        name,
        node,
        of: values === node.gradients ? ('gradients' as const) : ('values' as const),
      }));
    } catch {
      return [];
    }
  });
}
