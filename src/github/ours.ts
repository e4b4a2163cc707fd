import type { getOctokit } from '@actions/github';

import type { Refused } from './forge.ts';

export type Octokit = ReturnType<typeof getOctokit>;

/** The parts of a comment or an issue that tell whose it is. */
interface Post {
  readonly id: number;
  readonly body?: string | null | undefined;
  readonly user?: { readonly login?: string } | null;
}

type Page<T> = { readonly kind: 'data'; readonly data: readonly T[] } | Refused;

export const PAGE_SIZE = 100;
/** 10,000 comments. Beyond them the oldest of ours is not found any more, and one more is written. */
const MAX_PAGES = 100;

/** Asks for pages of 100 until one is not full. */
export async function readAllPages<T>(
  read: (page: number) => Promise<Page<T>>,
): Promise<{ readonly kind: 'data'; readonly items: readonly T[] } | Refused> {
  const items: T[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const answer = await read(page);
    if (answer.kind === 'refused') return answer;
    items.push(...answer.data);
    if (answer.data.length < PAGE_SIZE) break;
  }
  return { kind: 'data', items };
}

/**
 * The post opens with the marker and was written by us. The marker alone proves nothing: anybody can post it first, and
 * a bot that edits what it finds would then speak under somebody else's name.
 */
export function isOurs(
  { user, body }: Pick<Post, 'user' | 'body'>,
  { marker, viewer }: { readonly marker: string; readonly viewer: string },
): boolean {
  return user?.login?.toLowerCase() === viewer.toLowerCase() && body?.startsWith(marker) === true;
}

/** The newest post that is ours. */
export function newestOurs<T extends Post>(
  posts: readonly T[],
  whose: { readonly marker: string; readonly viewer: string },
): T | undefined {
  let newest: T | undefined;
  for (const post of posts) if (isOurs(post, whose) && (newest === undefined || post.id > newest.id)) newest = post;
  return newest;
}

/** See `Posted.postedAs`. */
export function postedAs(login: string | undefined, viewer: string): { readonly postedAs?: string } {
  return login === undefined || login.toLowerCase() === viewer.toLowerCase() ? {} : { postedAs: login };
}
