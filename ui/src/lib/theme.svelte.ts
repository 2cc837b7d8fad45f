// Light and dark: the system's setting, until the reader chooses the other one; then theirs is kept in this browser.

export type Theme = 'system' | 'light' | 'dark';

const kKey = 'litmus-theme';
const kNext: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };

let chosen = $state<Theme>(stored());

function stored(): Theme {
  const value = window.localStorage.getItem(kKey);
  return value === 'light' || value === 'dark' ? value : 'system';
}

const dark = window.matchMedia('(prefers-color-scheme: dark)');
let systemIsDark = $state(dark.matches);
dark.addEventListener('change', () => { systemIsDark = dark.matches; });

export const theme = (): Theme => chosen;

/** What the reader sees: for what is drawn and must be drawn anew when it changes. */
export const scheme = (): 'light' | 'dark' => (chosen === 'system' ? (systemIsDark ? 'dark' : 'light') : chosen);

export function applyTheme(): void {
  if (chosen === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

export function nextTheme(): void {
  chosen = kNext[chosen];
  window.localStorage.setItem(kKey, chosen);
  applyTheme();
}
