import { ROLES, type Role } from './match.ts'

/** What the join found out of each file, by its place, in a dozen bytes. */
export interface Findings {
  /** The medium at `place` belongs to the sidecar; `role` by its number. */
  join(sidecar: number, place: number, role: number): void
  foreign(place: number): void
  /** The photo is in the album of that folder. */
  item(place: number, folder: number): void
  /** Of sidecars that nothing but their counters tell apart: which of them each is. */
  readonly twins: Map<number, number>
  /** Albums' files in folders of the library. */
  readonly library: Set<number>
  stateOf(place: number): 'companion' | 'foreign' | undefined
  companionsOf(sidecar: number): { readonly place: number; readonly role: Role }[]
  /** Number of the folder; -1 where it is in none. */
  albumOf(place: number): number
}

const COMPANION = 1
const FOREIGN = 2

export function createFindings(files: number): Findings {
  const state = new Uint8Array(files)
  const roles = new Uint8Array(files)
  /** Of a sidecar the place of one of its media, and of that the next; -1 is the end. */
  const next = new Int32Array(files).fill(-1)
  const albums = new Int32Array(files).fill(-1)
  return {
    join(sidecar, place, role) {
      state[place] = COMPANION
      roles[place] = role
      next[place] = next[sidecar] as number
      next[sidecar] = place
    },
    foreign(place) {
      state[place] = FOREIGN
    },
    item(place, folder) {
      albums[place] = folder
    },
    twins: new Map(),
    library: new Set(),
    stateOf: (place) => (state[place] === COMPANION ? 'companion' : state[place] === FOREIGN ? 'foreign' : undefined),
    companionsOf(sidecar) {
      const found: { place: number; role: Role }[] = []
      for (let place = next[sidecar] ?? -1; place >= 0; place = next[place] as number)
        found.push({ place, role: ROLES[roles[place] as number] ?? 'original' })
      return found
    },
    albumOf: (place) => albums[place] ?? -1,
  }
}
