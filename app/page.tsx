import { TopBar } from '@/components/ui/top-bar'
import { FirstUse } from '@/components/upload/first-use'

export default function Home() {
  return (
    <>
      <TopBar />
      <FirstUse />
    </>
  )
}
