/** Where each node of a step graph is computed: the result of `placeNodes`. */

/**
 * - `unused`: no result depends on it.
 * - `input`: it is an input of the graph.
 * - `before`: it is the same at every step and computed once.
 * - `hoisted`: it is computed for all steps before the loop.
 * - `loop`: it is computed at every step.
 * - `sunk`: it is computed for all steps after the loop.
 */
export type NodePlace = 'unused' | 'input' | 'before' | 'hoisted' | 'loop' | 'sunk';

export interface Placement {
  /** One for each node. */
  readonly places: readonly NodePlace[];
  /** Whether a node differs from step to step. */
  readonly varies: readonly boolean[];
}
