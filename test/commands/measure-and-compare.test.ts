import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { compareSets, type SetComparison } from '../../src/commands/compare-sets.ts';
import { measure } from '../../src/commands/measure.ts';
import { FEATURE_SCHEMA } from '../../src/measure/feature-schema.ts';
import { encodePng } from '../../src/measure/codec.ts';
import { parseMeasuredSet } from '../../src/record/measured-set.ts';
import { paintedPicture, writePictures } from './measured-pictures.ts';

const progress = { line: () => {}, status: () => {}, warn: () => {} };
const CASES = 8;

let cwd: string;
const environment = () => ({ cwd, progress });

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'image-drift-sets-'));
  await writePictures(join(cwd, 'stored'), { cases: CASES, samples: [1, 2, 3] });
  await writePictures(join(cwd, 'quiet'), { cases: CASES, samples: [4] });
  await writePictures(join(cwd, 'brighter'), { cases: CASES, samples: [4], change: (level) => 1.25 * level + 10 });
  await writePictures(join(cwd, 'again'), { cases: CASES, samples: [1] });
  await measure({ dir: 'stored', out: 'stored.json' }, environment());
  await measure({ dir: 'quiet', out: 'quiet.json' }, environment());
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

const compare = async (
  baseline: string,
  candidate: string,
  more: { readonly seeded?: boolean; readonly alpha?: number } = {},
): Promise<SetComparison> => (await compareSets({ baseline, candidate, ...more }, environment())).comparison;

/** `quiet` with some pictures replaced, in a folder of its own. */
async function quietWith(name: string, replace: (dir: string) => Promise<void>): Promise<string> {
  await writePictures(join(cwd, name), { cases: CASES, samples: [4] });
  await replace(join(cwd, name));
  return name;
}

