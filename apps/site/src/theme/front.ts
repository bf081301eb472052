/** The layout of the home pages. VitePress's own has no `main`, which screen readers look for. */
import { Content } from 'vitepress';
import { VPHomeContent, VPHomeFeatures, VPHomeHero } from 'vitepress/theme';
import { defineComponent, h } from 'vue';

export const Front = defineComponent(
  () => () => h('main', { class: 'front' }, [h(VPHomeHero), h(VPHomeFeatures), h(VPHomeContent, null, { default: () => h(Content) })]),
);
