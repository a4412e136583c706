'use client'

import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Finding, NextStep } from '@/lib/core/finding'
import type { Sentence } from '@/lib/core/sentence'
import { useTimelineView } from '../timeline/view-store'
import { Button } from '../ui/button'
import { Command } from '../ui/command'
import { Said } from '../ui/said'
import { SeverityShape, SeverityWord } from '../ui/severity'
import { EvidenceList } from './evidence-list'

/** One finding: what the data says, how sure, what it rests on, what to do next. */
export function FindingCard({ finding, first }: { finding: Finding; first: boolean }) {
  const t = useTranslations('report')
  const [open, setOpen] = useState(first)
  const body = useId()
  return (
    <article id={finding.id} className="border-t">
      <h3 className="flex gap-2 py-3">
        <span className="pt-1">
          <SeverityShape severity={finding.severity} />
        </span>
        <span className={`min-w-0 flex-1 text-pretty ${finding.severity === 'notice' || finding.severity === 'fine' ? '' : 'font-semibold'}`}>
          <span className="sr-only">{t(`severity.${finding.severity}`)}: </span>
          <Said sentence={finding.claim} />
        </span>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={body}
          aria-label={t(open ? 'less' : 'more')}
          className="-my-1 self-start rounded-4 p-1 text-muted hover:text-text"
          onClick={() => setOpen(!open)}
        >
          <ChevronRight size={16} aria-hidden className={`transition-transform ${open ? 'rotate-90' : ''}`} />
        </button>
      </h3>
      <div id={body} hidden={!open}>
        <Details finding={finding} />
      </div>
    </article>
  )
}

function Details({ finding }: { finding: Finding }) {
  const t = useTranslations('report')
  const { confidence, evidence, next } = finding
  return (
    <div className="flex flex-col gap-4 pb-4 pl-5 text-13">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-12 text-muted">
        <SeverityWord severity={finding.severity} />
        <span>{t('howSure', { sure: t(`sure.${confidence.level}`) })}</span>
        <ShowWhen finding={finding} />
      </div>
      <Reasons title={t('becauseTitle')} says={confidence.because} />
      <Reasons title={t('againstTitle')} says={confidence.against} />
      <EvidenceList evidence={evidence} />
      <Next steps={next} />
    </div>
  )
}

function Reasons({ title, says }: { title: string; says: readonly Sentence[] }) {
  if (says.length === 0) return null
  return (
    <div>
      <h4 className="text-12 font-semibold text-muted">{title}</h4>
      <ul className="flex flex-col gap-1">
        {says.map((sentence, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same reason may be given twice, with other figures
          <li key={`${sentence.message} ${index}`}>
            <Said sentence={sentence} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Next({ steps }: { steps: readonly NextStep[] }) {
  const t = useTranslations('report')
  return (
    <div>
      <h4 className="text-12 font-semibold text-muted">{t('next')}</h4>
      <ol className="flex flex-col gap-3">
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two steps may ask the same with other commands
          <li key={`${step.ask.message} ${index}`} className="flex flex-col gap-1">
            <span>
              <Said sentence={step.ask} />
            </span>
            {step.run === null ? null : <Command run={step.run} />}
            <span className="text-muted">
              <Said sentence={step.expect} />
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}

const around = 0.5 // of a stretch's length is shown on either side of it

function ShowWhen({ finding: { when } }: { finding: Finding }) {
  const t = useTranslations('report')
  const { look, point } = useTimelineView()
  const [first] = when
  const last = when.at(-1)
  if (!first || !last) return null
  const show = (): void => {
    const margin = Math.max((last.end - first.start) * around, 1e6)
    look({ from: (first.start - margin) / 1e3, to: (last.end + margin) / 1e3 })
    point(first.start / 1e3)
  }
  return (
    <Button size="small" look="quiet" className="-ml-2" onClick={show}>
      {t('showOnTimeline')}
    </Button>
  )
}
