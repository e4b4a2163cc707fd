import { expect, test } from 'vitest';

import { RouteLane } from '../../src/run/route-lane.ts';
import { makeRoute } from '../plan/plan-fixtures.ts';

function makeLane(concurrency: number, queue: readonly number[] = Array.from({ length: 100 }, (_, place) => place)) {
  return new RouteLane(makeRoute({ limits: { ...makeRoute().limits, concurrency } }), queue);
}

/** How many more shots the lane lets go; they stay in flight. */
function fill(lane: RouteLane): number {
  let sent = 0;
  for (; lane.ready !== undefined; sent += 1) lane.send();
  return sent;
}

function empty(lane: RouteLane, shots: number): void {
  for (let index = 0; index < shots; index += 1) lane.release();
}

test('lets as many shots go as the route allows, in order', () => {
  const lane = makeLane(2, [4, 7, 9]);
  expect(lane.ready).toBe(4);
  expect(fill(lane)).toBe(2);
  lane.release();
  expect(lane.ready).toBe(9);
});

test('halves its places once for a burst of refusals that were sent together, again for later ones, and keeps one', () => {
  const lane = makeLane(8);
  for (const now of [10, 11, 12]) lane.slowDown({ sentAt: 0, now });
  expect(fill(lane)).toBe(4);
  empty(lane, 4);
  for (const sentAt of [20, 30, 40, 50]) lane.slowDown({ sentAt, now: sentAt + 1 });
  expect(fill(lane)).toBe(1);
});

test('gives one place back for each full round of answers, up to what the route allows', () => {
  const lane = makeLane(4);
  lane.slowDown({ sentAt: 0, now: 1 });
  const placesAfter = (answers: number): number => {
    for (let index = 0; index < answers; index += 1) lane.speedUp();
    const places = fill(lane);
    empty(lane, places);
    return places;
  };
  expect([placesAfter(1), placesAfter(1), placesAfter(2), placesAfter(1), placesAfter(100)]).toEqual([2, 3, 3, 4, 4]);
});

test('a stopped lane keeps its first reason and gives all waiting shots away once', () => {
  const lane = makeLane(1, [1, 2, 3]);
  lane.send();
  lane.stop('first');
  lane.stop('second');
  expect(lane.stopped).toBe('first');
  expect(lane.drain()).toEqual([2, 3]);
  expect(lane.drain()).toEqual([]);
});

test('a held lane sends nothing until its latest time, and says that it waits while shots are left', () => {
  const lane = makeLane(4, [1, 2]);
  expect(lane.holdUntil(100)).toBe(true);
  expect(lane.holdUntil(90)).toBe(false);
  expect(lane.holdUntil(200)).toBe(true);
  lane.letGo(100);
  expect([lane.ready, lane.isWaiting]).toEqual([undefined, true]);
  lane.letGo(200);
  expect([lane.ready, lane.isWaiting]).toEqual([1, false]);
  lane.holdUntil(300);
  lane.drain();
  expect(lane.isWaiting).toBe(false);
});
