/** The types of engineReport.js. It is JavaScript because Node runs it too, before anything is built, and Node 20 reads no TypeScript. */

/** An engine (`wasm`, `wasm:chromium`, ...) that ran in this test process, or the reason why it could not. */
export interface EngineEntry {
  readonly engine: string;
  readonly ran: boolean;
  readonly reason?: string;
}

/** Where a package keeps its report, below the package's own folder. */
export declare const reportFolder: string;

export declare function reportEngine(entry: EngineEntry): void;
