import { CopyButton } from './copy-button'

/** A command to paste into a shell: shown whole, copied with one click. */
export function Command({ run }: { run: string }) {
  return (
    <span className="flex items-start justify-between gap-2 rounded-4 border bg-panel py-1 pr-1 pl-2">
      <code className="font-mono text-12 leading-[22px] break-all whitespace-pre-wrap">{run}</code>
      <CopyButton text={run} what={run} />
    </span>
  )
}
