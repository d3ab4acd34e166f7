// Writes app.css and app.js into static/build/, or into the folder named on the command line. Neither is committed.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import * as esbuild from 'esbuild'
import * as sass from 'sass'

const root = new URL('../', import.meta.url)
const out = process.argv[2] ? pathToFileURL(`${resolve(process.argv[2])}/`) : new URL('static/build/', root)
const path = (name) => fileURLToPath(new URL(name, root))

// What pages and scripts say: a class that none of it names, whole or by its beginning, is dressed for nobody.
async function wordsOf(folder, kinds) {
  const names = await readdir(new URL(folder, root), { recursive: true })
  const files = names.filter((name) => kinds.some((kind) => name.endsWith(kind)))
  return Promise.all(files.map((name) => readFile(new URL(`${folder}${name}`, root), 'utf8')))
}

function used(css, text) {
  const words = new Set(text.match(/[A-Za-z][\w-]*/g))
  const beginnings = [...words].filter((word) => /^(app|govuk)-.*-$/.test(word))
  const begun = (name) => beginnings.some((beginning) => name.startsWith(beginning))
  const names = (name) => words.has(name) || begun(name) || (name.includes('!') && text.includes(name))
  // A class inside :not(), :is() or :where() takes nothing away.
  const classes = (selector) => {
    const outside = selector.replace(/:(not|is|where|has)\([^)]*\)/g, '')
    return [...outside.matchAll(/\.((?:[\w-]|\\.)+)/g)].map((found) => found[1].replaceAll('\\', ''))
  }
  const apart = (selectors) => selectors.split(/,(?![^(]*\))/)
  const kept = css.replace(/([^{}]+)\{([^{}]*)\}/g, (rule, selectors, said) => {
    if (selectors.startsWith('@')) return rule
    const left = apart(selectors).filter((selector) => classes(selector).every(names))
    return left.length ? `${left.join(',')}{${said}}` : ''
  })
  return kept.replace(/@media[^{}]*\{\}/g, '')
}

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

const script = await scripts()
const apps = ['bscp_portal/', 'partners/', 'priorities/', 'reports/']
const said = await Promise.all([wordsOf('templates/', ['.html']), ...apps.map((app) => wordsOf(app, ['.py', '.html']))])
const built = { 'app.css': used(styles(), [script, ...said.flat()].join('\n')), 'app.js': script }
await mkdir(out, { recursive: true })
for (const name of await readdir(out)) await rm(new URL(name, out), { recursive: true })
for (const [name, text] of Object.entries(built)) {
  await writeFile(new URL(name, out), text)
  console.log(`${name}: ${Buffer.byteLength(text)} bytes, ${brotliCompressSync(text).length} with brotli`)
}
