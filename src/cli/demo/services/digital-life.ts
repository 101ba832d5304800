import { FIRST_DAY, TAKEOUT_MADE } from '../biography.ts'
import type { Life, Stay, Trip } from '../life.ts'
import { discordFiles, mailFiles, twitchFiles } from './conversations.ts'
import type { Days, DemoFile } from './demo-file.ts'
import { fitFiles, listedFiles, photoFiles, playFiles, searchFiles } from './google-products.ts'
import { spotifyFiles } from './spotify.ts'
import { youtubeFiles } from './youtube.ts'

/** What services hold of the same life: the files of each archive. */
export interface DigitalLife {
  /** More of the Takeout. */
  readonly takeout: readonly DemoFile[]
  /** Other archives, by the name of their file. */
  readonly packages: ReadonlyMap<string, readonly DemoFile[]>
  /** Single files. */
  readonly loose: readonly DemoFile[]
  /** What an import has to read of all of them. */
  readonly records: number
}

export function createDigitalLife(seed: string, life: Life): DigitalLife {
  const stays: Stay[] = []
  const trips: Trip[] = []
  for (const segment of life.between(FIRST_DAY, TAKEOUT_MADE)) {
    if (segment.kind === 'stay') stays.push(segment)
    else trips.push(segment)
  }
  const days: Days = { seed, stays, trips }
  const takeout = [youtubeFiles, searchFiles, playFiles, fitFiles, photoFiles, listedFiles].flatMap((make) =>
    make(days),
  )
  const packages = new Map([
    ['my_spotify_data.zip', spotifyFiles(days)],
    ['discord-package.zip', discordFiles(days)],
    ['twitch-request.zip', twitchFiles(days)],
  ])
  const loose = mailFiles(days)
  const all = [...takeout, ...[...packages.values()].flat(), ...loose]
  return { takeout, packages, loose, records: all.reduce((sum, { records }) => sum + records, 0) }
}
