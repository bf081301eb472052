/** Where a package keeps its report, below the package's own folder. */
export declare const reportFolder: string;

/** Notes that an engine (`wasm`, `wasm:chromium`, ...) ran in this test process, or the reason why it could not. */
export declare function reportEngine(entry: { readonly engine: string; readonly ran: boolean; readonly reason?: string }): void;
