/** Runs in a Worker of the page: trains, and posts the numbers, or throws what the page then sees. */
import { trainOnThreads } from './trainOnThreads.js';

trainOnThreads().then(
  (numbers) => postMessage(numbers),
  (error) =>
    setTimeout(() => {
      throw error;
    }),
);
