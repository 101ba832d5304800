import type { Alias, Json, JsonObject } from '../../../models/events.ts'
import { readNumber, readText } from '../../../processors/normalization/number.ts'
import { isList, isObject } from '../../decoding/json.ts'
import { comparable, fileNameOf, isCut, parseFileName, parseSidecarName, placeOf } from './file-names.ts'

/**
 * Under which names a picture that came without its sidecar, and that sidecar, find each other in whatever order they are
 * imported: the picture goes by them, the sidecar claims them.
 *
 *     in:takeout-20250301T120000Z/Google Photos/Photos from 2025/img(1).jpg   where it lies in that very export
 *     file:3200000-9f86d0…                                                    its size and a digest of its beginning
 *     named:img(1).jpg/120/20148                                              its name and when it was taken, but for the zone
 */

/** What tells a file from others: its size and a digest of its first 64 KiB. */
export const fileKey = (bytes: number | undefined, head: string): string => `file:${bytes ?? ''}-${head}`

/** All zones lie on quarters of an hour, and none farther away from UTC than this. */
const QUARTER_S = 900
const MOST_OFFSET_S = 14 * 3600
/** As wide as zones may lie apart: a moment and its clock in any zone share one of two neighbouring spans. */
const SPAN_S = 2 * MOST_OFFSET_S

const within = (second: number) => ((second % QUARTER_S) + QUARTER_S) % QUARTER_S
const spanOf = (second: number) => Math.floor(second / SPAN_S)
const named = (name: string, second: number, span: number) => `named:${name}/${within(second)}/${span}`
const secondOf = (ms: number) => Math.floor(ms / 1000)

const inExport = (about: JsonObject, folder: string, name: string): readonly string[] => {
  const set = readText(about['export'])
  return set === undefined ? [] : [`in:${set}/${folder}/${name}`]
}

interface Picture {
  /** Path in the export. */
  readonly name: string
  readonly about: JsonObject
  readonly key: string
  /** ms; its zone may be a guess. */
  readonly time: number | undefined
}

/** Of a picture or video that no sidecar of its import tells of. */
export function pictureAlias({ name, about, key, time }: Picture): Alias {
  const { folder, base } = placeOf(name)
  const file = comparable(base)
  const second = time === undefined ? undefined : secondOf(time)
  return {
    goesBy: [
      ...inExport(about, folder, file),
      key,
      ...(second === undefined ? [] : [named(file, second, spanOf(second))]),
    ],
  }
}

interface Sidecar {
  readonly name: string
  readonly about: JsonObject
  readonly title: string
  readonly taken: number | undefined
}

/** Of a sidecar: by the files that it came with; where the picture is not among them, by what that is called. */
export function sidecarAlias(sidecar: Sidecar): { readonly alias?: Alias } {
  const keys = companionKeys(sidecar.about)
  const claims = keys.original.length > 0 ? keys.original : pictureNames(sidecar)
  if (claims.length + keys.parts.length === 0) return {}
  return { alias: { claims, ...(keys.parts.length === 0 ? {} : { parts: keys.parts }) } }
}

/** Of the files that the join found: the picture itself; edited copies and films are parts of it. */
function companionKeys({ files }: JsonObject): {
  readonly original: readonly string[]
  readonly parts: readonly string[]
} {
  const original: string[] = []
  const parts: string[] = []
  for (const file of isList(files) ? files : []) {
    const head = isObject(file) ? readText(file['head']) : undefined
    if (!isObject(file) || head === undefined) continue
    const key = fileKey(readNumber(file['bytes']), head)
    if (file['role'] === 'original') original.push(key)
    else parts.push(key)
  }
  return { original, parts }
}

function pictureNames({ name, about, title, taken }: Sidecar): readonly string[] {
  const { folder, base } = placeOf(name)
  const file = pictureName(base, title)
  if (file === undefined) return []
  const second = taken === undefined ? undefined : secondOf(taken)
  return [
    ...inExport(about, folder, file),
    ...(second === undefined
      ? []
      : [named(file, second, spanOf(second - MOST_OFFSET_S)), named(file, second, spanOf(second + MOST_OFFSET_S))]),
  ]
}

/** What the picture of a sidecar is called; undefined where the cut left too little of that. */
function pictureName(base: string, title: string): string | undefined {
  const { core, counter } = parseSidecarName(base)
  const whole = isCut(core) ? (title === '' ? undefined : fileNameOf(title)) : comparable(core)
  if (whole === undefined || counter === '') return whole
  const { stem, counter: own, extension } = parseFileName(whole)
  return `${stem}${own === '' ? '' : `(${own})`}(${counter})${extension}`
}

/** The same for what is said of the photo in an album. */
export function aliasIn(folder: string, alias: Alias | undefined): Alias | undefined {
  if (alias === undefined) return undefined
  const inside = (names: readonly string[] | undefined) => names?.map((name) => `${folder}/${name}`)
  const [claims, parts, goesBy] = [inside(alias.claims), inside(alias.parts), inside(alias.goesBy)]
  return {
    ...(claims === undefined ? {} : { claims }),
    ...(parts === undefined ? {} : { parts }),
    ...(goesBy === undefined ? {} : { goesBy }),
  }
}

/** The files as the event names them: without their digests. */
export const filesWithoutHeads = (files: Json | undefined): readonly Json[] | undefined =>
  isList(files)
    ? files.map((file) => {
        if (!isObject(file)) return file
        const { head: _, ...shown } = file
        return shown
      })
    : undefined
