import type { Json, JsonObject } from '../../../models/events.ts'
import { mapped } from '../../../utils/listed.ts'
import { type Bag, isObject } from '../../decoding/json.ts'
import type { Join, JoinFile, RawRecord } from '../../source.ts'
import { readChannel } from './channel.ts'
import { readTitle } from './index-file.ts'
import { readServer } from './server.ts'
import { isSnowflake } from './snowflake.ts'

/**
 * Which channel messages are of, what it is called, and of which server an audit log is. Files that belong together lie in
 * one folder, whatever it is called; the index lies above the folders.
 *
 *     Messages/index.json   Messages/c200000000000000001/channel.json   Messages/c200000000000000001/messages.json
 *     Servers/index.json    Servers/300000000000000001/guild.json       Servers/300000000000000001/audit-log.json
 */
const OF_A_CHANNEL = ['channelType', 'channelName', 'guildId', 'guildName', 'recipients'] as const
const CHANNEL_FILES = new Set(['messages-json', 'messages-csv', 'channel'])
const SERVER_FILES = new Set(['server', 'audit-log'])
/** Before December 2021 without the letter. */
const FOLDER_ID = /(?:^|\/)c?(\d{15,20})$/i

/** Finds out what the files of a package say of each other. */
export function createJoin(): Join {
  const channels = new Map<string, Bag>()
  const servers = new Map<string, Bag>()
  const indexes = new Map<string, ReadonlyMap<string, string>>()

  const titleOf = (file: JoinFile, id: Json | undefined) =>
    typeof id === 'string' ? indexes.get(keyOf(file, parentOf(folderOf(file))))?.get(id) : undefined

  const ofMessages = (file: JoinFile): JsonObject => {
    const channel = channels.get(keyOf(file, folderOf(file)))
    const id = channel?.['id'] ?? FOLDER_ID.exec(folderOf(file))?.[1]
    return {
      ...given('channelId', id),
      ...given('channelTitle', titleOf(file, id)),
      ...Object.assign({}, ...OF_A_CHANNEL.map((name) => given(name, channel?.[name]))),
    }
  }
  const ofAuditLog = (file: JoinFile): JsonObject => {
    const server = servers.get(keyOf(file, folderOf(file)))
    return {
      ...given('guildId', server?.['id'] ?? FOLDER_ID.exec(folderOf(file))?.[1]),
      ...given('guildName', server?.['name']),
    }
  }
  const ofChannel = (file: JoinFile): JsonObject =>
    given('channelTitle', titleOf(file, channels.get(keyOf(file, folderOf(file)))?.['id']))

  return {
    first: ['channel', 'server', 'index'],
    note(record: RawRecord, file) {
      const at = keyOf(file, folderOf(file))
      const value = record.kind === 'json' ? record.value : undefined
      if (!isObject(value)) return
      if (file.channel === 'channel') channels.set(at, readChannel(value, []))
      else if (file.channel === 'server') servers.set(at, readServer(value, []))
      else if (file.channel === 'index') indexes.set(at, readIndex(value))
    },
    of(files) {
      const above = (kinds: ReadonlySet<string>) => {
        const folders = new Set<string>()
        for (const file of files) if (kinds.has(file.channel)) folders.add(keyOf(file, parentOf(folderOf(file))))
        return folders
      }
      const aboveChannels = above(CHANNEL_FILES)
      const aboveServers = above(SERVER_FILES)
      const ofIndex = (file: JoinFile): JsonObject => {
        const at = keyOf(file, folderOf(file))
        return given('holds', aboveChannels.has(at) ? 'channels' : aboveServers.has(at) ? 'servers' : undefined)
      }
      const told: Readonly<Record<string, (file: JoinFile) => JsonObject>> = {
        'messages-json': ofMessages,
        'messages-csv': ofMessages,
        channel: ofChannel,
        'audit-log': ofAuditLog,
        index: ofIndex,
      }
      return mapped(files, (file) => {
        const about = told[file.channel]?.(file) ?? {}
        return Object.keys(about).length === 0 ? undefined : about
      })
    },
  }
}

const given = (name: string, value: Json | undefined): JsonObject => (value === undefined ? {} : { [name]: value })

function readIndex(value: JsonObject): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const [id, title] of Object.entries(value)) {
    const text = readTitle(title)
    if (isSnowflake(id) && text !== undefined) names.set(id, text)
  }
  return names
}

const folderOf = ({ name }: JoinFile): string => parentOf(name)
const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
const keyOf = ({ set }: JoinFile, folder: string): string => `${set}\0${folder}`
