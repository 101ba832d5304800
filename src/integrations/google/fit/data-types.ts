import { CALORIES, DISTANCE, HEART_RATE, STEPS, WEIGHT } from './names.ts'

export const ACTIVITY_SEGMENT = 'com.google.activity.segment'
export const SLEEP_SEGMENT = 'com.google.sleep.segment'
export const LOCATION_SAMPLE = 'com.google.location.sample'

/** Where points of a data type go that are numbers alone, and what its values are, in their order. */
interface Measure {
  readonly type: string
  readonly fields: readonly string[]
}

const SUMMARY = ['average', 'max', 'min'] as const

const MEASURES: ReadonlyMap<string, Measure> = new Map([
  ['com.google.step_count.delta', { type: STEPS, fields: ['steps'] }],
  ['com.google.distance.delta', { type: DISTANCE, fields: ['distance'] }],
  ['com.google.calories.expended', { type: CALORIES, fields: ['calories'] }],
  ['com.google.heart_rate.bpm', { type: HEART_RATE, fields: ['bpm'] }],
  ['com.google.heart_rate.summary', { type: HEART_RATE, fields: SUMMARY }],
  ['com.google.weight', { type: WEIGHT, fields: ['weight'] }],
  ['com.google.weight.summary', { type: WEIGHT, fields: SUMMARY }],
])

/**
 * Names of the values of other data types, in their order, as the API documents them. A type that is not here keeps its
 * values as a list.
 * https://developers.google.com/fit/datatypes
 */
const VALUES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['com.google.step_count.cumulative', ['steps']],
  ['com.google.step_count.cadence', ['rpm']],
  ['com.google.distance.cumulative', ['distance']],
  ['com.google.calories.consumed', ['calories']],
  ['com.google.calories.bmr', ['calories']],
  ['com.google.calories.bmr.summary', SUMMARY],
  ['com.google.active_minutes', ['duration']],
  ['com.google.heart_minutes', ['intensity']],
  ['com.google.heart_minutes.summary', ['intensity', 'duration']],
  ['com.google.activity.summary', ['activity', 'duration', 'num_segments']],
  ['com.google.speed', ['speed']],
  ['com.google.speed.summary', SUMMARY],
  ['com.google.power.sample', ['watts']],
  ['com.google.power.summary', SUMMARY],
  ['com.google.cycling.pedaling.cadence', ['rpm']],
  ['com.google.cycling.pedaling.cumulative', ['revolutions']],
  ['com.google.cycling.wheel_revolution.rpm', ['rpm']],
  ['com.google.cycling.wheel_revolution.cumulative', ['revolutions']],
  [ACTIVITY_SEGMENT, ['activity']],
  [SLEEP_SEGMENT, ['sleep_segment_type']],
  [LOCATION_SAMPLE, ['latitude', 'longitude', 'accuracy', 'altitude']],
  ['com.google.location.bounding_box', ['low_latitude', 'low_longitude', 'high_latitude', 'high_longitude']],
  ['com.google.height', ['height']],
  ['com.google.height.summary', SUMMARY],
  ['com.google.body.fat.percentage', ['percentage']],
  ['com.google.body.fat.percentage.summary', SUMMARY],
  ['com.google.nutrition', ['nutrients', 'meal_type', 'food_item']],
  ['com.google.hydration', ['volume']],
  ['com.google.blood_pressure', ['systolic', 'diastolic', 'body_position', 'measurement_location']],
  [
    'com.google.blood_glucose',
    [
      'blood_glucose_level',
      'temporal_relation_to_meal',
      'meal_type',
      'temporal_relation_to_sleep',
      'blood_glucose_specimen_source',
    ],
  ],
  [
    'com.google.oxygen_saturation',
    [
      'oxygen_saturation',
      'supplemental_oxygen_flow_rate',
      'oxygen_therapy_administration_mode',
      'oxygen_saturation_system',
      'oxygen_saturation_measurement_method',
    ],
  ],
  ['com.google.body.temperature', ['body_temperature', 'body_temperature_measurement_location']],
])

export const measureOf = (dataType: string): Measure | undefined => MEASURES.get(dataType)
export const valueNames = (dataType: string): readonly string[] | undefined =>
  VALUES.get(dataType) ?? MEASURES.get(dataType)?.fields
