import type { TrainingReport } from './trainingReport.js';

/** The report of a rank other than 0. */
export const silentReport: TrainingReport = {
  loading() {},
  start() {},
  before() {},
  progress() {},
  saved() {},
  notice() {},
  end() {},
  close() {},
};
