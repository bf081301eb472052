/** The runs that the page has stored in the browser. */
import type { Page } from 'playwright-core';
import type { Run } from '../../src/runs/run.js';

export function storedRuns(page: Page): Promise<Run[]> {
  return page.evaluate(async () => {
    const answer = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await answer(indexedDB.open('statal-playground'));
    const runs = await answer(database.transaction('runs').objectStore('runs').getAll());
    database.close();
    return runs;
  });
}
