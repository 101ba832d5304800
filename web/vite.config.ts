import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

// `npx vite web` serves the page from its sources and passes requests on to a server on the usual port.
const SERVER = 'http://127.0.0.1:4680'

export default defineConfig({
  plugins: [svelte({ configFile: false })],
  // Everything the page needs comes from its own server, and nothing is inlined that its policy would refuse.
  build: { outDir: '../dist/web', emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/v1': { target: SERVER, ws: true }, '/health': SERVER, '/login': SERVER, '/docs': SERVER } },
})
