/** Runs a computation for the newest settings only: those that arrive while it runs replace each other. */
export function newest<Settings, Result>(
  compute: (settings: Settings) => Promise<Result>,
  show: (result: Result) => void,
): (settings: Settings) => void {
  let waiting: { readonly settings: Settings } | undefined;
  let isRunning = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    try {
      while (waiting !== undefined) {
        const { settings } = waiting;
        waiting = undefined;
        show(await compute(settings));
      }
    } finally {
      isRunning = false;
    }
  };
  return (settings) => {
    waiting = { settings };
    if (!isRunning) void run();
  };
}
