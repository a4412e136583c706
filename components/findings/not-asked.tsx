'use client'

import { useLocale, useTranslations } from 'use-intl'
import type { Asked } from '@/lib/core/finding'
import { translatorOf } from '@/lib/display/translator'
import { Command } from '../ui/command'
import { Said } from '../ui/said'

type NotAskedQuestion = Extract<Asked, { kind: 'not-asked' }>

/** One command, and all that it would let us ask. */
interface Wanted {
  readonly collect: string
  readonly questions: NotAskedQuestion[]
}

/** As many commands as a person will run are shown at once, those first that answer most. */
const shownAtOnce = 4

/** The questions whose data is missing, gathered by the command that brings it. */
export function NotAsked({ asked }: { asked: readonly Asked[] }) {
  const t = useTranslations('report')
  const wanted = gathered(asked)
  if (wanted.length === 0) return null
  const rest = wanted.slice(shownAtOnce)
  return (
    <section aria-labelledby="not-asked" className="min-w-0">
      <h2 id="not-asked" className="text-16 font-semibold">
        {t('notAskedTitle')}
      </h2>
      <p className="pb-2 text-12 text-muted">{t('notAskedHint')}</p>
      <Commands wanted={wanted.slice(0, shownAtOnce)} />
      {rest.length > 0 ? (
        <details className="border-t pt-2 text-13">
          <summary className="cursor-pointer font-semibold text-accent">
            {t('notAskedMore', { count: rest.reduce((sum, { questions }) => sum + questions.length, 0) })}
          </summary>
          <Commands wanted={rest} />
        </details>
      ) : null}
    </section>
  )
}

function Commands({ wanted }: { wanted: readonly Wanted[] }) {
  const translator = translatorOf(useLocale())
  return (
    <ul className="grid gap-x-8 md:grid-cols-2">
      {wanted.map(({ collect, questions }) => (
        <li key={collect} className="flex min-w-0 flex-col gap-1 border-t py-3 text-13">
          {questions.map((question) => (
            <p key={question.detector}>
              <span className="font-semibold">{translator.say(`detectors.${question.detector}.asks`) ?? question.detector}</span>{' '}
              <Said sentence={question.why} />
            </p>
          ))}
          <Command run={collect} />
        </li>
      ))}
    </ul>
  )
}

function gathered(asked: readonly Asked[]): Wanted[] {
  const byCommand = new Map<string, Wanted>()
  for (const question of asked) {
    if (question.kind !== 'not-asked') continue
    const known = byCommand.get(question.collect)
    if (known) known.questions.push(question)
    else byCommand.set(question.collect, { collect: question.collect, questions: [question] })
  }
  return [...byCommand.values()].sort((a, b) => b.questions.length - a.questions.length)
}
