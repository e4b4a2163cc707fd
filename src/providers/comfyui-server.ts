import { z } from 'zod';

import { askJson } from './ask-json.ts';
import type { GenerateContext } from './contract.ts';
import type { Http } from './http.ts';
import { loginHeader } from './login-header.ts';

const text = z.string().nullish().catch(undefined);
const StatsBody = z.object({
  system: z.object({
    os: text,
    comfyui_version: text,
    python_version: text,
    pytorch_version: text,
    argv: z.array(z.string()).nullish().catch(undefined),
  }),
  devices: z
    .array(z.object({ name: text, type: text, vram_total: z.number().nonnegative().nullish().catch(undefined) }))
    .catch([]),
});
const GIB = 1024 ** 3;

/** What a server tells of its hardware and software. */
export type Deployment = Readonly<Record<string, string>>;

/** Asks `/system_stats` once for each server; `undefined`: it does not say. */
export function createAskSystem(http: Http): (context: GenerateContext) => Promise<Deployment | undefined> {
  const answers = new Map<string, Promise<Deployment | undefined>>();
  return (context) => {
    const answer = answers.get(context.baseUrl) ?? ask(http, context);
    answers.set(context.baseUrl, answer);
    return answer;
  };
}

async function ask(http: Http, context: GenerateContext): Promise<Deployment | undefined> {
  const answer = await askJson(http, context, {
    method: 'GET',
    path: '/system_stats',
    headers: {},
    authorize: loginHeader,
  });
  const stats = answer.kind === 'json' && answer.status < 300 ? StatsBody.safeParse(answer.value).data : undefined;
  if (answer.kind === 'failed' || stats === undefined) return undefined;
  const { system, devices } = stats;
  const [device] = devices;
  const told = {
    gpu: device?.name,
    vram: device?.vram_total == null ? undefined : `${(device.vram_total / GIB).toFixed(1)} GiB`,
    comfyui: system.comfyui_version,
    pytorch: system.pytorch_version,
    python: system.python_version?.split(' ')[0],
    os: system.os,
    // Switches such as --fp8_e4m3fn-unet decide about the numbers; what follows them may be paths of a private machine.
    flags: system.argv?.filter((argument) => /^--[\w-]+$/.test(argument)).join(' '),
  };
  return Object.fromEntries(
    Object.entries(told).flatMap(([name, value]) => (value ? [[name, answer.say(value, 160)] as const] : [])),
  );
}
