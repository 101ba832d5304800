import { describe, expectTypeOf, test } from 'vitest'
import type { DataByType, Event, EventOf } from '../types/events.d.ts'

describe('the published types', () => {
  test('tell data by the type of an event', () => {
    expectTypeOf<EventOf<'google.maps.visit'>['data']['semanticType']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<EventOf<'google.maps.visit'>['data']['latitude']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<Event['data']['whatever']>().toEqualTypeOf<unknown>()
    const named = (event: EventOf<keyof DataByType>) =>
      event.type === 'google.maps.activity' ? event.data.activityType : undefined
    expectTypeOf(named).returns.toEqualTypeOf<string | undefined>()
  })
})
