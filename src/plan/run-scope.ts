import type { Config } from '../model/config.ts';
import type { Plan } from '../model/plan.ts';
import type { RunScope } from '../model/shard.ts';
import { canonicalJson, sha256 } from '../shared/hash.ts';

/** Names a run by its content, the same on every machine: places of files are left out, their hashes are not. */
export function runScope({
  config,
  plan,
  only,
}: {
  readonly config: Config;
  readonly plan: Plan;
  readonly only: { readonly routes?: readonly string[] | undefined; readonly cases?: readonly string[] | undefined };
}): RunScope {
  const { routes, cases } = only;
  return {
    config: sha256(canonicalJson(withoutPlaces(config))),
    plan: sha256(
      canonicalJson({
        cells: plan.cells.map(({ routeId, caseId, settingsHash }) => [routeId, caseId, settingsHash]),
        shots: plan.shots.map(({ id }) => id),
      }),
    ),
    ...(routes === undefined ? {} : { routes }),
    ...(cases === undefined ? {} : { cases }),
  };
}

function withoutPlaces({
  file: _file,
  root: _root,
  suiteRoot: _suiteRoot,
  suite,
  routes,
  baseline,
  embedding,
  ...rest
}: Config): unknown {
  return {
    ...rest,
    suite: {
      id: suite.id,
      cases: suite.cases.map(({ source: _source, images, mask, ...testCase }) => ({
        ...testCase,
        images: images.map(({ sha256: hash }) => hash),
        mask: mask?.sha256,
      })),
    },
    routes: routes.map(({ source: _source, ...route }) => route),
    baseline: baseline.store === 'directory' ? { store: baseline.store } : baseline,
    embedding: embedding && { ...embedding, source: undefined },
  };
}
