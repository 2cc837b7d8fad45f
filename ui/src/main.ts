import { mount } from 'svelte';
import 'uplot/dist/uPlot.min.css';
import './styles/tokens.css';
import './styles/components.css';
import './styles/app.css';
import App from './App.svelte';
import { startApp } from './lib/app.svelte';
import { startKeyboard } from './lib/keyboard';
import { startRouter } from './lib/router.svelte';
import { applyTheme } from './lib/theme.svelte';

applyTheme();
startRouter();
startKeyboard();
startApp();
mount(App, { target: document.body });
