/** VitePress's own theme, with the colors of Statal and components that pages may use. */
import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import { defineComponent, h } from 'vue';
import { useHomeLandmark } from './homeLandmark.js';
import { keepPages } from './keepPages.js';
import { Live } from './live.js';
import { OtherLanguage } from './otherLanguage.js';
import './site.css';

export const theme: Theme = {
  extends: DefaultTheme,
  Layout: defineComponent(() => {
    useHomeLandmark();
    return () => h(DefaultTheme.Layout, null, { 'doc-before': () => h(OtherLanguage) });
  }),
  enhanceApp: ({ app, router }) => {
    app.component('Live', Live);
    if (!import.meta.env.SSR && import.meta.env.PROD) keepPages(router);
  },
};
