import { NotFound } from '@/components/state/not-found'

export default function PageNotFound() {
  return <NotFound />
}
