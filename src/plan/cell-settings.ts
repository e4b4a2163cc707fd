import type { CellSettings } from '../model/plan.ts';
import type { Route } from '../model/route.ts';
import type { Case } from '../model/suite.ts';
import { canonicalJson, sha256 } from '../shared/hash.ts';

/** Said apart in `CellSettings`, so they are not repeated among the options. */
const SETTINGS_OF_THEIR_OWN: ReadonlySet<string> = new Set(['size', 'quality', 'seed']);

/** What is asked for in one cell. A case's own size and quality win over the route's options. */
export function cellSettings({ testCase, route }: { readonly testCase: Case; readonly route: Route }): CellSettings {
  const size = testCase.size ?? textOption(route, 'size');
  const quality = testCase.quality ?? textOption(route, 'quality');
  return {
    protocol: route.protocol,
    model: route.model,
    endpoint: endpointOf(route.baseUrl),
    prompt: testCase.prompt,
    ...(size === undefined ? {} : { size }),
    ...(quality === undefined ? {} : { quality }),
    options: Object.fromEntries(
      Object.entries(route.options)
        .filter(([name, value]) => !SETTINGS_OF_THEIR_OWN.has(name) && value !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    ...(route.headers === undefined ? {} : { headers: route.headers }),
    ...(route.files === undefined ? {} : { files: route.files }),
    ...(route.seed === undefined ? {} : { seed: route.seed }),
    images: testCase.images.map((image) => image.sha256),
    ...(testCase.mask === undefined ? {} : { mask: testCase.mask.sha256 }),
    ...(route.hosting === undefined ? {} : { hosting: route.hosting }),
  };
}

/** SHA-256 of the canonical JSON, hex: the same for equal settings, whatever the order of their keys. */
export function settingsHash(settings: CellSettings): string {
  return sha256(canonicalJson(settings));
}

function textOption(route: Route, name: 'size' | 'quality'): string | undefined {
  const value = route.options[name];
  return typeof value === 'string' ? value : undefined;
}

/** Host and path. The port is left out, so that a local server may move without making every baseline stale. */
function endpointOf(baseUrl: string): string {
  const { hostname, pathname } = new URL(baseUrl);
  return `${hostname}${pathname.replace(/\/+$/, '')}`;
}
