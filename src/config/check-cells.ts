import type { Problem } from '../model/errors.ts';
import type { Route } from '../model/route.ts';
import type { Case } from '../model/suite.ts';
import type { ImageProvider } from '../providers/contract.ts';

/**
 * What the vendors are known to reject, asked for every case × route before money is spent. A sentence that holds for
 * all cases of a route is said once, at the route.
 */
export function checkCells(
  cases: readonly Case[],
  routes: readonly Route[],
  protocols: ReadonlyMap<string, ImageProvider>,
): Problem[] {
  return routes.flatMap((route) => {
    const provider = protocols.get(route.protocol)!;
    const asked = cases.filter((one) => one.routes === undefined || one.routes.includes(route.id));
    const casesBySentence = new Map<string, Case[]>();
    for (const one of asked)
      for (const sentence of new Set(sentencesOf(one, route, provider))) {
        const hit = casesBySentence.get(sentence);
        if (hit === undefined) casesBySentence.set(sentence, [one]);
        else hit.push(one);
      }
    return [...casesBySentence].flatMap(([sentence, hit]): Problem[] =>
      hit.length === asked.length && hit.length > 1
        ? [{ at: route.source, message: `route "${route.id}", all ${hit.length} cases: ${trimStop(sentence)}` }]
        : hit.map(({ id, source }) => ({
            at: source,
            message: `case "${id}" on route "${route.id}": ${trimStop(sentence)}`,
          })),
    );
  });
}

function sentencesOf(one: Case, route: Route, provider: ImageProvider): readonly string[] {
  if (one.images.length > 0 && !provider.capabilities.edit)
    return [`the protocol ${route.protocol} takes no input pictures; limit the case with routes`];
  if (one.mask !== undefined && provider.capabilities.mask === false)
    return [`the protocol ${route.protocol} takes no mask; limit the case with routes`];
  const size = one.size ?? textOption(route, 'size');
  const quality = one.quality ?? textOption(route, 'quality');
  const request = {
    model: route.model,
    prompt: one.prompt,
    ...(size === undefined ? {} : { size }),
    ...(quality === undefined ? {} : { quality }),
    ...(route.seed === undefined ? {} : { seed: route.seed }),
    options: route.options,
    imageCount: one.images.length,
    hasMask: one.mask !== undefined,
    baseUrl: route.baseUrl,
  };
  const ofBatch = route.batch === true ? (provider.batch?.checkRequest(request) ?? []) : [];
  return [...provider.checkRequest(request), ...ofBatch];
}

function textOption(route: Route, name: string): string | undefined {
  const value = route.options[name];
  return typeof value === 'string' ? value : undefined;
}

const trimStop = (sentence: string): string => sentence.replace(/\.$/, '');
