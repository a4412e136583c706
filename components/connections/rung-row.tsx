import type { ReactNode, Ref } from 'react'
import type { Rung, RungNote } from '@/lib/core/ladder'
import { formatTime } from '@/lib/display/instant'
import { deltaOf, infoOf, useRungWords } from './rung-words'

/** Frame, time and delta; the segment between its two ends; what it is. On a narrow page one below the other. */
export const rungGrid =
  'grid grid-cols-[4.5rem_minmax(0,1fr)_auto] gap-x-3 border-x-2 border-rule px-2 md:border-x-0 md:grid-cols-[4rem_8.5rem_7rem_minmax(0,1fr)_minmax(0,17rem)] md:items-stretch'

export type Kind = 'fin' | 'fin-copy' | 'fin-answer' | 'rst' | 'plain'

const marked: readonly RungNote['is'][] = ['rst', 'fin-answer', 'fin', 'fin-copy']
const kindOf = ({ notes }: Rung): Kind => {
  const is = marked.find((each) => notes.some((note) => note.is === each))
  return is === 'rst' || is === 'fin-answer' || is === 'fin' || is === 'fin-copy' ? is : 'plain'
}

interface RungRowProps {
  readonly rung: Rung
  readonly index: number
  readonly start: number
  readonly toRight: boolean
  readonly zone: string
  readonly from: string // the sender's address
  readonly direction: string
  readonly opened: boolean
  readonly before: ReactNode // what must be said between this rung and the one above
  readonly of: number // rungs
  readonly measure: Ref<HTMLLIElement>
}

export function RungRow({ rung, index, start, toRight, zone, from, direction, opened, before, of, measure }: RungRowProps) {
  const words = useRungWords(from)
  const kind = kindOf(rung)
  return (
    <li
      aria-setsize={of}
      aria-posinset={index + 1}
      data-index={index}
      data-kind={kind}
      ref={measure}
      className="absolute inset-x-0 top-0"
      style={{ transform: `translateY(${start}px)` }}
    >
      {before}
      <div className={`${rungGrid} py-1 md:py-0 ${opened ? 'bg-panel shadow-[inset_2px_0_0_var(--accent)]' : ''}`}>
        <span className="font-mono text-12 leading-5 md:self-center">{rung.frame}</span>
        <span className="font-mono text-12 leading-5 whitespace-nowrap md:self-center">{formatTime(rung.at, zone, 'micros')}</span>
        <span className="text-right font-mono text-12 leading-5 whitespace-nowrap text-muted md:self-center">
          {rung.gap === null ? '' : deltaOf(rung.gap)}
        </span>
        <div className="col-span-3 -mx-2 flex flex-col justify-center border-rule md:col-span-1 md:mx-0 md:border-x-2">
          <Segment rung={rung} kind={kind} toRight={toRight} direction={direction} />
        </div>
        <div className={`col-span-3 text-13 md:col-span-1 md:self-center md:py-1 ${kind === 'plain' ? 'text-muted' : 'font-semibold'}`}>
          {rung.notes.map((note) => (
            <p key={note.is}>{words(note)}</p>
          ))}
        </div>
      </div>
    </li>
  )
}

function Segment({ rung, kind, toRight, direction }: { rung: Rung; kind: Kind; toRight: boolean; direction: string }) {
  return (
    <div className="py-1 text-center">
      <p className={`text-12 leading-4 ${kind === 'plain' ? '' : 'font-semibold'}`}>
        {rung.flags.join(', ')}
        <span className="sr-only"> {direction}</span>
      </p>
      <Arrow kind={kind} toRight={toRight} />
      <p className="font-mono text-[11px] leading-4 text-muted">{infoOf(rung)}</p>
    </div>
  )
}

const tones: Readonly<Record<Kind, string>> = {
  fin: 'text-orange',
  'fin-copy': 'text-orange',
  'fin-answer': 'text-teal',
  rst: 'text-critical',
  plain: 'text-grey',
}

/** What stands at the sender's end: a FIN a full square, its copy a hollow one, the answer a disc, a reset a cross. */
const tails: Readonly<Record<Kind, ReactNode>> = {
  fin: <path d="M1 1h8v8H1z" fill="currentColor" />,
  'fin-copy': <path d="M2 2h6v6H2z" fill="var(--surface)" stroke="currentColor" strokeWidth={2} />,
  'fin-answer': <circle cx={5} cy={5} r={4.5} fill="currentColor" />,
  rst: <path d="M1 1l8 8M9 1l-8 8" stroke="currentColor" strokeWidth={2} />,
  plain: null,
}

function Arrow({ kind, toRight }: { kind: Kind; toRight: boolean }) {
  const line = kind === 'fin-copy' ? 'border-t-2 border-dashed' : kind === 'plain' ? 'border-t' : 'border-t-2'
  return (
    <span aria-hidden className={`flex h-[10px] items-center ${toRight ? '' : '-scale-x-100'} ${tones[kind]}`}>
      {tails[kind] === null ? null : (
        <svg aria-hidden viewBox="0 0 10 10" width={10} height={10} className="shrink-0">
          {tails[kind]}
        </svg>
      )}
      <span className={`min-w-0 flex-1 border-current ${line}`} />
      <svg aria-hidden viewBox="0 0 8 10" width={8} height={10} className="-ml-px shrink-0">
        <path d="M0 0.5 8 5 0 9.5z" fill="currentColor" />
      </svg>
    </span>
  )
}
