/** The page. */
import { render } from 'preact';
import { registerServiceWorker } from './shell/serviceWorker.js';
import { Shell } from './shell/shell.js';
import './style/page.css';

const place = document.querySelector('#page');
if (place !== null) render(<Shell />, place);
void registerServiceWorker();
