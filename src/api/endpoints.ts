import fastifyStatic from '@fastify/static'
import { accessEndpoints } from './endpoints/access.ts'
import { deviceEndpoints } from './endpoints/devices.ts'
import { eventEndpoints } from './endpoints/event.ts'
import { eventsEndpoints } from './endpoints/events.ts'
import { exportEndpoints } from './endpoints/export.ts'
import { healthEndpoints } from './endpoints/health.ts'
import { importFileEndpoints } from './endpoints/import-files.ts'
import { importEndpoints } from './endpoints/imports.ts'
import { liveEndpoints } from './endpoints/live.ts'
import { metricsEndpoints } from './endpoints/metrics.ts'
import { piiEndpoints } from './endpoints/pii.ts'
import { quarantineEndpoints } from './endpoints/quarantine.ts'
import { runEventsEndpoints } from './endpoints/run-events.ts'
import { runReportEndpoints } from './endpoints/run-report.ts'
import { runsEndpoints } from './endpoints/runs.ts'
import { schemaEndpoints } from './endpoints/schemas.ts'
import { sourcesEndpoints } from './endpoints/sources.ts'
import { streamEndpoints } from './endpoints/stream.ts'
import { streamLogEndpoints } from './endpoints/stream-log.ts'
import { webSocketEndpoints } from './endpoints/websocket.ts'
import type { ApiApp, ApiContext } from './http.ts'
import { SOURCE_ENDPOINTS } from './source-endpoints.ts'

const ENDPOINTS = [
  healthEndpoints,
  metricsEndpoints,
  accessEndpoints,
  sourcesEndpoints,
  schemaEndpoints,
  runsEndpoints,
  runEventsEndpoints,
  runReportEndpoints,
  importEndpoints,
  importFileEndpoints,
  quarantineEndpoints,
  piiEndpoints,
  eventsEndpoints,
  exportEndpoints,
  eventEndpoints,
  streamLogEndpoints,
  streamEndpoints,
  liveEndpoints,
  webSocketEndpoints,
  ...SOURCE_ENDPOINTS,
  deviceEndpoints,
] as const

/** All endpoints, and the dashboard at `/`. */
export async function registerEndpoints(app: ApiApp, context: ApiContext, webRoot: string | undefined): Promise<void> {
  for (const register of ENDPOINTS) register(app, context)
  if (webRoot === undefined) {
    app.get('/', { schema: { hide: true } }, async (_, reply) =>
      reply
        .type('text/plain; charset=utf-8')
        .send('Datapunk Stream. The dashboard is not built here; /docs shows the API.\n'),
    )
    return
  }
  await app.register(fastifyStatic, {
    root: webRoot,
    wildcard: false,
    // The names of assets hold a hash of their content; the page itself may change with every version.
    setHeaders: (response, path) => {
      response.header(
        'cache-control',
        /[/\\]assets[/\\]/.test(path) ? 'private, max-age=31536000, immutable' : 'no-cache',
      )
    },
  })
}
