import { type CatalogueGroup, FEATURES, type Finder } from '../model.ts'

const MOST_LOCAL = 64
const MOST_HOST = 253

/** Outwards from each `@`: a local part of RFC 5322 atoms (or letters of any script), a host with a dot. */
const email: Finder = {
  id: 'email',
  version: 1,
  entities: ['EMAIL'],
  needs: FEATURES.at | FEATURES.dot,
  find({ text }, _knowledge, add) {
    let from = 0
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      const start = localStart(text, at, from)
      const end = hostEnd(text, at + 1)
      if (start === at || end < 0) continue
      add({ entity: 'EMAIL', start, end, logit: 4 })
      from = end
    }
  },
}

const LOCAL = /[\p{L}\p{N}\p{M}.!#$%&'*+/=?^_`{|}~-]/u
const HOST = /[\p{L}\p{N}\p{M}.-]/u

function localStart(text: string, at: number, from: number): number {
  let start = at
  while (start > from && at - start < MOST_LOCAL && LOCAL.test(text.charAt(start - 1))) start--
  while (start < at && /[.'`*{|=/?&]/.test(text.charAt(start))) start++
  return text.charAt(at - 1) === '.' ? at : start
}

/** The end of a host with a dot and a last part of letters; else below 0. */
function hostEnd(text: string, start: number): number {
  let end = start
  while (end < text.length && end - start < MOST_HOST && HOST.test(text.charAt(end))) end++
  while (end > start && /[.-]/.test(text.charAt(end - 1))) end--
  return /^(?:[^.-](?:[^.]{0,61}[^.-])?\.)+(?:xn--[a-z\d-]+|\p{L}{2,})$/iu.test(text.slice(start, end)) ? end : -1
}

export const group: CatalogueGroup = {
  entities: [
    {
      id: 'EMAIL',
      title: 'E-mail address',
      category: 'contact',
      risk: 'medium',
      canonical: (text) => text.normalize('NFKC').trim().toLowerCase(),
    },
  ],
  finders: [email],
}
