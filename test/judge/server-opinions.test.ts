import { describe, expect, test } from 'vitest';

import { serverChanges } from '../../src/compare/server-changes.ts';
import { serverOpinions } from '../../src/judge/server-opinions.ts';
import type { BaselineSample } from '../../src/model/baseline.ts';
import type { ServerChange } from '../../src/model/comparison.ts';
import type { ExchangeFacts } from '../../src/model/reply.ts';
import { makeCell, makeSample } from '../fakes/record-factory.ts';

const sampleWith = (exchange: ExchangeFacts) => {
  const sample = makeSample('sdxl', 'mug');
  return { ...sample, attempts: [{ ...sample.attempts[0]!, exchange }] };
};
const approved = (facts: Pick<BaselineSample, 'servedBy' | 'deployment'>): BaselineSample => ({
  index: 0,
  outcome: 'image',
  ...facts,
});
const cellWith = (servers: readonly ServerChange[]) => makeCell('sdxl', 'mug', { comparison: { servers } }).comparison;

describe('serverChanges', () => {
  test('names facts that both sides state and that have a new value', () => {
    const samples = [
      sampleWith({ servedBy: 'node-9', deployment: { hash: 'b', region: 'eu', driver: '570' } }),
      sampleWith({ deployment: { hash: 'a', region: 'us' } }),
    ];
    const then = [
      approved({ servedBy: 'node-1', deployment: { hash: 'a', region: 'eu', quantisation: 'fp8' } }),
      approved({ deployment: { region: 'us' } }),
    ];
    expect(serverChanges(samples, then)).toEqual([
      { fact: 'served by', baseline: ['node-1'], now: ['node-9'] },
      { fact: 'hash', baseline: ['a'], now: ['a', 'b'] },
    ]);
  });

  test('finds nothing where the baseline is older than such facts, or missing', () => {
    expect(serverChanges([sampleWith({ deployment: { hash: 'b' } })], [approved({})])).toEqual([]);
    expect(serverChanges([sampleWith({ deployment: { hash: 'b' } })], [])).toEqual([]);
  });
});

describe('serverOpinions', () => {
  const hash = { fact: 'sd_checkpoint_sha256', baseline: ['aa'], now: ['bb'] };
  const region = { fact: 'region', baseline: ['eu'], now: ['us\u001b[2J'] };

  test('another hash is another model, one finding for the route', () => {
    expect(serverOpinions([cellWith([hash]), cellWith([hash])])).toEqual([
      {
        verdict: 'drifted',
        attribution: 'identity',
        reason: 'The server reports another version of the model',
        finding: { family: 'identity', evidence: [{ name: 'sd_checkpoint_sha256', baseline: 'aa', now: 'bb' }] },
      },
    ]);
  });

  test('another region is a thing to watch, its words made safe', () => {
    expect(serverOpinions([cellWith([region])])).toMatchObject([
      { verdict: 'watch', attribution: 'identity', finding: { evidence: [{ name: 'region', now: 'us [2J' }] } },
    ]);
  });

  test('what the user turned elsewhere is not held against the vendor', () => {
    const cell = cellWith([hash]);
    expect(serverOpinions([{ ...cell, settingChanges: [{ setting: 'endpoint' }] }])).toEqual([]);
    expect(serverOpinions([{ ...cell, settingsHash: '0'.repeat(64) }])).toEqual([]);
    expect(serverOpinions([makeCell('sdxl', 'mug').comparison])).toEqual([]);
  });
});
