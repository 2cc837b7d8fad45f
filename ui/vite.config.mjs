import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// A development server (`npm run dev`) passes the API on to a running `litmus serve`.
const daemon = process.env.LITMUS_SERVER_URL ?? 'http://127.0.0.1:8000';

export default defineConfig({
  resolve: { alias: { '@gen': fileURLToPath(new URL('../gen/ts', import.meta.url)) } },
  plugins: [svelte()],
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  server: { fs: { allow: ['..'] }, proxy: { '/api': { target: daemon, ws: true } } },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
