import type { TrainingReport } from './trainingReport.js';

/** The report of a rank other than 0. */
export const silentReport: TrainingReport = {
  start() {},
  before() {},
  progress() {},
  saved() {},
  sample() {},
  notice() {},
  end() {},
  close() {},
};
