/** What one node is, and its numbers over time, below the drawing. */
import { html } from './elements.js';
import type { MountedData } from './figure.js';
import { type HeatStripData, heatStrip } from './heatStrip.js';
import { shownValue } from './shade.js';
import { shownValues } from './shownValues.js';
import type { PlacedNode } from './stepLayout.js';
import { nodeName, type Scene } from './unrolledScene.js';
import { unrolledWords } from './unrolledWords.js';

export interface Detail {
  readonly element: HTMLElement;
  show(scene: Scene, placed: PlacedNode, time: number): void;
  destroy(): void;
}

/** @param onStep the reader chose a step in a strip */
export function unrolledDetail(onStep: (time: number) => void): Detail {
  const title = html('strong');
  const about = html('code');
  const number = html('span', { class: 'detail-number' });
  const places = { values: html('div'), gradients: html('div') };
  const none = html('p', { class: 'quiet' });
  const element = html('div', { class: 'unrolled-detail' }, html('div', { class: 'detail-head' }, title, about, number));
  element.append(places.values, places.gradients, none);
  const strips: { [Of in 'values' | 'gradients']?: MountedData<HeatStripData> } = {};
  return {
    element,
    show(scene, placed, time) {
      const { language } = scene;
      const words = unrolledWords[language];
      const node = scene.data.nodes[placed.node.id];
      title.textContent = nodeName(placed, language);
      about.textContent = node.op === undefined ? `${words.shape} [${node.shape.join(', ')}]` : node.text;
      number.textContent = `t = ${time}`;
      for (const of of ['values', 'gradients'] as const) {
        const hasData = of === 'values' || node.gradients !== undefined;
        places[of].hidden = !hasData;
        if (!hasData) continue;
        const data = stripData(scene, placed, time, of);
        const strip = strips[of];
        if (strip === undefined) strips[of] = heatStrip(places[of], data, { language, onStep, rowHeight: 18, hasReading: false });
        else strip.update(data);
      }
      none.hidden = node.gradients !== undefined || scene.data.nodes.some(({ gradients }) => gradients !== undefined);
      none.textContent = words.noGradient;
    },
    destroy() {
      strips.values?.destroy();
      strips.gradients?.destroy();
      element.remove();
    },
  };
}

function stripData(scene: Scene, placed: PlacedNode, time: number, of: 'values' | 'gradients'): HeatStripData {
  const { data, units, language } = scene;
  const words = unrolledWords[language];
  const node = data.nodes[placed.node.id];
  const columns = Array.from({ length: data.steps }, (_, step) => shownValues(node, step, { ...scene.choice, of }, units));
  const width = node.shape.at(-1) ?? 1;
  const parts = columns[0]?.length ?? 0;
  const label = of === 'values' ? words.value : words.gradient;
  const partName = (index: number): string => {
    if (parts === 1) return width % units === 0 ? label : `${label}, ${words.mean}`;
    return `${label}, ${(width % units === 0 ? words.part : words.feature)(index)}`;
  };
  const rows = Array.from({ length: parts }, (_, part) => ({
    name: `${partName(part)}: ${shownValue(columns[time][part], language)}`,
    values: columns.map((column) => column[part]),
  }));
  return {
    label: `${nodeName(placed, language)}, ${label}`,
    rows,
    step: time,
    scale: of === 'values' ? scene.scales.get(node.id) : undefined,
  };
}
