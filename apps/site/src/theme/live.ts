/**
 * `<Live figure="name" />` in a page: a drawing that one can touch, from the playground. What stands between the tags is its caption, and
 * all that GitHub shows of it.
 */
import { useData } from 'vitepress';
import { defineComponent, h, onBeforeUnmount, onMounted, ref } from 'vue';

/** A figure draws into an element. */
type Figure = (element: HTMLElement, options: object) => Promise<{ destroy(): void }>;

export const Live = defineComponent({
  props: {
    /** The name of the figure in `figures` of `@statal/playground/figures`. */
    figure: { type: String, required: true },
    /** Options of the figure beside the language. */
    options: { type: Object, default: () => ({}) },
  },
  setup(props, { slots }) {
    const { lang } = useData();
    const place = ref<HTMLElement>();
    const problem = ref('');
    let destroy: (() => void) | undefined;
    let isGone = false;
    // A figure is loaded and computed when the reader comes near it.
    let observer: IntersectionObserver | undefined;
    onMounted(() => {
      observer = new IntersectionObserver(
        (entries) => {
          if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
          observer?.disconnect();
          void draw();
        },
        { rootMargin: '400px' },
      );
      if (place.value !== undefined) observer.observe(place.value);
    });
    const draw = async (): Promise<void> => {
      try {
        const figures: Readonly<Record<string, Figure | undefined>> = (await import('@statal/playground/figures')).figures;
        const figure = figures[props.figure];
        if (figure === undefined) throw new Error(`there is no figure ${props.figure}`);
        if (place.value === undefined) return;
        const drawn = await figure(place.value, { language: lang.value, ...props.options });
        if (isGone) drawn.destroy();
        else destroy = () => drawn.destroy();
      } catch (error) {
        problem.value = lang.value === 'es' ? `No se pudo dibujar la figura: ${error}` : `The figure could not be drawn: ${error}`;
      }
    };
    onBeforeUnmount(() => {
      isGone = true;
      observer?.disconnect();
      destroy?.();
    });
    return () =>
      h('figure', { class: 'live', 'data-figure': props.figure }, [
        h('div', { ref: place }),
        h('figcaption', [slots.default?.(), problem.value]),
      ]);
  },
});
