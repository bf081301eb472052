/** The panels of the page. A panel is loaded when it is opened. */
import type { ComponentType } from 'preact';

export const panelNames = ['text', 'cell', 'sound', 'video', 'memory'] as const;
export type PanelName = (typeof panelNames)[number];

/** A panel that is not there yet is absent. */
export const panels: { readonly [Name in PanelName]?: () => Promise<{ readonly default: ComponentType }> } = {};

export function isPanel(name: string): name is PanelName {
  return Object.hasOwn(panels, name);
}
