/** VitePress's own theme, with the colors of Statal and components that pages may use. */
import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import { Live } from './live.js';
import './site.css';

export const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => {
    app.component('Live', Live);
  },
};
