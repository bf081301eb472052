/** The page. */
import { render } from 'preact';
import { Shell } from './shell/shell.js';
import './style/page.css';

const place = document.querySelector('#page');
if (place !== null) render(<Shell />, place);
