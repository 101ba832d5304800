import { Type } from 'typebox'
import { type ApiApp, type ApiContext, answers, content } from '../http.ts'

/** For Prometheus: give it an API key with the scope `metrics:read` as bearer token. */
export function metricsEndpoints(app: ApiApp, { instance }: ApiContext): void {
  app.get(
    '/metrics',
    {
      config: { needs: 'metrics:read' },
      schema: {
        operationId: 'metrics',
        tags: ['operation'],
        summary: 'Metrics in the text format of Prometheus',
        response: answers({ 200: content('All metrics', { 'text/plain': Type.String() }) }),
      },
    },
    async (_, reply) => {
      const { contentType, text } = await instance.metrics.scrape()
      return reply.type(contentType).send(text)
    },
  )
}
