/** The home pages of VitePress have no `main`, which screen readers look for. The part below the navigation becomes it. */
import { useData } from 'vitepress';
import { onMounted, watch } from 'vue';

/** Keeps the landmark right while the reader goes from page to page. For `setup` of the layout. */
export function useHomeLandmark(): void {
  const { frontmatter } = useData();
  const mark = (): void => {
    const content = document.querySelector('#VPContent');
    if (frontmatter.value.layout === 'home') content?.setAttribute('role', 'main');
    else content?.removeAttribute('role');
  };
  onMounted(mark);
  watch(frontmatter, mark, { flush: 'post' });
}
