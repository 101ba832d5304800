import { createRandom } from '../random.ts'
import { csvText, type Days, type DemoFile, iso, plainTime } from './demo-file.ts'
import { CHANNELS, FRIENDS, MESSAGES, SUBJECTS } from './inventions.ts'

const HOUR = 3_600_000
const DISCORD_EPOCH = 1_420_070_400_000n

/** A Discord package: one channel a friend, and one of a server. */
export function discordFiles({ seed, stays }: Days): readonly DemoFile[] {
  const random = createRandom(`${seed}/discord`)
  const channels = [...FRIENDS.map((friend) => `Direct Message with ${friend}#0`), 'general in Bridge Walkers']
  const ids = channels.map((_, i) => `20000000000000000${i}`)
  const lines = ids.map((): string[] => [])
  const activity: string[] = []
  for (const { start, end, place } of stays) {
    if (place.use !== 'home' || start < Date.UTC(2017, 4, 1) || random.chance(0.6)) continue
    const channel = random.int(0, ids.length - 1)
    for (let time = start + random.int(1, 50) * 60_000, left = random.int(1, 7); left > 0 && time < end; left--) {
      const id = ((BigInt(time) - DISCORD_EPOCH) << 22n) + BigInt(random.int(1, 4000))
      // A number beyond 2^53, as packages have it.
      lines[channel]?.push(`{"ID": ${id}, "Timestamp": "${plainTime(time)}", "Contents": ${JSON.stringify(random.pick(MESSAGES))}, "Attachments": ""}`) // biome-ignore format: one line
      if (random.chance(0.4))
        activity.push(JSON.stringify({ event_type: 'send_message', event_id: `A${activity.length}Q==`, user_id: '100000000000000001', domain: 'Analytics', timestamp: `"${iso(time)}"`, os: 'Android', channel_id: ids[channel] })) // biome-ignore format: one line
      time += random.int(5000, 240_000)
    }
  }
  const server = { id: '300000000000000001', name: 'Bridge Walkers' }
  const channelOf = (id: string, i: number) =>
    i < FRIENDS.length
      ? { id, type: 'DM', recipients: ['100000000000000001', `10000000000000001${i}`] }
      : { id, type: 'GUILD_TEXT', name: 'general', guild: server }
  return [
    { path: 'Messages/index.json', text: JSON.stringify(Object.fromEntries(ids.map((id, i) => [id, channels[i]])), undefined, 1), records: 1 },
    ...ids.map((id, i) => ({ path: `Messages/c${id}/channel.json`, text: JSON.stringify(channelOf(id, i)), records: 1 })),
    ...ids.map((id, i) => ({ path: `Messages/c${id}/messages.json`, text: `[${lines[i]?.join(',\n') ?? ''}]`, records: lines[i]?.length ?? 0 })),
    { path: `Servers/${server.id}/guild.json`, text: JSON.stringify(server), records: 1 },
    { path: 'Activity/analytics/events-2026-00000-of-00001.json', text: `${activity.join('\n')}\n`, records: activity.length },
  ] // biome-ignore format: a table
}

/** A Twitch export: minutes of some evenings, and who is followed. */
export function twitchFiles({ seed, stays }: Days): readonly DemoFile[] {
  const random = createRandom(`${seed}/twitch`)
  const login = (channel: string) => channel.toLowerCase().replaceAll(/[^a-z]/g, '') || 'nightline'
  const evenings = stays.filter(
    ({ place, start }) => place.use === 'home' && start > Date.UTC(2020, 0, 1) && random.chance(0.2),
  )
  const minutes = evenings.map(({ start }) => [iso(start).slice(0, 10), login(random.pick(CHANNELS)), random.int(4, 150), 'web', 'site', 'Bridge Builder', 'live']) // biome-ignore format: one line
  const follows = CHANNELS.slice(0, 7).map((channel, i) => [
    `${plainTime(Date.UTC(2020, i, 3, 19))}.000000`,
    login(channel),
  ])
  return [
    { path: 'request/site_history/minute_watched.csv', text: csvText(['day', 'channel_name', 'minutes_watched_unadjusted', 'platform', 'player', 'game_name', 'content_mode'], minutes), records: minutes.length },
    { path: 'request/community/follows/follow.csv', text: csvText(['time', 'channel'], follows), records: follows.length },
  ] // biome-ignore format: a table
}

/** Mail, of which nothing but its head is read. */
export function mailFiles({ seed, stays }: Days): readonly DemoFile[] {
  const random = createRandom(`${seed}/mail`)
  const sent = stays.filter(({ place }) => place.use === 'work' && random.chance(0.3)).map(({ start }) => start + HOUR)
  const messages = sent.map((time, i) => {
    const friend = random.pick(FRIENDS)
    const date = new Date(time).toUTCString().replace('GMT', '+0000')
    const [subject, text] = [random.pick(SUBJECTS), random.pick(MESSAGES)]
    return `From ${friend}@example.org ${date}\nFrom: ${friend} <${friend}@example.org>\nTo: wren@example.net\nSubject: ${subject}\nDate: ${date}\nMessage-ID: <${i}.${time}@example.org>\n\n${text}\n\n` // biome-ignore format: one line
  })
  return [{ path: 'inbox.mbox', text: messages.join(''), records: messages.length }]
}
