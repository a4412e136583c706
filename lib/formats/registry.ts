// Every format that is read, in the order in which they are asked what a file is. Line formats are listed in line-formats.ts.

import type { FormatName } from '@/lib/core/artefact'
import { FinwaitError } from '@/lib/core/errors'
import type { Format } from './format'
import { lineFormats } from './line-formats'
import { mpstatJson } from './mpstat-json'
import { pcap } from './pcap'
import { pcapng } from './pcapng'
import { mixed, textFormat } from './regions'
import { saBinary } from './sa-binary'
import { sadfJson } from './sadf-json'
import { snoop } from './snoop'

export const formats: readonly Format[] = [pcap, pcapng, snoop, saBinary, mpstatJson, sadfJson, ...lineFormats.map(textFormat), mixed]

/** The format of that name. Throws `detect/not-found` for a name that no format bears. */
export function formatNamed(name: FormatName): Format {
  const format = formats.find((candidate) => candidate.name === name)
  if (format === undefined) throw new FinwaitError('detect/not-found', `no format is named ${name}`)
  return format
}
