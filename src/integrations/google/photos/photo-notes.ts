import type { JsonObject } from '../../../models/events.ts'
import { readText } from '../../../processors/normalization/number.ts'
import { createPackedTexts } from '../../../utils/packed-texts.ts'
import { momentOf, photoKey } from './photo-key.ts'

/** What of a sidecar is kept until all files are known. */
export interface PhotoNote {
  readonly title: string
  readonly taken: number | undefined
  /** In the bin or in the archive. */
  readonly isPutAway: boolean
  /** Where two photos may have the same key: that; else ''. */
  readonly sharedKey: string
}

/** Notes of very many sidecars, packed. */
export interface PhotoNotes {
  add(place: number, sidecar: JsonObject): void
  at(place: number): PhotoNote
}

export function createPhotoNotes(): PhotoNotes {
  const titles = createPackedTexts()
  const keys = createPackedTexts()
  /** By place: which note it is, counted from 1. */
  const notes: number[] = []
  const taken: number[] = []
  const isPutAway: boolean[] = []
  return {
    add(place, sidecar) {
      const key = photoKey(sidecar)
      while (notes.length <= place) notes.push(0)
      notes[place] = titles.add(readText(sidecar['title']) ?? '') + 1
      keys.add(key?.isShared === true ? key.key : '')
      taken.push(momentOf(sidecar['photoTakenTime']) ?? Number.NaN)
      isPutAway.push(sidecar['trashed'] === true || sidecar['archived'] === true)
    },
    at(place) {
      const i = (notes[place] ?? 0) - 1
      const moment = taken[i]
      return {
        title: titles.at(i),
        taken: moment === undefined || Number.isNaN(moment) ? undefined : moment,
        isPutAway: isPutAway[i] === true,
        sharedKey: keys.at(i),
      }
    },
  }
}
