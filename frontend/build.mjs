// Writes app.css and app.js into static/build/, or into the folder named on the command line. Neither is committed.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import * as esbuild from 'esbuild'
import * as sass from 'sass'

const root = new URL('../', import.meta.url)
const out = process.argv[2] ? pathToFileURL(`${resolve(process.argv[2])}/`) : new URL('static/build/', root)
const path = (name) => fileURLToPath(new URL(name, root))

function styles() {
  const { css } = sass.compile(path('frontend/app.scss'), {
    style: 'compressed', charset: false, loadPaths: [path('node_modules')], quietDeps: true
  })
  // The royal arms of the footer belong to GOV.UK alone. Without them the sheet asks for no other file.
  const plain = css.replace(/(?:background-image|(?:-webkit-)?mask-image):url\([^)]*govuk-crest[^)]*\);?/g, '')
  const left = plain.match(/.{0,60}(?:url\(|GDS Transport).{0,40}/)
  if (left) throw new Error(`app.css still asks for a file or a font that is not ours: ${left[0]}`)
  return plain
}

async function scripts() {
  const { outputFiles } = await esbuild.build({
    entryPoints: [path('frontend/app.mjs')], bundle: true, minify: true, format: 'esm', target: 'es2020',
    legalComments: 'inline', write: false
  })
  return outputFiles[0].text
}

const built = { 'app.css': styles(), 'app.js': await scripts() }
await mkdir(out, { recursive: true })
for (const name of await readdir(out)) await rm(new URL(name, out), { recursive: true })
for (const [name, text] of Object.entries(built)) {
  await writeFile(new URL(name, out), text)
  console.log(`${name}: ${Buffer.byteLength(text)} bytes, ${brotliCompressSync(text).length} with brotli`)
}
