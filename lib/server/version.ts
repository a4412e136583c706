/** Which program made a report, as it stands in `Report.madeBy.app`. Equal to package.json (version.test.ts). */
export const app = 'finwait 0.1.0'
