/** What the shader of a dispatch needs of each item's text. */
export interface ItemText {
  /** The number of threads of a workgroup, if the item needs a certain one. */
  readonly threads: number | undefined;
  workgroups(threads: number): number;
  /** WGSL that runs the item. `group` is the workgroup's number within it, `local` the thread's. */
  run(threads: number): string;
}
