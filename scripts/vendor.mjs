/** Copies what the pages need of the npm packages to web/vendor/, which git ignores and the wheel carries. */
import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const from = join(root, 'node_modules');
const to = join(root, 'web', 'vendor');

/** Package folder → files and folders taken, with the licence each package asks to keep. */
const TAKEN = {
  'maplibre-gl': [
    'dist/maplibre-gl.mjs',
    'dist/maplibre-gl-shared.mjs',
    'dist/maplibre-gl-worker.mjs',
    'dist/maplibre-gl.css',
    'LICENSE.txt',
  ],
  lit: ['index.js', 'directives', 'LICENSE'],
  'lit-html': [
    'lit-html.js',
    'directive.js',
    'directive-helpers.js',
    'async-directive.js',
    'is-server.js',
    'directives',
    'LICENSE',
  ],
  'lit-element': ['lit-element.js', 'LICENSE'],
  '@lit/reactive-element': ['reactive-element.js', 'css-tag.js', 'LICENSE'],
  'tabulator-tables': ['dist/js/tabulator_esm.min.mjs', 'dist/css/tabulator_simple.min.css', 'LICENSE'],
  // Its notice is in package.json: the packages carry no other.
  'terra-draw': ['dist/terra-draw.modern.js', 'package.json'],
  'terra-draw-maplibre-gl-adapter': ['dist/terra-draw-maplibre-gl-adapter.modern.js', 'package.json'],
  // The build for older browsers: offices keep theirs for years. What native programs need of it stays behind.
  'pdfjs-dist': ['legacy/build/pdf.min.mjs', 'legacy/build/pdf.worker.min.mjs', 'cmaps', 'standard_fonts', 'LICENSE'],
  echarts: ['dist/echarts.esm.min.mjs', 'LICENSE', 'NOTICE'],
  leaflet: ['dist/leaflet.js', 'dist/leaflet.css', 'LICENSE'],
};

await rm(to, { recursive: true, force: true });
for (const [name, files] of Object.entries(TAKEN)) {
  for (const file of files) {
    const target = join(to, name, file);
    await mkdir(dirname(target), { recursive: true });
    await cp(join(from, name, file), target, { recursive: true, filter: (path) => !/\.(map|d\.ts)$/.test(path) });
  }
}
console.log(`web/vendor: ${Object.keys(TAKEN).length} packages`);
