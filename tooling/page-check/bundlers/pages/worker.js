import { trainSteps } from './trainSteps.js';

self.onmessage = ({ data }) =>
  trainSteps(data).then(
    (result) => postMessage(result),
    (error) => postMessage({ error: error.message }),
  );
