/** The names of the panels, which are also their addresses: `#/text`. */
export const panelNames = ['text', 'cell', 'sound', 'video', 'memory'] as const;
export type PanelName = (typeof panelNames)[number];

export function isPanel(name: string): name is PanelName {
  return (panelNames as readonly string[]).includes(name);
}
