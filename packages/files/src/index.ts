// Folders

export { checkFolder } from './checkFolder.js';
export { makeFolder } from './makeFolder.js';

// Files

export { checkFile } from './checkFile.js';

// Errors of one line

export { PathError } from './pathError.js';
export { systemReason } from './systemReason.js';
