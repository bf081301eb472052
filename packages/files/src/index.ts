// Folders

export { checkFolder } from './checkFolder.js';
export { makeFolder } from './makeFolder.js';

// Files

export { checkFile } from './checkFile.js';

// Errors with one-line messages

export { PathError } from './pathError.js';
export { systemReason } from './systemReason.js';
