import { describe, expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'

const series = async (metrics: ReturnType<typeof createMetrics>) => {
  const { text } = await metrics.scrape()
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}

describe('the metrics', () => {
  test('count records and events by source and outcome', async () => {
    const metrics = createMetrics({ version: '1.2.3' })
    metrics.records('google.maps', 'read', 5)
    metrics.records('google.maps', 'stored', 3)
    metrics.records('google.maps', 'read', 2)
    metrics.events('google.maps', 'new', 4)
    expect(await series(metrics)).toEqual(
      expect.arrayContaining([
        'datapunk_build_info{version="1.2.3"} 1',
        'datapunk_records_total{source="google.maps",outcome="read"} 7',
        'datapunk_records_total{source="google.maps",outcome="stored"} 3',
        'datapunk_events_total{source="google.maps",outcome="new"} 4',
      ]),
    )
  })

  test('measure batches and requests as histograms', async () => {
    const metrics = createMetrics({ version: '1' })
    metrics.batch('google.maps', 0.2)
    metrics.request({ method: 'GET', route: '/v1/events/:fact', status: 404 }, 0.003)
    expect(await series(metrics)).toEqual(
      expect.arrayContaining([
        'datapunk_batch_seconds_bucket{le="0.25",source="google.maps"} 1',
        'datapunk_batch_seconds_sum{source="google.maps"} 0.2',
        'datapunk_http_requests_total{method="GET",route="/v1/events/:fact",status="404"} 1',
        'datapunk_http_request_seconds_count{method="GET",route="/v1/events/:fact"} 1',
      ]),
    )
  })

  test('show every state of a run, also those that none is in', async () => {
    const metrics = createMetrics({ version: '1' })
    metrics.runs({ running: 2, failed: 1 })
    metrics.runs({ running: 1 })
    const runs = (await series(metrics)).filter((line) => line.startsWith('datapunk_runs'))
    expect(runs).toContain('datapunk_runs{state="running"} 1')
    expect(runs).toContain('datapunk_runs{state="failed"} 0')
    expect(runs).toHaveLength(6)
  })

  test('follow the log and its live readers', async () => {
    const metrics = createMetrics({ version: '1' })
    metrics.log(42, 0.5)
    metrics.subscribers('websocket', 3)
    metrics.delivered('websocket', 100)
    metrics.slowReader('sse')
    expect(await series(metrics)).toEqual(
      expect.arrayContaining([
        'datapunk_log_position 42',
        'datapunk_tail_lag_seconds 0.5',
        'datapunk_subscribers{transport="websocket"} 3',
        'datapunk_deliveries_total{transport="websocket"} 100',
        'datapunk_slow_readers_total{transport="sse"} 1',
      ]),
    )
  })

  test('keep the number of series bounded', async () => {
    const metrics = createMetrics({ version: '1' })
    for (let index = 0; index < 1000; index += 1) metrics.records(`source${index}`, 'read', 1)
    const records = (await series(metrics)).filter((line) => line.startsWith('datapunk_records_total'))
    expect(records).toHaveLength(201)
    expect(records).toContain('datapunk_records_total{source="other",outcome="read"} 800')
  })

  test('ask for what is counted only at a scrape, until that is ended', async () => {
    const metrics = createMetrics({ version: '1' })
    const end = metrics.onScrape(async () => metrics.runs({ queued: 9 }))
    expect(await series(metrics)).toContain('datapunk_runs{state="queued"} 9')
    metrics.runs({})
    end()
    expect(await series(metrics)).toContain('datapunk_runs{state="queued"} 0')
  })

  test('of two registries do not know each other', async () => {
    const one = createMetrics({ version: '1' })
    one.log(1, 0)
    expect(await series(createMetrics({ version: '1' }))).toContain('datapunk_log_position 0')
  })

  test('include those of the process when asked for, and all have a help text', async () => {
    const { text, contentType } = await createMetrics({ version: '1', process: true }).scrape()
    expect(contentType).toContain('text/plain')
    expect(text).toContain('process_resident_memory_bytes')
    const gauges = [...text.matchAll(/^# TYPE (\S+) gauge$/gm)].map(([, name]) => name)
    expect(gauges.filter((name) => name?.endsWith('_total'))).toEqual([])
    expect(text).toContain('nodejs_eventloop_lag_seconds')
    const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)
    for (const name of names) expect(text).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'))
  })
})
