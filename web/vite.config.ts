import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The server behind the page while one works on it: `npx vite --config web/vite.config.ts` serves the sources as they stand. */
const API = process.env.FRAME_PAGE_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: { proxy: { '/api': API } },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // Nothing inline: the server's content security policy allows neither data: scripts nor styles in the document.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
