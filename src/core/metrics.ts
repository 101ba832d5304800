import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { RUN_STATES, type RunState } from '../models/stream.ts'
import type { MetricLabel } from './logging/fields.ts'

export type RecordOutcome = 'read' | 'stored' | 'revised' | 'duplicate' | 'dropped' | 'quarantined'
export type EventOutcome = 'new' | 'revised' | 'duplicate'
export type Transport = 'websocket' | 'sse' | 'ndjson'

/**
 * The project's metrics, defined once; docs/metrics follow from their help texts. Every label is bounded. Handles are
 * functions, so that nobody can add a label in passing.
 */
export interface Metrics {
  /** Records of a committed batch. `read` equals the sum of the others. */
  records(source: string, outcome: RecordOutcome, count: number): void
  /** Events of a committed batch. */
  events(source: string, outcome: EventOutcome, count: number): void
  /** Time from the first record of a batch to its commit. */
  batch(source: string, seconds: number): void
  /** Unfinished and finished runs by state; states that are left out become 0. */
  runs(counts: Readonly<Partial<Record<RunState, number>>>): void
  /** An answered request. `route` is the template (`/v1/events/:fact`), never the address. */
  request(request: { readonly method: string; readonly route: string; readonly status: number }, seconds: number): void
  /** Live readers at this moment. */
  subscribers(transport: Transport, count: number): void
  /** Events handed to live readers. */
  delivered(transport: Transport, count: number): void
  /** A live reader that was cut because it did not keep up. */
  slowReader(transport: Transport): void
  /** The newest committed position, and how long ago the oldest not yet delivered event was committed. */
  log(position: number, tailLagSeconds: number): void
  /** Called before each scrape, for what is counted only then. Returns a function that ends it. */
  onScrape(update: () => Promise<void> | void): () => void
  /** The text for Prometheus. */
  scrape(): Promise<{ readonly contentType: string; readonly text: string }>
}

export interface MetricsOptions {
  /** Of the program; shown in `datapunk_build_info`. */
  readonly version: string
  /** Adds process and Node.js metrics (CPU, memory, event loop, garbage collection). Default false: they cost a timer. */
  readonly process?: boolean
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const BATCH_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
/** Different values one label may take; what comes later is counted as `other`. */
const MOST_VALUES = 200

/** Gauges that are named like counters, which Prometheus' own checks refuse; the same stands in those without `_total`. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total']

function addProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry })
  for (const name of MISNAMED) registry.removeSingleMetric(name)
}

/** A registry of its own with all metrics of the project. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry()
  const updates = new Set<() => Promise<void> | void>()
  if (options.process) addProcessMetrics(registry)
  define(registry)
    .gauge('build_info', 'Version of the program; always 1', ['version'])
    .set({ version: options.version }, 1)
  return {
    ...pipelineMetrics(registry),
    ...interfaceMetrics(registry),
    onScrape(update) {
      updates.add(update)
      return () => void updates.delete(update)
    },
    async scrape() {
      await Promise.all([...updates].map((update) => update()))
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}

function pipelineMetrics(registry: Registry): Pick<Metrics, 'records' | 'events' | 'batch' | 'runs' | 'log'> {
  const { counter, gauge, histogram } = define(registry)
  const records = counter('records_total', 'Records by what became of them; read is the sum of all others', [
    'source',
    'outcome',
  ])
  const events = counter('events_total', 'Events written by what they were', ['source', 'outcome'])
  const batch = histogram('batch_seconds', 'From the first record of a batch to its commit', BATCH_SECONDS, ['source'])
  const runs = gauge('runs', 'Runs by state', ['state'])
  const position = gauge('log_position', 'Newest committed position of the event log', [])
  const lag = gauge('tail_lag_seconds', 'Age of the oldest committed event that live readers have not got', [])
  const source = bounded()
  return {
    records: (name, outcome, count) => records.inc({ source: source(name), outcome }, count),
    events: (name, outcome, count) => events.inc({ source: source(name), outcome }, count),
    batch: (name, seconds) => batch.observe({ source: source(name) }, seconds),
    runs: (counts) => {
      for (const state of RUN_STATES) runs.set({ state }, counts[state] ?? 0)
    },
    log: (newest, tailLagSeconds) => {
      position.set(newest)
      lag.set(tailLagSeconds)
    },
  }
}

function interfaceMetrics(registry: Registry): Pick<Metrics, 'request' | 'subscribers' | 'delivered' | 'slowReader'> {
  const { counter, gauge, histogram } = define(registry)
  const requests = counter('http_requests_total', 'Answered requests', ['method', 'route', 'status'])
  const durations = histogram('http_request_seconds', 'From request to answer', SECONDS, ['method', 'route'])
  const subscribers = gauge('subscribers', 'Live readers at this moment', ['transport'])
  const delivered = counter('deliveries_total', 'Events handed to live readers', ['transport'])
  const slow = counter('slow_readers_total', 'Live readers cut because they did not keep up', ['transport'])
  const route = bounded()
  const method = bounded()
  return {
    request(request, seconds) {
      const labels = { method: method(request.method), route: route(request.route) }
      requests.inc({ ...labels, status: request.status })
      durations.observe(labels, seconds)
    },
    subscribers: (transport, count) => subscribers.set({ transport }, count),
    delivered: (transport, count) => delivered.inc({ transport }, count),
    slowReader: (transport) => slow.inc({ transport }),
  }
}

/** Makers of metrics: the prefix is the project's, the labels are of the one list. */
function define(registry: Registry) {
  const common = { registers: [registry] }
  return {
    counter: (name: string, help: string, labelNames: MetricLabel[]) =>
      new Counter({ name: `datapunk_${name}`, help, labelNames, ...common }),
    gauge: (name: string, help: string, labelNames: MetricLabel[]) =>
      new Gauge({ name: `datapunk_${name}`, help, labelNames, ...common }),
    histogram: (name: string, help: string, buckets: number[], labelNames: MetricLabel[]) =>
      new Histogram({ name: `datapunk_${name}`, help, buckets, labelNames, ...common }),
  }
}

/** Lets a bounded number of values through: a fault elsewhere must not fill the memory of Prometheus. */
function bounded(): (value: string) => string {
  const seen = new Set<string>()
  return (value) => {
    if (!seen.has(value) && seen.size >= MOST_VALUES) return 'other'
    seen.add(value)
    return value
  }
}
