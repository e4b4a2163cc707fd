import { expect, test } from 'vitest';

import type { DriftNews } from '../../src/model/drift-news.ts';
import { toNotification, toSlackMessage } from '../../src/report/render-notification.ts';
import { makeRecord } from '../fakes/record-factory.ts';
import { HOSTILE_STRINGS } from '../fakes/record-scenarios.ts';

const news = (parts: Partial<DriftNews> = {}): DriftNews => ({
  event: 'opened',
  routeId: 'nano-banana',
  family: 'image',
  verdict: 'drifted',
  ...parts,
});

test('only recoveries are a recovery; one thing that moved makes it a regression, told first', () => {
  const record = makeRecord();
  expect(toNotification(record, [news({ event: 'recovered' })]).kind).toBe('recovery');
  const mixed = toNotification(record, [news({ event: 'recovered' }), news({ event: 'reopened', family: 'latency' })]);
  expect(mixed).toMatchObject({
    kind: 'regression',
    changes: [{ event: 'reopened', what: 'latency' }, { event: 'recovered' }],
  });
});

test('a long list is cut to twenty, and the rest is counted', () => {
  const many = Array.from({ length: 25 }, (_, index) => news({ routeId: `route-${index}` }));
  const notification = toNotification(makeRecord(), many);
  expect(notification.changes).toHaveLength(20);
  expect(notification.more).toBe(5);
  expect((toSlackMessage(notification) as { text: string }).text).toContain('and 5 more changes');
});

test.each([
  ...HOSTILE_STRINGS,
  '<!channel> <!here> <@U012AB3CD> <!subteam^S012> @channel @here #general',
  '&lt;!channel&gt;',
])('hostile text pings nobody in Slack and makes no link: %j', (text) => {
  const record = makeRecord({
    suiteId: text,
    verdict: 'inconclusive',
    cells: [],
    incomplete: 'aborted',
    run: { ...makeRecord().run, repository: text, url: text },
  });
  const notification = toNotification(record, [news({ routeId: text, url: text })]);
  const { text: shown } = toSlackMessage(notification) as { text: string };
  expect(shown).not.toMatch(/[<>]/);
  expect(shown).not.toMatch(/&(?!amp;|lt;|gt;)/);
  expect(shown).not.toMatch(/[@#]\S/);
  expect(shown.replace(':red_circle: *Image Drift*', '')).not.toMatch(/[*_~`]/);
  expect(shown.split('\n')).toHaveLength(3);
  expect(JSON.stringify(notification).length).toBeLessThan(64 * 1024);
});
