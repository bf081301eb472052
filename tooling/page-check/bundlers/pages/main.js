import { trainOnText } from './trainOnText.js';

globalThis.result = trainOnText(JSON.parse(decodeURIComponent(location.hash.slice(1))));
