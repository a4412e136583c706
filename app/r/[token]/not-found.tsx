import { NotFound } from '@/components/state/not-found'

export default function SharedNotFound() {
  return <NotFound shared />
}