describe('measure', () => {
  test('writes one item for each picture, with facts and every feature', async () => {
    const { set, lines } = await measure({ dir: 'stored', out: 'again.json' }, environment());
    expect(lines).toEqual(['24 pictures of 8 cases measured: again.json']);
    const document = JSON.parse(await readFile(join(cwd, 'again.json'), 'utf8')) as { items: unknown[] };
    expect(document).toMatchObject({ schema: 'image-drift/measurements/1', features: FEATURE_SCHEMA.version });
    expect(document.items[0]).toMatchObject({
      case: 'case-1',
      sample: 1,
      file: 'case-1/1.png',
      width: 80,
      height: 80,
      mediaType: 'image/png',
      isBlank: false,
    });
    expect(set.items).toHaveLength(24);
  });

  test('numbers survive the file exactly', async () => {
    const { set } = await measure({ dir: 'stored', out: 'exact.json' }, environment());
    expect(parseMeasuredSet(await readFile(join(cwd, 'exact.json'), 'utf8'), 'exact.json')).toEqual(set);
  });

  test('a file that is no picture is named and left out', async () => {
    const dir = await quietWith('torn', (path) => writeFile(join(path, 'case-2', '5.png'), 'not a picture'));
    const { set } = await measure({ dir, out: 'torn.json' }, environment());
    expect(set.items).toHaveLength(CASES);
    expect(set.broken).toMatchObject([{ case: 'case-2', sample: 5, file: 'case-2/5.png' }]);
  });

  test.each(['nowhere', 'stored/case-1'])('%s, where no pictures of cases are, is the user’s mistake', async (dir) => {
    await expect(measure({ dir, out: 'none.json' }, environment())).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('compare', () => {
  test('a quiet set is stable', async () => {
    const result = await compare('stored', 'quiet');
    expect(result).toMatchObject({ verdict: 'stable', alpha: 0.01, labellings: 2000 });
    expect(result.cases).toHaveLength(CASES);
  });

  test('folders and files give the same result', async () => {
    expect(await compare('stored.json', 'quiet.json')).toEqual(await compare('stored', 'quiet'));
  });

  test('a moved set is drifted, with the reason in words and exit code 1', async () => {
    const { comparison, exitCode } = await compareSets(
      { baseline: 'stored.json', candidate: 'brighter', out: 'result.json' },
      environment(),
    );
    expect(exitCode).toBe(1);
    expect(comparison.verdict).toBe('drifted');
    expect(comparison.pValue).toBeLessThanOrEqual(0.01);
    expect(comparison.explanation.join(' ')).toMatch(/brighter|lighter/);
    expect(JSON.parse(await readFile(join(cwd, 'result.json'), 'utf8'))).toEqual(comparison);
  });

  test('a file with fewer items is still a set', async () => {
    const document = JSON.parse(await readFile(join(cwd, 'stored.json'), 'utf8')) as { items: { sample: number }[] };
    const fewer = { ...document, items: document.items.filter(({ sample }) => sample < 3) };
    await writeFile(join(cwd, 'fewer.json'), JSON.stringify(fewer));
    expect(await compare('fewer.json', 'quiet.json')).toMatchObject({ verdict: 'stable' });
  });

  test('too few pictures for the level are inconclusive, and say how far they reach', async () => {
    const document = JSON.parse(await readFile(join(cwd, 'stored.json'), 'utf8')) as { items: { case: string }[] };
    const few = { ...document, items: document.items.filter((item) => item.case === 'case-1') };
    await writeFile(join(cwd, 'few.json'), JSON.stringify(few));
    const { comparison, exitCode } = await compareSets(
      { baseline: 'few.json', candidate: 'quiet.json' },
      environment(),
    );
    expect(exitCode).toBe(3);
    expect(comparison).toMatchObject({ verdict: 'inconclusive', smallestPValue: 0.25 });
    expect(comparison.explanation).toContain(
      'too few pictures to reach 0.01: with these sets (cases: 1) no p-value is below 0.25',
    );
  });

  test('a smaller level takes more relabellings', async () => {
    expect(await compare('stored.json', 'quiet.json', { alpha: 0.002 })).toMatchObject({ labellings: 5000 });
  });

  test('a blank picture is caught without statistics', async () => {
    const blank = { data: new Uint8Array(80 * 80 * 4).fill(255), width: 80, height: 80 };
    const dir = await quietWith('blank', async (path) =>
      writeFile(join(path, 'case-3', '4.png'), await encodePng(blank)),
    );
    const result = await compare('stored.json', dir);
    expect(result.verdict).toBe('drifted');
    expect(result.explanation[0]).toBe('case-3: picture 4 is blank');
    expect(result.cases.find(({ id }) => id === 'case-3')?.verdict).toBe('drifted');
  });

  test('one picture for different cases is a placeholder', async () => {
    const card = await encodePng(paintedPicture({ caseSeed: 99, sampleSeed: 1 }));
    const dir = await quietWith('card', async (path) => {
      for (const id of ['case-3', 'case-5']) await writeFile(join(path, id, '4.png'), card);
    });
    const result = await compare('stored.json', dir);
    expect(result.verdict).toBe('drifted');
    expect(result.explanation[0]).toBe('case-3: the same picture came back for 2 different cases');
  });

  test('the same picture twice is said, but is no drift', async () => {
    const twin = await encodePng(paintedPicture({ caseSeed: 2, sampleSeed: 4 }));
    const dir = await quietWith('twin', (path) => writeFile(join(path, 'case-2', '5.png'), twin));
    const result = await compare('stored.json', dir);
    expect(result.verdict).toBe('stable');
    expect(result.explanation).toContain('case-2: pictures 4 and 5 are the same picture');
  });

  test('stored pictures sent again are stable, not too few', async () => {
    expect(await compare('stored.json', 'again')).toMatchObject({
      verdict: 'stable',
      explanation: ['the new pictures are stored pictures, pixel for pixel'],
    });
  });

  test.each([0, 0.6, Number.NaN])('a level of %d is refused', async (alpha) => {
    await expect(compare('stored.json', 'quiet.json', { alpha })).rejects.toMatchObject({ exitCode: 2 });
  });

  test.each([
    ['text', 'hello'],
    ['another document', '{"items":[]}'],
    [
      'features of another version',
      '{"schema":"image-drift/measurements/1","features":"old","decoder":"x","items":[]}',
    ],
  ])('%s instead of measurements is the user’s mistake', async (name, content) => {
    const file = `${name.replaceAll(' ', '-')}.json`;
    await writeFile(join(cwd, file), content);
    await expect(compare(file, 'quiet.json')).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('compare --seeded', () => {
  test('the same pictures are stable', async () => {
    expect(await compare('stored.json', 'again', { seeded: true })).toMatchObject({ verdict: 'stable', pValue: 1 });
  });

  test('other pictures of the same number are drifted', async () => {
    await writePictures(join(cwd, 'seeded-brighter'), { cases: CASES, samples: [1], change: (level) => 1.25 * level });
    const result = await compare('stored.json', 'seeded-brighter', { seeded: true });
    expect(result).toMatchObject({ verdict: 'drifted', explanation: ['8 of 8 pairs are visibly different'] });
    expect(result.pValue).toBeGreaterThan(0);
  });

  test('pictures that cannot be opened again are inconclusive', async () => {
    const moved = (await readFile(join(cwd, 'stored.json'), 'utf8')).replace(/"root":"[^"]*"/, '"root":"/nowhere"');
    await writeFile(join(cwd, 'moved.json'), moved);
    await writePictures(join(cwd, 'seeded-other'), { cases: CASES, samples: [1], change: (level) => level + 30 });
    expect(await compare('moved.json', 'seeded-other', { seeded: true })).toMatchObject({ verdict: 'inconclusive' });
  });

  test('no common numbers are inconclusive', async () => {
    expect(await compare('stored.json', 'quiet.json', { seeded: true })).toMatchObject({ verdict: 'inconclusive' });
  });
});
