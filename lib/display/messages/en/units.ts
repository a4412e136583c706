export const units = {
  atLeast: 'at least {x}',
  pages: '{n, plural, one {# page} other {# pages}}',
} as const
