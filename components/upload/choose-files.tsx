'use client'

import { type ComponentProps, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button, type ButtonLook } from '../ui/button'
import { PasteDialog } from './paste-dialog'
import { readChosen } from './read-drop'
import type { Incoming } from './upload-store'

/** The ways to add files for whoever does not drop them: choose files, choose a folder, paste text. */
export function ChooseFiles({
  take,
  look = 'plain',
  size = 'normal',
  disabled = false,
}: { take: (files: readonly Incoming[]) => void; disabled?: boolean } & ButtonLook) {
  const t = useTranslations('upload')
  const [pasting, setPasting] = useState(false)
  return (
    <>
      <Choose label={t('choose')} take={take} disabled={disabled} look={look} size={size} />
      <Choose label={t('chooseFolder')} take={take} disabled={disabled} size={size} folder />
      <Button size={size} disabled={disabled} onClick={() => setPasting(true)}>
        {t('paste')}
      </Button>
      {pasting ? <PasteDialog take={take} onClose={() => setPasting(false)} /> : null}
    </>
  )
}

type ChooseProps = { label: string; folder?: boolean; take: (files: readonly Incoming[]) => void } & ButtonLook &
  Pick<ComponentProps<'button'>, 'disabled'>

function Choose({ label, folder = false, take, ...button }: ChooseProps) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (folder) input.current?.setAttribute('webkitdirectory', '')
  }, [folder])
  return (
    <>
      <Button {...button} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={label}
        onChange={(event) => {
          const files = readChosen(event.target.files)
          event.target.value = ''
          take(files)
        }}
      />
    </>
  )
}
