import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  test: {
    include: ['lib/**/*.test.ts', 'components/**/*.test.ts?(x)', 'app/**/*.test.ts'],
    exclude: ['node_modules', '.next', '.data'],
    testTimeout: 20_000,
  },
})
