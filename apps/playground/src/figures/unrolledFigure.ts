/**
 * A step drawn once for each time step, side by side: states go from left to right, inputs come from below, outputs leave above. The color of
 * a node is the value of the chosen unit. Pointing at a node, or moving to it by keyboard, shows what it is and its numbers over time.
 */
import { html, svg } from './elements.js';
import type { FigureOptions, MountedData } from './figure.js';
import { type SettlingLayout, settlingLayout, structureOf } from './settlingLayout.js';
import type { Choice } from './shownValues.js';
import type { StepLayout } from './stepLayout.js';
import { unrolledControls } from './unrolledControls.js';
import { timeAt, type UnrolledData } from './unrolledData.js';
import { unrolledDetail } from './unrolledDetail.js';
import { nextPlace, type Place } from './unrolledKeys.js';
import { unrolledQuery } from './unrolledQuery.js';
import { type DrawnTime, drawTime, type Scene, sceneOf } from './unrolledScene.js';
import { unrolledWords } from './unrolledWords.js';
import './figures.css';

export interface UnrolledFigureOptions extends FigureOptions {
  /** The unit whose values are shown at first. Default: 0. */
  readonly unit?: number | undefined;
  /** How many steps fit into the width at first. Default: as many as are readable. */
  readonly stepsInView?: number | undefined;
  /** The reader moved to a node at a time step. */
  readonly onSelect?: ((place: { readonly node: number; readonly step: number }) => void) | undefined;
  /** The reader chose another unit. */
  readonly onUnit?: ((unit: number) => void) | undefined;
}

export interface UnrolledFigure extends MountedData<UnrolledData> {
  /** Shows another unit. */
  choose(unit: number): void;
}

/** Draws `data` into `element`, and again at each `update`. Data of one structure keep the layout, the place of the reader and the unit. */
export function unrolledFigure(element: HTMLElement, data: UnrolledData, options: UnrolledFigureOptions = {}): UnrolledFigure {
  const view = new UnrolledView(data, options);
  element.append(view.root);
  return {
    update: (next) => view.update(next),
    choose: (unit) => view.choose({ unit }),
    destroy: () => view.destroy(),
  };
}

class UnrolledView {
  readonly root: HTMLElement;
  readonly #options: UnrolledFigureOptions;
  readonly #drawing = svg('svg', { class: 'unrolled-drawing', role: 'group' });
  readonly #scroller = html('div', { class: 'unrolled-scroller' }, this.#drawing);
  readonly #detail = unrolledDetail((time) => this.#move({ ...this.#place, time: timeAt(this.#scene.data, time) }, false));
  readonly #query: ReturnType<typeof unrolledQuery>;
  readonly #controls: ReturnType<typeof unrolledControls>;
  readonly #resized = new ResizeObserver(() => this.#fit());
  readonly #times = new Map<number, DrawnTime>();
  #settling: SettlingLayout;
  #choice: Choice;
  #stepsInView: number | undefined;
  #scene: Scene;
  #place: Place;
  #scale = 1;

