import { z } from 'zod';

import { askJson } from './ask-json.ts';
import type { GenerateContext } from './contract.ts';
import type { Http } from './http.ts';
import { loginHeader } from './login-header.ts';

const OptionsBody = z.object({ sd_checkpoint_hash: z.string().regex(/^[0-9a-f]{64}$/) });

/** Asks a server for the SHA-256 of the checkpoint with this short hash; `undefined`: it does not say. */
export type AskCheckpoint = (context: GenerateContext, shortHash: string) => Promise<string | undefined>;

/**
 * Asks `/sdapi/v1/options` once for each server and checkpoint. The settings name the checkpoint of the moment, so the
 * hash counts only when it begins with the short one that came with the picture.
 */
export function createAskCheckpoint(http: Http): AskCheckpoint {
  const answers = new Map<string, Promise<string | undefined>>();
  return (context, shortHash) => {
    const key = `${context.baseUrl} ${shortHash}`;
    const answer = answers.get(key) ?? ask(http, context);
    answers.set(key, answer);
    return answer.then((hash) => (hash?.startsWith(shortHash) === true ? hash : undefined));
  };
}

async function ask(http: Http, context: GenerateContext): Promise<string | undefined> {
  const answer = await askJson(http, context, {
    method: 'GET',
    path: '/sdapi/v1/options',
    headers: {},
    authorize: loginHeader,
  });
  if (answer.kind === 'failed' || answer.status >= 300) return undefined;
  return OptionsBody.safeParse(answer.value).data?.sd_checkpoint_hash;
}
