/** The panels of the page. A panel is loaded when it is opened. */
import type { ComponentType } from 'preact';
import type { PanelName } from './panelName.js';

/** A panel that is not there yet is absent. */
export const panels: { readonly [Name in PanelName]?: () => Promise<{ readonly default: ComponentType }> } = {
  text: () => import('../text/textPanel.js'),
  cell: () => import('../cell/cellPanel.js'),
  memory: () => import('../memory/memoryPanel.js'),
  sound: () => import('../sound/soundPanel.js'),
  video: () => import('../video/videoPanel.js'),
};
