import cookie from '@fastify/cookie'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import websocket from '@fastify/websocket'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { AppError } from '../core/errors.ts'
import type { Instance } from '../services/instance.ts'
import { documentation } from './documentation.ts'
import { registerEndpoints } from './endpoints.ts'
import type { ApiApp, ApiContext } from './http.ts'
import { createLiveHub } from './live-hub.ts'
import { authenticate, createAuthenticator } from './middleware/auth.ts'
import { checkOrigins } from './middleware/origin.ts'
import { failureLimit, limitRates } from './middleware/rate-limit.ts'
import { observe } from './observe.ts'
import { answerMalformed, sendProblem } from './problems.ts'
import { securityHeaders } from './security-headers.ts'
import { validatorCompiler } from './validation.ts'

export interface ApiOptions {
  /** Of the program; shown in the OpenAPI document. Default is 0.0.0. */
  readonly version?: string
  /** Folder of the built dashboard; without it `/` is a line of text. */
  readonly webRoot?: string
  /** Milliseconds since 1970. Default is the clock. */
  readonly now?: () => number
  /** A live reader that makes no room in this time is cut. Default ten seconds. */
  readonly readerPatienceMs?: number
}

const DAY_MS = 86_400_000
const MOST_MESSAGE_BYTES = 64 * 1024

/**
 * The HTTP server of an instance; not yet listening. A request goes its way from top to bottom: router → auth → rate
 * limit → PII → endpoint, and from wherever it fails to errors.
 */
export async function buildApp(instance: Instance, options: ApiOptions = {}): Promise<FastifyInstance> {
  const { config, stores } = instance
  const { now = Date.now, readerPatienceMs = 10_000, version = '0.0.0' } = options

  // Router
  const app = createServer(instance)
  const hub = createLiveHub({
    events: stores.events,
    masked: stores.masked.events,
    textFields: textFieldsOf(instance),
    log: instance.log,
    now,
  })
  observe(app, instance, hub)
  await securityHeaders(app)
  // Before the one of the WebSocket plugin, which closes without a word. Live readers would keep the server from closing.
  app.addHook('preClose', async () => {
    hub.close()
    await instance.uploads.stop()
  })
  await app.register(cookie)
  await app.register(websocket, { options: { maxPayload: MOST_MESSAGE_BYTES } })
  checkOrigins(app, config)

  // Auth
  const auth = createAuthenticator({ access: stores.access, sessionMs: config.sessionDays * DAY_MS, now })
  const onFailure = failureLimit(now)
  authenticate(app, auth, onFailure)

  // Rate limit
  limitRates(app, { perMinute: config.rateLimit, now })

  // PII: a body is searched where its events are stored, as those of imports are; what a reader may see, the database says.

  app.addHook('preValidation', async ({ url }) => {
    if (url.includes('%00'))
      throw new AppError('request.invalid', 'Reading the request: its address holds a NUL character.')
  })

  // Endpoints
  await documentation(app, version, instance.sources)
  const context: ApiContext = { instance, version, hub, auth, onFailure, now, readerPatienceMs }
  await registerEndpoints(app, context, options.webRoot)
  return app
}

function createServer({ config, log }: Instance): ApiApp {
  const logger: FastifyBaseLogger = log
  const app = Fastify({
    loggerInstance: logger,
    // `observe` logs answers, without their addresses; a logger for each request would cost more than the request.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (parent) => parent,
    bodyLimit: config.maxBodyBytes,
    trustProxy: config.trustProxy.length === 0 ? false : [...config.trustProxy],
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
    clientErrorHandler: answerMalformed,
    forceCloseConnections: 'idle',
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  // Answers are what the handlers say, in full: their types are checked when they are compiled.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value))
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply))
  app.setNotFoundHandler((request, reply) =>
    sendProblem(new AppError('request.not_found', `There is no ${request.method} at this address.`), request, reply),
  )
  return app
}

function textFieldsOf({ sources }: Instance): (type: string) => readonly string[] | undefined {
  const fields = new Map(sources.flatMap((source) => source.types).map((type) => [type.name, type.text]))
  return (type) => fields.get(type)
}
