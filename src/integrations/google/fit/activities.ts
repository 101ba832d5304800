/**
 * The codes of `com.google.activity.segment`, with the names that sessions use.
 * https://developers.google.com/fit/rest/v1/reference/activity-types
 */
const NAMES = [
  'in_vehicle', 'biking', 'on_foot', 'still', 'unknown', 'tilting', undefined, 'walking', 'running', 'aerobics',
  'badminton', 'baseball', 'basketball', 'biathlon', 'biking.hand', 'biking.mountain', 'biking.road', 'biking.spinning',
  'biking.stationary', 'biking.utility', 'boxing', 'calisthenics', 'circuit_training', 'cricket', 'dancing', 'elliptical',
  'fencing', 'football.american', 'football.australian', 'football.soccer', 'frisbee_disc', 'gardening', 'golf',
  'gymnastics', 'handball', 'hiking', 'hockey', 'horseback_riding', 'housework', 'jump_rope', 'kayaking',
  'kettlebell_training', 'kickboxing', 'kitesurfing', 'martial_arts', 'meditation', 'martial_arts.mixed', 'p90x',
  'paragliding', 'pilates', 'polo', 'racquetball', 'rock_climbing', 'rowing', 'rowing.machine', 'rugby', 'running.jogging',
  'running.sand', 'running.treadmill', 'sailing', 'scuba_diving', 'skateboarding', 'skating', 'skating.cross',
  'skating.inline', 'skiing', 'skiing.back_country', 'skiing.cross_country', 'skiing.downhill', 'skiing.kite',
  'skiing.roller', 'sledding', 'sleep', 'snowboarding', 'snowmobile', 'snowshoeing', 'squash', 'stair_climbing',
  'stair_climbing.machine', 'standup_paddleboarding', 'strength_training', 'surfing', 'swimming', 'swimming.pool',
  'swimming.open_water', 'table_tennis', 'team_sports', 'tennis', 'treadmill', 'volleyball', 'volleyball.beach',
  'volleyball.indoor', 'wakeboarding', 'walking.fitness', 'walking.nordic', 'walking.treadmill', 'water_polo',
  'weightlifting', 'wheelchair', 'windsurfing', 'yoga', 'zumba', 'diving', 'ergometer', 'ice_skating', 'skating.indoor',
  'curling', undefined, 'other', 'sleep.light', 'sleep.deep', 'sleep.rem', 'sleep.awake', 'crossfit',
  'interval_training.high_intensity', 'interval_training', 'walking.stroller', 'elevator', 'escalator', 'archery',
  'softball', undefined, 'guided_breathing',
] as const // biome-ignore format: a word list

/** The name of an activity; undefined for a code that Google does not document. */
export const activityName = (code: number): string | undefined => NAMES[code]

/** Older exports hold sleep among the activities. */
const SLEEP_ACTIVITIES: ReadonlyMap<number, Stage> = new Map([
  [72, 'sleep'],
  [109, 'light'],
  [110, 'deep'],
  [111, 'rem'],
  [112, 'awake'],
])

export const STAGES = ['awake', 'sleep', 'out_of_bed', 'light', 'deep', 'rem'] as const
export type Stage = (typeof STAGES)[number]

/**
 * The codes of `com.google.sleep.segment` count from 1.
 * https://developers.google.com/fit/scenarios/read-sleep-data
 */
export const sleepStage = (code: number): Stage | undefined => STAGES[code - 1]

/** The stage that an activity is, if it is sleep. */
export const sleepActivity = (code: number): Stage | undefined => SLEEP_ACTIVITIES.get(code)

/** True for the name that sessions of sleep have. */
export const isSleep = (activity: string | undefined): boolean =>
  activity === 'sleep' || activity?.startsWith('sleep.') === true
