import type { ComponentProps } from 'react'

const looks = {
  primary: 'bg-accent text-on-accent border-accent hover:opacity-90',
  plain: 'bg-surface border-rule hover:border-muted',
  quiet: 'border-transparent text-muted hover:text-text',
} as const

const sizes = { small: 'h-6 px-2 text-12', normal: 'h-8 px-3 text-14' } as const

export interface ButtonLook {
  readonly look?: keyof typeof looks
  readonly size?: keyof typeof sizes
}

/** The classes of a button, for a link that looks like one. */
export const buttonClass = ({ look = 'plain', size = 'normal' }: ButtonLook): string =>
  `inline-flex shrink-0 items-center justify-center gap-2 rounded-4 border font-semibold whitespace-nowrap transition-colors disabled:opacity-50 ${sizes[size]} ${looks[look]}`

export function Button({ look = 'plain', size = 'normal', className = '', type = 'button', ...rest }: ComponentProps<'button'> & ButtonLook) {
  return <button type={type} className={`${buttonClass({ look, size })} ${className}`} {...rest} />
}
