import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { AppError } from '../../core/errors.ts'
import { type PushChannel, pushPath, type Source } from '../../integrations/source.ts'
import type { Json } from '../../models/events.ts'
import { addDevice, appNames, DEVICE_SCOPE, listDevices, pushSources, removeDevice } from '../../services/devices.ts'
import { type ApiApp, type ApiContext, answers, content } from '../http.ts'
import { principalOf } from '../middleware/auth.ts'
import { readersFor } from '../middleware/scopes.ts'
import { parseBody } from '../own-events.ts'
import { TRACK_QUERY, toTrackRequest } from './track/query.ts'
import { readTrack, TrackSchema } from './track/track.ts'

const DeviceName = Type.String({
  minLength: 1,
  maxLength: 63,
  description: 'Lower-case letters, digits, `.`, `_`, `-`',
})

/** Devices that send by themselves: their keys, what they send, and where they were. */
export function deviceEndpoints(app: ApiApp, context: ApiContext): void {
  managementEndpoints(app, context)
  trackEndpoint(app, context)
  for (const { source, channel } of pushSources(context.instance.sources)) {
    app.register(async (scope: ApiApp) => {
      // Apps say all sorts of things of what they send.
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (_: unknown, body: Buffer) => body)
      pushEndpoint(scope, context, source, channel)
    })
  }
}

/** Where the app of a source sends to. */
function pushEndpoint(app: ApiApp, { instance }: ApiContext, source: Source, channel: PushChannel): void {
  const answer = JSON.stringify(channel.answer)
  app.post(
    pushPath(source),
    {
      config: { needs: DEVICE_SCOPE, deviceKey: channel.verify.key },
      schema: {
        operationId: `push_${source.id.replaceAll('.', '_')}`,
        tags: ['devices'],
        security: [{ deviceKey: [] }, { apiKey: [] }],
        summary: `What the app sends: ${channel.title}`,
        description: `Answers when all of it is durable; what is sent again is stored once. The key of a device is given as ${channel.verify.key.join(', or ')}.`,
        response: answers({ 200: content('Received', { 'application/json': Type.Unknown() }) }),
      },
    },
    async (request, reply) => {
      const { owner, device } = principalOf(request)
      if (device?.source !== source.id)
        throw new AppError('auth.forbidden', `The key is none of a device that sends to \`${source.id}\`.`)
      const body = bodyOf(request)
      if (body !== undefined) await instance.receiver.receive({ owner, source, channel, device: device.name }, body)
      return reply.type('application/json; charset=utf-8').send(answer)
    },
  )
}

/** Undefined for an empty body, which apps send where they have nothing to say. */
function bodyOf({ body }: FastifyRequest): Json | undefined {
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new AppError('request.invalid', 'Reading the request: the body is not UTF-8.')
  }
  const parsed = parseBody(text)
  return isJson(parsed) ? parsed : undefined
}

/** What `parseJson` gives is JSON. */
const isJson = (value: unknown): value is Json => value !== undefined

const DeviceSchema = Type.Object({
  name: Type.String(),
  source: Type.String({ description: 'Id of the source that it sends to' }),
  created: Type.String({ format: 'date-time' }),
  used: Type.Optional(Type.String({ format: 'date-time', description: 'When it last sent, to the minute' })),
})
const NewDeviceSchema = Type.Object(
  {
    name: Type.String(),
    source: Type.String(),
    url: Type.String({ description: 'Where the app sends to' }),
    key: Type.String({ description: 'The secret: shown this once, stored nowhere' }),
    link: Type.Optional(Type.String({ description: 'Sets the app up when it is opened on the phone' })),
    settings: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
  },
  { description: 'Added' },
)

function managementEndpoints(app: ApiApp, { instance: { stores, sources }, auth }: ApiContext): void {
  const { access } = stores
  app.get(
    '/v1/devices',
    {
      config: { needs: 'admin' },
      schema: {
        operationId: 'listDevices',
        tags: ['devices'],
        summary: 'List devices that may send',
        response: answers({ 200: Type.Object({ devices: Type.Array(DeviceSchema) }, { description: 'Newest first' }) }),
      },
    },
    async (request) => ({ devices: [...(await listDevices({ owner: principalOf(request).owner, access }))] }),
  )
  app.post(
    '/v1/devices',
    {
      config: { needs: 'admin' },
      schema: {
        operationId: 'addDevice',
        tags: ['devices'],
        summary: 'Make the key of a device',
        body: Type.Object(
          { name: DeviceName, app: Type.Enum([...appNames(sources)], { description: 'What sends' }) },
          { additionalProperties: false },
        ),
        response: answers({ 201: NewDeviceSchema }),
      },
    },
    async (request, reply) => {
      const baseUrl = `${request.protocol}://${request.host}`
      const wish = { ...request.body, baseUrl }
      const { settings, ...device } = await addDevice({ owner: principalOf(request).owner, access }, sources, wish)
      return reply.code(201).send({ ...device, settings: settings.map(([name, value]) => ({ name, value })) })
    },
  )
  app.delete(
    '/v1/devices/:name',
    {
      config: { needs: 'admin' },
      schema: {
        operationId: 'removeDevice',
        tags: ['devices'],
        summary: 'End the key of a device; its events stay',
        params: Type.Object({ name: DeviceName }),
        response: answers({ 204: Type.Null({ description: 'Ended' }) }),
      },
    },
    async (request, reply) => {
      await removeDevice({ owner: principalOf(request).owner, access }, request.params.name)
      auth.forget()
      return reply.code(204).send(null)
    },
  )
}

function trackEndpoint(app: ApiApp, { instance: { stores, sources, config } }: ApiContext): void {
  const types = pushSources(sources).flatMap(({ source }) => positionTypes(source))
  app.get(
    '/v1/devices/track',
    {
      config: { needs: 'events:read' },
      schema: {
        operationId: 'devicesTrack',
        tags: ['devices'],
        summary: 'Where devices were, as GeoJSON lines with times',
        description:
          'As `/v1/google/maps/track`, of what devices sent by themselves: each device has lines of its own, and `device` asks for one.',
        querystring: Type.Object(
          { ...TRACK_QUERY, device: Type.Optional(DeviceName) },
          { additionalProperties: false },
        ),
        response: answers({ 200: content('GeoJSON (RFC 7946)', { 'application/geo+json': TrackSchema }) }),
      },
    },
    async (request, reply) => {
      const { device } = request.query
      const asked = toTrackRequest(request.query, config.zone)
      const track = await readTrack(readersFor(stores, principalOf(request)).events, principalOf(request).owner, {
        ...asked,
        types,
        ...(device === undefined ? {} : { subject: device }),
      })
      return reply.type('application/geo+json; charset=utf-8').send(JSON.stringify(track))
    },
  )
}

const positionTypes = ({ id, types }: Source): readonly string[] =>
  types.map(({ name }) => name).filter((name) => name === `${id}.position`)
