/** The default material of the tasks, independent of what was downloaded to this machine. */
import type { TaskMaterial } from '../src/tasks/taskMaterial.js';
import { readTaskRecordings } from '../src/tasks/taskRecordings.js';
import { readTaskText } from '../src/tasks/taskText.js';

export const material: Required<TaskMaterial> = {
  text: await readTaskText(),
  recordings: await readTaskRecordings(undefined, { cache: '/nothing is here' }),
};
