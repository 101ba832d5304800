import { AppError } from '../core/errors.ts'
import { createApiKey } from '../core/security/credentials.ts'
import { type PushChannel, pushChannel, pushPath, type SetUp, type Source } from '../integrations/source.ts'
import type { Access } from '../storage/ports.ts'
import { isStreamName } from '../utils/validators.ts'

/** The only scope of the key of a device. */
export const DEVICE_SCOPE = 'devices:write'

/** A device that may send by itself. */
export interface Device {
  readonly name: string
  /** Id of the source that it sends to. */
  readonly source: string
  /** RFC 3339. */
  readonly created: string
  /** When it last sent, to the minute; absent where it never did. */
  readonly used?: string
}
/** What is shown once. */
export interface NewDevice extends SetUp {
  readonly name: string
  readonly source: string
  readonly url: string
  readonly key: string
}

interface AccessOfOwner {
  readonly owner: number
  readonly access: Pick<Access, 'createKey' | 'listKeys' | 'revokeKey'>
}

/** Sources that devices send to. */
export function pushSources(
  sources: readonly Source[],
): readonly { readonly source: Source; readonly channel: PushChannel }[] {
  return sources.flatMap((source) => {
    const channel = pushChannel(source)
    return channel === undefined ? [] : [{ source, channel }]
  })
}

/** What an app is called: `owntracks`, or the id of its source, `devices.owntracks`. */
export const appNames = (sources: readonly Source[]): readonly string[] =>
  pushSources(sources).map(({ source }) => appOf(source.id))

const appOf = (id: string): string => id.slice(id.lastIndexOf('.') + 1)

export interface DeviceWish {
  readonly name: string
  readonly app: string
  /** Where the server is reached: `https://stream.example.org`. */
  readonly baseUrl: string
}

/** Makes the key of a device. `device.exists`, or `request.invalid` for a name or an app that is none. */
export async function addDevice(
  { owner, access }: AccessOfOwner,
  sources: readonly Source[],
  { name, app, baseUrl }: DeviceWish,
): Promise<NewDevice> {
  const found = pushSources(sources).find(({ source }) => source.id === app || appOf(source.id) === app)
  if (found === undefined)
    throw new AppError(
      'request.invalid',
      `Adding a device: there is no such app; known are ${appNames(sources).join(', ')}.`,
    )
  if (!isStreamName(name))
    throw new AppError(
      'request.invalid',
      'Adding a device: its name must be lower-case letters, digits, `.`, `_` and `-`, at most 63.',
    )
  const { source, channel } = found
  const { id, key, hash } = createApiKey()
  const device = { name, source: source.id }
  await access.createKey(owner, { id, hash, name, scopes: [DEVICE_SCOPE], device })
  const url = new URL(pushPath(source), baseUrl).href
  return { ...device, url, key, ...channel.setUp({ url, device: name, key }) }
}

/** Devices whose keys are good, newest first. */
export async function listDevices({ owner, access }: AccessOfOwner): Promise<readonly Device[]> {
  return (await goodKeys({ owner, access })).map(({ device, created, used }) => ({
    ...device,
    created,
    ...(used === undefined ? {} : { used }),
  }))
}

/** Ends the key of a device; its events stay. `device.not_found`. */
export async function removeDevice({ owner, access }: AccessOfOwner, name: string): Promise<void> {
  const key = (await goodKeys({ owner, access })).find(({ device }) => device.name === name)
  if (key === undefined || !(await access.revokeKey(owner, key.id)))
    throw new AppError('device.not_found', 'Removing a device: there is none of this name.')
}

async function goodKeys({ owner, access }: AccessOfOwner) {
  const keys = await access.listKeys(owner)
  return keys.flatMap(({ device, revoked, ...key }) => (device === undefined || revoked ? [] : [{ ...key, device }]))
}
