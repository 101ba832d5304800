export const POSITION = 'devices.owntracks.position'
export const TRANSITION = 'devices.owntracks.transition'
export const WAYPOINT = 'devices.owntracks.waypoint'
export const STEPS = 'devices.owntracks.steps'
