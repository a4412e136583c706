import type { ReactNode } from 'react'

/** A page that has nothing to show but words and a way on. */
export function Message({ title, children, action }: { title: string; children: ReactNode; action: ReactNode }) {
  return (
    <main id="main" className="mx-auto flex w-full max-w-xl flex-col items-start gap-4 px-4 py-12">
      <h1 className="text-20 font-semibold">{title}</h1>
      <div className="flex flex-col gap-2 text-muted">{children}</div>
      {action}
    </main>
  )
}
