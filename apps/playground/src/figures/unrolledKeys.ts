/** Where an arrow key leads from a node: to the same node of the next step, or to the closest node above or below. */
import type { PlacedNode, StepLayout } from './stepLayout.js';

export interface Place {
  readonly key: string;
  /** How many steps are read before it. */
  readonly time: number;
}

export function nextPlace({ nodes }: StepLayout, { key, time }: Place, pressed: string, steps: number): Place | undefined {
  const at = (next: number): Place => ({ key, time: Math.max(0, Math.min(steps - 1, next)) });
  switch (pressed) {
    case 'ArrowLeft':
      return at(time - 1);
    case 'ArrowRight':
      return at(time + 1);
    case 'Home':
      return at(0);
    case 'End':
      return at(steps - 1);
    case 'ArrowUp':
    case 'ArrowDown': {
      const here = nodes.find((node) => node.key === key);
      const next = here && neighbor(nodes, here, pressed === 'ArrowUp');
      return { key: next?.key ?? key, time };
    }
    default:
      return undefined;
  }
}

/** In reading order: to the left end of the next row where a row ends. So every node is reached. */
function neighbor(nodes: readonly PlacedNode[], here: PlacedNode, isUp: boolean): PlacedNode | undefined {
  const inOrder = [...nodes].sort((a, b) => b.y - a.y || a.x - b.x);
  return inOrder[inOrder.indexOf(here) + (isUp ? 1 : -1)];
}
