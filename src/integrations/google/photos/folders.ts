import { lastOf } from './file-names.ts'

/**
 * What a folder of the export is: the library by years, in the person's language (`Photos from 2025`, `Fotos von 2025`,
 * `2025年の写真`), by days (`2015-01-02 #2`, until 2018), or an album.
 */
const YEAR = /(?<!\d)((?:18|19|20)\d\d)(?!\d)/u
const DAY = /^[\d\s#.()_-]+$/
/** Words for photos, at whose side nothing but small words stand. Only asked where a folder of a year has an album's file. */
const PHOTOS =
  /(?:^|[\s\d年의の的])(?:photos?|fotos?|foto['’]s|fotografie|fotografii|foton|fotky|fotók|fotoğraf\p{L}*|zdjęcia|фото\p{L}*|світлини|bilder|billeder|kuvat|valokuvat|写真|照片|相片|사진|φωτογραφίες|ảnh|รูปภาพ|תמונות|صور)(?:$|[\s\d_-])/iu
const MOST_SMALL = 5

const yearOf = (folder: string): number | undefined => {
  const year = YEAR.exec(lastOf(folder))?.[1]
  return year === undefined ? undefined : Number(year)
}

/** A folder of a day. */
export const isDayFolder = (folder: string): boolean => DAY.test(lastOf(folder))

const HALF_A_YEAR_MS = 183 * 86_400_000
/** Local time may be a day away from UTC. */
const DAY_MS = 86_400_000

/** Whether a photo was taken in the year that the folder names. Without a time it may have been. */
export function isOfYear(folder: string, takenMs: number | undefined): boolean {
  const year = yearOf(folder)
  if (year === undefined) return false
  const middle = Date.UTC(year, 6, 2)
  return takenMs === undefined || Math.abs(takenMs - middle) <= HALF_A_YEAR_MS + DAY_MS
}

/** Whether a folder that has an album's file, too, is one of a year: by its words, or as there are such of other years. */
export function isYearFolder(folder: string, others: ReadonlySet<string>): boolean {
  if (yearOf(folder) === undefined) return false
  const name = lastOf(folder)
  const words = name.replace(YEAR, ' ').split(/[^\p{L}\p{M}'’]+/u)
  const isWorded =
    PHOTOS.test(name) && words.filter((word) => word.length > MOST_SMALL).length <= 1 && words.length <= 6
  return isWorded || others.has(patternOf(folder))
}

/** The path of a folder of a year without the year. */
const patternOf = (folder: string): string => {
  const name = lastOf(folder)
  return folder.slice(0, folder.length - name.length) + name.replace(YEAR, '#')
}

/** Patterns that stand for at least two years: those of the library do. */
export function yearPatterns(folders: Iterable<string>): ReadonlySet<string> {
  const seen = new Map<string, number>()
  for (const folder of folders) {
    if (yearOf(folder) !== undefined) seen.set(patternOf(folder), (seen.get(patternOf(folder)) ?? 0) + 1)
  }
  return new Set([...seen].filter(([, years]) => years > 1).map(([pattern]) => pattern))
}
