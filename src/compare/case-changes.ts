import type { SettingChange } from '../model/comparison.ts';
import type { Case } from '../model/suite.ts';
import { canonicalJson } from '../shared/hash.ts';

/** What differs between two suites. */
export interface CaseChanges {
  readonly added: readonly Case[];
  /** Ids. */
  readonly removed: readonly string[];
  readonly changed: readonly { readonly caseId: string; readonly changes: readonly SettingChange[] }[];
}

/** Compares suites case by case. Values are untrusted text of any length. */
export function caseChanges(before: readonly Case[], after: readonly Case[]): CaseChanges {
  const known = new Map(before.map((testCase) => [testCase.id, testCase]));
  const kept = new Set(after.map(({ id }) => id));
  return {
    added: after.filter(({ id }) => !known.has(id)),
    removed: [...known.keys()].filter((id) => !kept.has(id)),
    changed: after.flatMap((testCase) => {
      const old = known.get(testCase.id);
      const changes = old === undefined ? [] : changesOf(facts(old), facts(testCase));
      return changes.length === 0 ? [] : [{ caseId: testCase.id, changes }];
    }),
  };
}

type Facts = Readonly<Record<string, string | undefined>>;

const facts = ({ prompt, family, size, quality, images, mask, expect, routes, tags }: Case): Facts => ({
  prompt,
  family,
  size,
  quality,
  'input images': images.length === 0 ? undefined : images.map(shownPicture).join(', '),
  mask: mask === undefined ? undefined : shownPicture(mask),
  expect: Object.keys(expect).length === 0 ? undefined : canonicalJson(expect),
  routes: routes?.join(', '),
  tags: tags.length === 0 ? undefined : tags.join(', '),
});

/** A picture may change without its name. */
const shownPicture = ({ name, sha256 }: Case['images'][number]): string => `${name} (sha256 ${sha256.slice(0, 12)})`;

function changesOf(before: Facts, after: Facts): SettingChange[] {
  return Object.keys(after)
    .filter((setting) => before[setting] !== after[setting])
    .map((setting) => {
      const [from, to] = [before[setting], after[setting]];
      return { setting, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    });
}
