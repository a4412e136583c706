/** @type {import('next').NextConfig} */
const config = {
  // `next start` warns of a standalone build, which only the container's image needs.
  ...(process.env.FINWAIT_STANDALONE === '1' ? { output: 'standalone' } : {}),
  poweredByHeader: false,
  typescript: { ignoreBuildErrors: true }, // `npm run check` looks at all of them; a start need not
  images: { unoptimized: true },
  serverExternalPackages: ['better-sqlite3'],
  outputFileTracingIncludes: { '/*': ['./.build/finwait.*', './public/samples/**'] },
}

export default config
