import helmet from '@fastify/helmet'
import type { ApiApp } from './http.ts'

/** Headers that keep a browser from doing with our answers what they are not for. */
export async function securityHeaders(app: ApiApp): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // Svelte and Swagger UI set style attributes; scripts come from files alone.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    // For whoever ends TLS to say: this server speaks plain HTTP.
    strictTransportSecurity: false,
  })
  // Personal data is kept in no cache, unless a route knows better.
  app.addHook('onSend', async (_, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
}
