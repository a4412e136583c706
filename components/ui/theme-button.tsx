'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from 'next-themes'
import { useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'

const order = ['system', 'light', 'dark'] as const
const icons = { system: Monitor, light: Sun, dark: Moon } as const
type Choice = (typeof order)[number]

const nothing = () => () => undefined

/** Steps through the colours: as the device, light, dark. */
export function ThemeButton() {
  const t = useTranslations('report.theme')
  const { theme, setTheme } = useTheme()
  const inBrowser = useSyncExternalStore(
    nothing,
    () => true,
    () => false,
  )
  const now: Choice = (inBrowser && order.find((each) => each === theme)) || 'system'
  const Icon = icons[now]
  const next = order[(order.indexOf(now) + 1) % order.length] ?? 'system'
  const label = t('label', { now: t(now) })
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className="rounded-4 p-2 text-muted hover:text-text print:hidden"
      onClick={() => setTheme(next)}
    >
      <Icon size={16} aria-hidden />
    </button>
  )
}
