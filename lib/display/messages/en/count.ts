/** What the command `count` prints. */
export const count = {
  finEvents: 'FIN events',
  finStalls: 'FIN stalls',
  finOpen: 'FINs never answered',
  finReset: 'FINs ended by RST',
  finWait: 'FIN wait 50 90 99 max',
  stallWait: 'of stalls',
} as const
