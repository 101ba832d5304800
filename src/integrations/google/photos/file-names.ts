/**
 * How Takeout names things. A file is called as its title, with `_` for characters that names cannot have, cut to 47 before
 * its extension and with a counter behind that: `IMG(1).jpg`. Its sidecar is `<file>.supplemental-metadata`, until 2024
 * `<file>`, cut to 46 UTF-16 units, then the counter, then `.json`: `IMG.jpg.supplemental-metadata(1).json`, `….jp.json`.
 */
const LONGEST_SIDECAR = 46
const LONGEST_STEM = 47
const SUFFIX = '.supplemental-metadata'
const WORD = SUFFIX.slice(1)

export interface FileName {
  readonly stem: string
  /** Digits of the counter, or ''. */
  readonly counter: string
  /** With its point, or ''. */
  readonly extension: string
}

const PARTS = /^(.*?)(?:\((\d{1,5})\))?(\.[^.\s]{1,8})?$/su

export function parseFileName(name: string): FileName {
  const [, stem = '', counter = '', extension = ''] = PARTS.exec(name) ?? [undefined, name]
  return { stem, counter, extension }
}

export interface SidecarName {
  /** The name without `.json`. */
  readonly whole: string
  /** What is left of the name of the file, which may be cut; without the counter. */
  readonly core: string
  readonly counter: string
}

export function parseSidecarName(name: string): SidecarName {
  const whole = name.replace(/\.json$/i, '')
  const counter = /\((\d{1,5})\)$/.exec(whole)
  const uncounted = counter === null ? whole : whole.slice(0, counter.index)
  return { whole, core: withoutSuffix(uncounted), counter: counter?.[1] ?? '' }
}

/** Without what is left of `.supplemental-metadata`, which may be no more than its point. */
function withoutSuffix(name: string): string {
  const point = name.lastIndexOf('.')
  return point > 0 && WORD.startsWith(name.slice(point + 1)) ? name.slice(0, point) : name
}

/** What sidecars of a file may be called, without counter and `.json`: of today, of until 2024. */
export const sidecarNames = (file: string): readonly string[] => [
  (file + SUFFIX).slice(0, LONGEST_SIDECAR),
  file.slice(0, LONGEST_SIDECAR),
]

/** Whether a name was cut, so that more than one file may have had it. */
export const isCut = (core: string): boolean => core.length >= LONGEST_SIDECAR

/** What a file of this title is called, without counter: to be compared with others of `comparable`. */
export function fileNameOf(title: string): string {
  const { stem, counter, extension } = parseFileName(title)
  const whole = counter === '' ? stem : `${stem}(${counter})`
  return comparable(whole.slice(0, LONGEST_STEM) + extension)
}

/**
 * A name as it can be compared: which characters become `_` is not known for all, and some systems take accents apart.
 */
export function comparable(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}.()\- ]/gu, '_')
}

/** `name` of the folder it is in and below it; what stands above the folder `Takeout` is of who unpacked it. */
export interface Place {
  /** `Google Photos/Photos from 2025`, or '' . */
  readonly folder: string
  readonly base: string
  readonly isInTakeout: boolean
}

export function placeOf(name: string): Place {
  const parts = name.split('/')
  const takeout = parts.findIndex((part, i) => i < parts.length - 1 && /^takeout$/i.test(part))
  const below = parts.slice(takeout + 1)
  return { folder: below.slice(0, -1).join('/'), base: below.at(-1) ?? '', isInTakeout: takeout >= 0 }
}

/** The last part of a path. */
export const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The folder that a folder is in, or ''. */
export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
