// What one tool counted of a capture. Null: the tool does not say.

export interface Counts {
  readonly packets: number | null
  readonly tcp: number | null
  readonly syn: number | null
  readonly fin: number | null
  readonly rst: number | null
  readonly connections: number | null
  readonly retransmissions: number | null
  readonly finCopies: number | null
  readonly outOfOrder: number | null
}

export type Count = keyof Counts

export const countNames: readonly Count[] = ['packets', 'tcp', 'syn', 'fin', 'rst', 'connections', 'retransmissions', 'finCopies', 'outOfOrder']
