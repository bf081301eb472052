/** What build/labRuns.ts makes when the page is built. */
declare module 'virtual:lab-runs' {
  const runs: readonly import('./labRun.js').LabRun[];
  export default runs;
}
