import type { GeminiCandidate } from './gemini-schema.ts';
import type { VendorText } from './redact.ts';

/** A record is bounded, whatever a model looks up. */
const MAX_SEARCHES = 10;
const MAX_SOURCES = 20;

/** What the model searched for before it drew, and the domains that it drew upon; absent where it says nothing. */
export function readGrounding(
  candidate: GeminiCandidate | undefined,
  say: VendorText,
): { readonly searches?: string; readonly sources?: string } {
  const grounding = candidate?.groundingMetadata;
  const queries = [...(grounding?.webSearchQueries ?? []), ...(grounding?.imageSearchQueries ?? [])];
  const searches = queries
    .filter((query) => typeof query === 'string')
    .slice(0, MAX_SEARCHES)
    .map((query) => say(query, 100));
  const domains = (grounding?.groundingChunks ?? []).flatMap(({ web, image }) =>
    [domainOf(web, web?.uri), domainOf(image, image?.sourceUri)].flatMap((domain) => domain ?? []),
  );
  const sources = [...new Set(domains)].slice(0, MAX_SOURCES).map((domain) => say(domain, 100));
  return {
    ...(searches.length === 0 ? {} : { searches: searches.join(' · ') }),
    ...(sources.length === 0 ? {} : { sources: sources.join(' ') }),
  };
}

/** The Developer API leaves `domain` out, writes the domain as title, and its addresses all lead over one redirect. */
function domainOf(
  page: { readonly domain?: string | null | undefined; readonly title?: string | null | undefined } | null | undefined,
  address: string | null | undefined,
): string | undefined {
  const named = [page?.domain, page?.title].find((name) => name != null && /^[\w-]+(\.[\w-]+)+$/.test(name));
  return named?.toLowerCase() ?? (address == null ? undefined : URL.parse(address)?.hostname);
}
