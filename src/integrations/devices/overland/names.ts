export const POSITION = 'devices.overland.position'
export const VISIT = 'devices.overland.visit'
export const TRIP = 'devices.overland.trip'
