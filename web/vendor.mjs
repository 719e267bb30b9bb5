// Copies the browser modules of node_modules to static/vendor, where the import map finds them.
import { copyFile, mkdir, access } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const target = join(here, "static", "vendor");

/** Name in static/vendor -> file in node_modules. static/importmap.json names the same files. */
const files = {
  "preact.mjs": "preact/dist/preact.mjs",
  "hooks.mjs": "preact/hooks/dist/hooks.mjs",
  "htm.mjs": "htm/dist/htm.module.js",
  "signals-core.mjs": "@preact/signals-core/dist/signals-core.mjs",
  "signals.mjs": "@preact/signals/dist/signals.mjs",
  "socket.io.mjs": "socket.io-client/dist/socket.io.esm.min.js",
  "uplot.mjs": "uplot/dist/uPlot.esm.js",
  "uplot.css": "uplot/dist/uPlot.min.css",
};

try {
  await access(modules);
} catch {
  console.error("The browser modules are not installed: run `npm ci` in web/, then this again.");
  process.exit(1);
}

await mkdir(target, { recursive: true });
for (const [name, source] of Object.entries(files)) {
  await copyFile(join(modules, source), join(target, name));
}
console.log(`Copied ${Object.keys(files).length} modules to static/vendor.`);
