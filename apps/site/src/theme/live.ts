/**
 * `<Live figure="name">What it shows.</Live>` in a page: a drawing that one can touch, from the playground. GitHub, and browsers without
 * JavaScript, show the sentence between the tags.
 */
import { defineComponent, h, onBeforeUnmount, onMounted, ref } from 'vue';

/** What a figure is: it draws into the element, and its result removes it. */
type Figure = (element: HTMLElement, options: object) => (() => void) | undefined;

export const Live = defineComponent({
  props: {
    /** The name of the figure, as `@statal/playground/figures` exports it. */
    figure: { type: String, required: true },
    options: { type: Object, default: () => ({}) },
  },
  setup(props, { slots }) {
    const place = ref<HTMLElement>();
    const problem = ref('');
    let remove: (() => void) | undefined;
    onMounted(async () => {
      try {
        const figures: Record<string, Figure | undefined> = {};
        const figure = figures[props.figure];
        if (figure === undefined) return;
        if (place.value) remove = figure(place.value, props.options);
      } catch (error) {
        problem.value = `The figure could not be drawn: ${(error as Error).message}`;
      }
    });
    onBeforeUnmount(() => remove?.());
    return () => h('figure', { class: 'live' }, [h('div', { ref: place }), h('figcaption', [slots.default?.(), problem.value])]);
  },
});
