import { Type } from 'typebox'
import { AppError } from '../../core/errors.ts'
import { type ApiApp, type ApiContext, answers } from '../http.ts'
import { principalOf } from '../middleware/auth.ts'
import { sendProblem } from '../problems.ts'
import { openSession } from '../websocket-session.ts'

/** The live stream over WebSocket; docs/stream.md tells the messages. */
export function webSocketEndpoints(app: ApiApp, context: ApiContext): void {
  let readers = 0
  const count = (change: number) => {
    readers += change
    context.instance.metrics.subscribers('websocket', readers)
  }
  app.route({
    method: 'GET',
    url: '/v1/ws',
    exposeHeadRoute: false,
    config: { needs: 'events:read', isLive: true },
    schema: {
      operationId: 'openWebSocket',
      tags: ['live'],
      summary: 'Follow the live stream over WebSocket',
      description:
        'Upgrade to WebSocket, then send `{"type":"subscribe","id":"all","filter":{"type":["google.maps.visit"]},"after":"0"}`. docs/stream.md tells all messages.',
      response: answers({ 101: Type.Null({ description: 'A WebSocket from here on' }) }),
    },
    handler: (request, reply) =>
      sendProblem(
        new AppError('request.invalid', 'Opening a WebSocket: the request asks for no upgrade.'),
        request,
        reply,
      ),
    wsHandler: (socket, request) => openSession(socket, request.raw.socket, principalOf(request), context, count),
  })
}
