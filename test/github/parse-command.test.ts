import { expect, test } from 'vitest';

import { parseCommand } from '../../src/github/parse-command.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');

test.each([
  ['/image-drift accept', { kind: 'accept' }],
  ['/image-drift accept gpt-image-2', { kind: 'accept', routeId: 'gpt-image-2' }],
  [
    '  /image-drift  accept gpt-image-2 product-mug  \nthanks!',
    { kind: 'accept', routeId: 'gpt-image-2', caseId: 'product-mug' },
  ],
  ['/image-drift rerun', { kind: 'rerun', which: 'all' }],
  [`/image-drift run ${'a1'.repeat(20)}`, { kind: 'run', commit: 'a1'.repeat(20) }],
  ['/image-drift run a1a1a1a', { kind: 'run', commit: '' }],
  ['/image-drift run', { kind: 'run', commit: '' }],
  ['/image-drift rerun failed', { kind: 'rerun', which: 'failed' }],
  [
    '/image-drift mute mug until 2026-12-01 the vendor knows',
    { kind: 'mute', caseId: 'mug', until: '2026-12-01', reason: 'the vendor knows' },
  ],
  ['/image-drift mute mug until 2026-11-21', { kind: 'mute', caseId: 'mug', until: '2026-11-21' }],
  ['/image-drift mute studio/mug until 2w', { kind: 'mute', routeId: 'studio', caseId: 'mug', until: '2026-12-05' }],
  ['/image-drift unmute mug', { kind: 'unmute', caseId: 'mug' }],
  ['/image-drift unmute studio/mug', { kind: 'unmute', routeId: 'studio', caseId: 'mug' }],
  ['/image-drift', { kind: 'help' }],
  ['/image-drift help', { kind: 'help' }],
])('%j is understood', (body, command) => {
  expect(parseCommand(body, NOW)).toEqual({ kind: 'command', command });
});

test.each([
  'looks good',
  '> /image-drift accept',
  'please do\n/image-drift accept',
  '/image-drifts accept',
  '/image-driftaccept',
  '```\n/image-drift accept\n```',
])('%j is not for the bot', (body) => {
  expect(parseCommand(body, NOW)).toEqual({ kind: 'none' });
});

test.each([
  ['/image-drift acept', 'there is no command `acept`'],
  ['/image-drift `@everyone`', "there is no command `'@everyone'`"],
  ['/image-drift accept ../../etc', '`accept` takes nothing, a route, or a route and a case'],
  ['/image-drift accept a b c', '`accept` takes nothing, a route, or a route and a case'],
  ['/image-drift rerun everything', '`rerun` takes `failed` or `all`'],
  ['/image-drift mute mug', '`mute` takes a case and a day: `mute [route/]case until <day> [reason]`'],
  ['/image-drift mute mug 2026-12-01', '`mute` takes a case and a day: `mute [route/]case until <day> [reason]`'],
  ['/image-drift mute mug until soon', 'the last day of a mute is a day such as 2026-12-31, or 7d, or 2w'],
  ['/image-drift mute mug until 2026-02-30', '2026-02-30 is no day of the calendar'],
  ['/image-drift mute mug until 2026-11-20', '2026-11-20 is over'],
  ['/image-drift mute mug until 2099-01-01', 'a case can be muted for a year at most'],
  ['/image-drift unmute', '`unmute` takes a case: `unmute [route/]case`'],
])('%j is answered with what is wrong', (body, problem) => {
  expect(parseCommand(body, NOW)).toEqual({ kind: 'mistake', problem });
});
