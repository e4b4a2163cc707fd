import { askJson } from './ask-json.ts';
import type { ImageProvider } from './contract.ts';
import type { Http } from './http.ts';
import { sdwebuiOptions } from './sdwebui-options.ts';
import { readSdwebuiReply } from './sdwebui-reply.ts';
import { buildSdwebuiRequest, checkSdwebuiRequest } from './sdwebui-request.ts';
import { createAskCheckpoint } from './sdwebui-server.ts';

/** AUTOMATIC1111's web UI, and the servers that speak its API: Forge, SD.Next, stable-diffusion.cpp. */
export function createSdwebui(http: Http): ImageProvider {
  const askCheckpoint = createAskCheckpoint(http);
  return {
    protocol: 'sdwebui',
    defaultBaseUrl: 'http://127.0.0.1:7860',
    defaultKeyEnv: 'SDWEBUI_AUTH',
    isOpen: true,
    optionsSchema: sdwebuiOptions,
    // On one machine, one build and one set of flags.
    capabilities: { edit: true, mask: 'transparent', seed: 'exact' },
    checkRequest: checkSdwebuiRequest,
    async generate(request, context) {
      const { warnings, ...post } = buildSdwebuiRequest(request);
      const answer = await askJson(http, context, post);
      if (answer.kind === 'failed') return { ...answer, warnings };
      const { reply, modelHash } = readSdwebuiReply(answer, request);
      // Behind the picture and not before: the settings are those of the checkpoint that is loaded by then.
      const sha256 = modelHash === undefined ? undefined : await askCheckpoint(context, modelHash);
      const { exchange } = reply;
      return {
        ...reply,
        ...(sha256 === undefined
          ? {}
          : { exchange: { ...exchange, deployment: { ...exchange.deployment, sd_checkpoint_sha256: sha256 } } }),
        warnings: [...warnings, ...reply.warnings],
      };
    },
  };
}
