/** Why a microphone or a camera cannot be used. */

export const mediaProblems = ['insecure', 'refused', 'none', 'busy'] as const;
export type MediaProblem = (typeof mediaProblems)[number];

export class MediaError extends Error {
  readonly problem: MediaProblem;

  constructor(problem: MediaProblem, cause?: unknown) {
    super(problem, { cause });
    this.name = 'MediaError';
    this.problem = problem;
  }
}

/** @throws MediaError if the browser gives no such stream */
export async function openMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
  // Pages that were not loaded by HTTPS have no media devices.
  if (navigator.mediaDevices === undefined) throw new MediaError('insecure');
  try {
    return await navigator.mediaDevices.getUserMedia(constraints);
  } catch (error) {
    throw new MediaError(problemOf(error), error);
  }
}

function problemOf(error: unknown): MediaProblem {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none';
  return 'busy';
}
