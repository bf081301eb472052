/** The drawing of one time step of an unrolled step, as SVG. */
import { curve, lanePath, partPath } from './curves.js';
import { svg } from './elements.js';
import type { FigureLanguage } from './figure.js';
import { shadeOf, shownValue } from './shade.js';
import { type Choice, scaleOf, shownValues, unitsOf } from './shownValues.js';
import type { PlacedNode, StepLayout } from './stepLayout.js';
import { timeAt, type UnrolledData } from './unrolledData.js';
import { unrolledWords } from './unrolledWords.js';

export interface Scene {
  readonly data: UnrolledData;
  readonly layout: StepLayout;
  readonly units: number;
  readonly choice: Choice;
  /** The strongest color of each node, by its id. */
  readonly scales: ReadonlyMap<number, number>;
  readonly language: FigureLanguage;
  /** From one step to the next. */
  readonly stride: number;
  readonly gutter: number;
  readonly height: number;
}

/** One time step in the page. */
export interface DrawnTime {
  readonly group: SVGGElement;
  /** By key. */
  readonly nodes: ReadonlyMap<string, SVGGElement>;
  readonly edges: readonly { readonly from: string; readonly to: string; readonly path: SVGPathElement }[];
}

const header = 22;

export function sceneOf(data: UnrolledData, layout: StepLayout, choice: Choice, language: FigureLanguage): Scene {
  const units = unitsOf(data);
  const gutter = 20 + 9 * layout.carried.length;
  const scales = new Map(layout.nodes.map(({ node }) => [node.id, scaleOf(data.nodes[node.id], data.steps, choice, units)]));
  const { width, height } = layout;
  return { data, layout, units, choice, scales, language, gutter, stride: width + gutter, height: height + header };
}

/** `place`: how many steps are read before it. */
export function drawTime(scene: Scene, place: number): DrawnTime {
  const { layout, gutter, stride } = scene;
  const group = svg('g', { transform: `translate(${gutter + place * stride} 0)`, class: 'time' });
  group.append(
    svg('rect', { class: 'frame', x: 0, y: header - 4, width: layout.width, height: layout.height + 2, rx: 10 }),
    svg('text', { class: 'time-name', x: layout.width / 2, y: 12 }, `t = ${timeAt(scene.data, place)}`),
    ...layout.carried.map((state, lane) => carryPath(scene, state, lane, place)),
  );
  const edges = layout.edges.map(({ from, to, points }) => {
    const path = svg('path', { class: 'edge', d: curve(points), transform: `translate(0 ${header})` });
    group.append(path);
    return { from, to, path };
  });
  const nodes = new Map(layout.nodes.map((placed) => [placed.key, drawNode(scene, placed, place)]));
  group.append(...nodes.values());
  return { group, nodes, edges };
}

/** A state on its way out of the step and into the next one, whose frame would cover the way in. */
function carryPath(scene: Scene, { before, after }: StepLayout['carried'][number], lane: number, place: number): SVGGElement {
  const { layout, gutter, data } = scene;
  const [start, end] = [after, before].map((key) => layout.nodes.find((placed) => placed.key === key));
  if (start === undefined || end === undefined) return svg('g');
  const from = { x: start.x + start.width / 2, y: start.y + header };
  const [entry, y] = [end.x - end.width / 2, end.y + header];
  const laneX = layout.width + 10 + 9 * lane;
  const border = layout.width + gutter;
  const out = place < data.steps - 1 ? lanePath(from, laneX, { x: border, y }) : `M${from.x} ${from.y}H${border - 4}`;
  const into = `M${place === 0 ? 4 - gutter : 0} ${y}H${entry - 5}`;
  const head = svg('path', { class: 'head', d: `M${entry} ${y}l-7 -4v8z` });
  return svg('g', { class: 'carry' }, svg('path', { d: out }), svg('path', { d: into }), head);
}

function drawNode(scene: Scene, placed: PlacedNode, place: number): SVGGElement {
  const time = timeAt(scene.data, place);
  const { width, height, label, name, role, key } = placed;
  const node = scene.data.nodes[placed.node.id];
  const values = shownValues(node, time, scene.choice, scene.units);
  const [x, y] = [placed.x - width / 2, placed.y - height / 2 + header];
  const round = role === 'op' && name === undefined && label.length < 3 ? height / 2 : 7;
  const part = width / Math.max(1, values.length);
  const parts = values.map((value, index) => {
    const corners = [index === 0 ? round : 0, index === values.length - 1 ? round : 0] as const;
    const shade = shadeOf(value, scene.scales.get(node.id) ?? 1);
    return svg('path', {
      d: partPath({ x: x + index * part, y }, part, height, corners),
      class: `part ${shade.class}`,
      style: shade.style,
    });
  });
  const middle = placed.y + header;
  const group = svg(
    'g',
    {
      class: `node ${role}`,
      role: 'button',
      tabindex: -1,
      'data-key': key,
      'data-time': place,
      'aria-label': nodeTitle(scene, placed, time),
    },
    ...parts,
    svg('path', { d: partPath({ x, y }, width, height, [round, round]), class: 'outline' }),
    // The space keeps the two texts apart for those who hear them.
    svg('text', { x: placed.x, y: name === undefined ? middle + 4.5 : middle - 3 }, name === undefined ? label : `${label} `),
  );
  if (name !== undefined) group.append(svg('text', { class: 'gate-name', x: placed.x, y: middle + 12 }, name));
  return group;
}

/** A node in words: `forget, σ`. */
export function nodeName({ role, label, name }: PlacedNode, language: FigureLanguage): string {
  const { roles } = unrolledWords[language];
  switch (role) {
    case 'input':
      return roles.input(label);
    case 'before':
      return roles.before(label);
    case 'after':
      return roles.after(label.replace('′', ''));
    case 'output':
      return roles.output;
    case 'op':
      return name === undefined ? label : `${name}: ${label}`;
    default:
      throw role satisfies never;
  }
}

function nodeTitle(scene: Scene, placed: PlacedNode, time: number): string {
  const values = shownValues(scene.data.nodes[placed.node.id], time, scene.choice, scene.units);
  const numbers = values.map((value) => shownValue(value, scene.language)).join('; ');
  // What one hears begins with what one sees: voice control finds the node by it.
  const { role, label, name } = placed;
  const spoken = role === 'op' && name !== undefined ? `${label} ${name}` : nodeName(placed, scene.language);
  return `${spoken}, ${unrolledWords[scene.language].step} ${time}: ${numbers}`;
}