  constructor(data: UnrolledData, options: UnrolledFigureOptions) {
    const { language = 'en', unit = 0, stepsInView } = options;
    this.#options = options;
    this.#choice = { unit, row: 0, of: 'values' };
    this.#stepsInView = stepsInView;
    this.#settling = this.#settle(data);
    this.#scene = sceneOf(data, this.#settling.layout, this.#choice, language);
    this.#place = { key: this.#scene.layout.nodes.find(({ role }) => role === 'after')?.key ?? this.#scene.layout.nodes[0].key, time: 0 };
    this.#controls = unrolledControls(language, (change) => {
      if ('stepsInView' in change) {
        this.#stepsInView = change.stepsInView;
        this.#fit();
      } else this.choose(change);
      if (change.unit !== undefined) options.onUnit?.(change.unit);
    });
    this.#query = unrolledQuery(language);
    const help = html('p', { class: 'quiet' }, unrolledWords[language].help);
    this.root = html(
      'div',
      { class: 'statal-figure unrolled' },
      this.#controls.element,
      this.#scroller,
      this.#detail.element,
      help,
      this.#query.element,
    );
    this.#listen();
    this.#resized.observe(this.#scroller);
    this.#drawAgain();
  }

  update(data: UnrolledData): void {
    let { layout } = this.#scene;
    if (structureOf(data) !== structureOf(this.#scene.data)) {
      this.#settling.stop();
      this.#settling = this.#settle(data);
      layout = this.#settling.layout;
    }
    this.#show(data, layout);
  }

  #settle(data: UnrolledData): SettlingLayout {
    return settlingLayout(data, (layout) => this.#show(this.#scene.data, layout));
  }

  #show(data: UnrolledData, layout: StepLayout): void {
    this.#scene = sceneOf(data, layout, this.#choice, this.#scene.language);
    const { nodes } = layout;
    const key = nodes.some((placed) => placed.key === this.#place.key) ? this.#place.key : nodes[0].key;
    this.#place = { key, time: Math.min(this.#place.time, data.steps - 1) };
    this.#drawAgain();
  }

  choose(change: Partial<Choice>): void {
    this.#choice = { ...this.#choice, ...change };
    this.#show(this.#scene.data, this.#scene.layout);
  }

  destroy(): void {
    this.#settling.stop();
    this.#resized.disconnect();
    this.#detail.destroy();
    this.#query.destroy();
    this.root.remove();
  }

  #drawAgain(): void {
    const { data, language, units, stride, gutter, height } = this.#scene;
    const hadFocus = this.#drawing.contains(document.activeElement);
    this.#times.clear();
    const width = data.steps * stride + gutter;
    this.#drawing.replaceChildren();
    this.#drawing.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.#drawing.setAttribute('aria-label', unrolledWords[language].drawing(data.steps));
    const rows = Math.max(...data.nodes.map(({ kind, shape }) => (kind === 'state' && shape.length > 1 ? shape[0] : 1)));
    const hasGradients = data.nodes.some(({ gradients }) => gradients !== undefined);
    this.#controls.show({ ...this.#choice, units, rows, hasGradients, steps: data.steps, stepsInView: this.#stepsInView });
    this.#query.show(this.#scene);
    this.#fit();
    this.#move(this.#place, hadFocus);
  }

  /** Scales the drawing to the width, but not below what is readable. Then it scrolls. */
  #fit(): void {
    const { data, stride, gutter, height } = this.#scene;
    const room = this.#scroller.clientWidth || 720;
    const wanted = this.#stepsInView ?? Math.min(data.steps, Math.max(1, Math.round(room / stride)));
    this.#scale = Math.max(0.62, Math.min(1.35, room / (wanted * stride + gutter)));
    const width = (data.steps * stride + gutter) * this.#scale;
    this.#drawing.setAttribute('width', String(Math.round(width)));
    this.#drawing.setAttribute('height', String(Math.round(height * this.#scale)));
    this.#drawVisible();
  }

  /** Draws the steps in view, and one more at each side. */
  #drawVisible(): void {
    const { stride, data } = this.#scene;
    const { scrollLeft, clientWidth } = this.#scroller;
    const first = Math.max(0, Math.floor(scrollLeft / this.#scale / stride) - 1);
    const last = Math.min(data.steps - 1, Math.ceil((scrollLeft + (clientWidth || 720)) / this.#scale / stride) + 1);
    for (let time = first; time <= last; time++) this.#timeOf(time);
  }

  #timeOf(time: number): DrawnTime {
    const known = this.#times.get(time);
    if (known !== undefined) return known;
    const drawn = drawTime(this.#scene, time);
    this.#times.set(time, drawn);
    const later = [...this.#times.keys()].filter((other) => other > time).sort((a, b) => a - b)[0];
    this.#drawing.insertBefore(drawn.group, later === undefined ? null : (this.#times.get(later)?.group ?? null));
    return drawn;
  }

  #move(place: Place, takesFocus: boolean): void {
    this.#mark(false);
    this.#place = place;
    this.#mark(true);
    const placed = this.#scene.layout.nodes.find(({ key }) => key === place.key);
    if (placed === undefined) return;
    if (takesFocus) this.#timeOf(place.time).nodes.get(place.key)?.focus();
    const step = timeAt(this.#scene.data, place.time);
    this.#detail.show(this.#scene, placed, step);
    this.#options.onSelect?.({ node: placed.node.id, step });
  }

  /** Only the node of the place is in the order of the tab key. Its edges are drawn stronger. */
  #mark(isOn: boolean): void {
    const { key, time } = this.#place;
    if (!isOn && !this.#times.has(time)) return;
    const drawn = this.#timeOf(time);
    const node = drawn.nodes.get(key);
    node?.setAttribute('tabindex', isOn ? '0' : '-1');
    node?.setAttribute('aria-pressed', String(isOn));
    node?.classList.toggle('here', isOn);
    for (const { from, to, path } of drawn.edges) if (from === key || to === key) path.classList.toggle('lit', isOn);
  }

  #listen(): void {
    this.#scroller.addEventListener('scroll', () => this.#drawVisible(), { passive: true });
    const placeOf = (target: EventTarget | null): Place | undefined => {
      const node = target instanceof Element ? target.closest<SVGGElement>('g.node') : null;
      return node === null ? undefined : { key: node.dataset.key ?? '', time: Number(node.dataset.time) };
    };
    for (const event of ['pointerover', 'focusin', 'click'] as const) {
      this.#drawing.addEventListener(event, ({ target }) => {
        const place = placeOf(target);
        if (place === undefined || (place.key === this.#place.key && place.time === this.#place.time)) return;
        // Pointing does not take the focus away from a node that the reader reached by keyboard.
        this.#move(place, event === 'click' || (event === 'pointerover' && this.#drawing.contains(document.activeElement)));
      });
    }
    this.#drawing.addEventListener('keydown', (event) => {
      const next = nextPlace(this.#scene.layout, this.#place, event.key, this.#scene.data.steps);
      if (next === undefined) return;
      event.preventDefault();
      this.#move(next, true);
    });
  }
}
