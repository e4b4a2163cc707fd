/** Lognormal answer times with a heavier tail of slow calls. */
export interface LatencyModel {
  readonly medianMs: number;
  /** Standard deviation of the logarithm; 0.3 is common for image APIs. */
  readonly sigma: number;
  /** Every so often a call takes `factor` times longer; `share` 0–1. */
  readonly slow?: { readonly share: number; readonly factor: number };
}

/** What has changed since "yesterday". Everything absent is unchanged. */
export interface Drift {
  /** Part of the requests that are affected, 0–1; seeded. Default 1. */
  readonly share?: number;
  /** Only prompts that hold one of these words are affected. Default: all. */
  readonly prompts?: readonly string[];
  /** Pictures show this instead of what was asked for. */
  readonly subject?: string;
  /** Pictures are painted in the style of this word instead of the model's name. */
  readonly style?: string;
  /** Gaussian blur, standard deviation in pixels. */
  readonly blurSigma?: number;
  /** Pictures pass through a JPEG of this quality (1–100) before they are encoded as asked. */
  readonly jpegQuality?: number;
  /** Standard deviation of added noise, levels of 0–255. */
  readonly noise?: number;
  readonly palette?: PaletteShift;
  /** Factor on latency. */
  readonly slower?: number;
  /** Factor on output tokens. */
  readonly dearer?: number;
  /** Name that the vendor reports: Gemini's `modelVersion`, OpenAI's `openai-model` header. */
  readonly servedModel?: string;
  /** Share of requests that are refused on top of the prompts that always are, 0–1. */
  readonly refusalRate?: number;
}

/** Colour change of finished pictures. */
export interface PaletteShift {
  /** −1 to 1: red up and blue down by that share. */
  readonly warmth?: number;
  /** Factors; 1 is unchanged. */
  readonly saturation?: number;
  readonly brightness?: number;
  readonly contrast?: number;
}

/** Shares of requests, 0–1 each, that end in this failure; their sum should not pass 1. */
export interface FailureRates {
  /** 429 with a retry time. */
  readonly rateLimited?: number;
  /** 429 that no retry helps. */
  readonly quota?: number;
  /** 500 */
  readonly serverError?: number;
  /** 503 */
  readonly unavailable?: number;
  /** No answer at all until the client gives up. */
  readonly hang?: number;
  /** The connection ends in the middle of the body. */
  readonly cutBody?: number;
  /** A proxy's 502 page instead of JSON. */
  readonly html?: number;
  /** Well-formed JSON around half a picture. */
  readonly truncatedImage?: number;
  /** JSON that never seems to end, `oversizedBytes` long. */
  readonly oversized?: number;
  /** HTTP 200 without a picture. */
  readonly empty?: number;
}

/** How one model behaves. Absent fields come from the server's options. */
export interface ModelBehaviour {
  /** Honours a `seed` in the request. Default: as the vendor does; OpenAI and Gemini do not, the others do. */
  readonly seeded?: boolean;
  /** With `seeded`: the seed is accepted, and pictures differ all the same. Default false. */
  readonly nondeterministic?: boolean;
  /** Answers 404 as for a model that is gone. Default false. */
  readonly retired?: boolean;
  /** OpenAI: answers 403 until the organization is verified. Default false. */
  readonly unverified?: boolean;
  /** OpenAI: names the served model in an `openai-model` header. Default false; implied by `drift.servedModel`. */
  readonly modelHeader?: boolean;
  readonly latency?: LatencyModel;
  readonly drift?: Drift;
  readonly failures?: FailureRates;
}

export interface BatchBehaviour {
  /** From submission to end. Default 0. */
  readonly durationMs?: number;
  /** Default `completed`. `failed`: nothing of it was accepted. */
  readonly end?: 'completed' | 'failed' | 'expired' | 'cancelled';
  /** OpenAI dialect: share of requests with an answer in a batch that expired or was cancelled, 0–1. Default 0.5. Gemini has none then. */
  readonly answered?: number;
}

/** Habits of resellers; all off by default. */
export interface GatewayOptions {
  /** OpenAI dialect: answers `url` unless `response_format` asks for `b64_json`. */
  readonly urlReplies?: boolean;
  /** Base64 comes with `data:image/png;base64,` before it. */
  readonly dataUriPrefix?: boolean;
  /** Pictures come in the default size whatever was asked, without a word. */
  readonly ignoreSize?: boolean;
  readonly omitUsage?: boolean;
}

export interface SimulatorOptions {
  /** Decides every chance of the server. Default 1. */
  readonly seed?: number;
  /** Default 0: any free port. Always on 127.0.0.1. */
  readonly port?: number;
  /** The only key that is accepted. Default: any key but those that start with `invalid`. */
  readonly apiKey?: string;
  /** Default: median 5 ms, sigma 0.2. */
  readonly latency?: LatencyModel;
  /** By model id. Models outside the vendors' own lists are served only when they are named here, or by a gateway. */
  readonly models?: Readonly<Record<string, ModelBehaviour>>;
  /** For all models; a model's own `drift` and `failures` replace these as a whole. */
  readonly drift?: Drift;
  readonly failures?: FailureRates;
  /** Model ids that are gone, beside those that really are. */
  readonly retired?: readonly string[];
  /** Speaks as a reseller: unknown models and parameters are accepted, either auth header works. */
  readonly gateway?: GatewayOptions | true;
  /** OpenAI dialect: any size from 16 to 4096 pixels a side. For fast tests. */
  readonly relaxedSizes?: boolean;
  /** Side in pixels of Gemini's `1K`, and of an OpenAI picture of size `auto`. Default 1024. */
  readonly defaultEdge?: number;
  /** Prompts that hold one of these are refused. Default: a few words about violence and nudity. */
  readonly blockedWords?: readonly string[];
  /** How batches go, also those that were submitted before. Default: they are over at once, with all answers. */
  readonly batches?: BatchBehaviour;
  /** Length of an `oversized` reply. Default 96 MiB. */
  readonly oversizedBytes?: number;
}

/** One reply that is given instead of the simulated one. */
export interface ScriptedReply {
  /** Only for requests of this dialect. Default: whichever comes first. */
  readonly dialect?: Dialect;
  /** Default 200. */
  readonly status?: number;
  /** Objects are sent as JSON. Default: empty. */
  readonly body?: string | Uint8Array | object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Before anything is sent. */
  readonly delayMs?: number;
  /** The connection is destroyed after so many bytes of the body; `content-length` promises all of them. */
  readonly cutAfterBytes?: number;
  /** Nothing more comes, and the connection stays open: after `cutAfterBytes`, or from the start when that is absent. */
  readonly holdOpen?: boolean;
}

/** A network protocol of `src/providers`, by the same name. */
export type Dialect =
  | 'openai-images'
  | 'openai-responses'
  | 'gemini'
  | 'vertex'
  | 'bfl'
  | 'replicate'
  | 'together'
  | 'fal'
  | 'stability'
  | 'openrouter'
  | 'midjourney-proxy'
  | 'comfyui'
  | 'sdwebui';

/** A request as it arrived, without its secret. */
export interface RecordedRequest {
  /** Absent for `/files/…`, `/redirect` and unknown paths. */
  readonly dialect?: Dialect;
  readonly method: string;
  /** With the query; a `key` in it is shortened to its hash. */
  readonly path: string;
  /** Lower-case names; credentials are replaced by `[redacted]`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly auth: {
    readonly scheme:
      | 'bearer'
      | 'key'
      | 'x-goog-api-key'
      | 'x-key'
      | 'api-key'
      | 'x-api-key'
      | 'mj-api-secret'
      | 'query'
      | 'other'
      | 'none';
    readonly keySha256?: string;
  };
  readonly body: RecordedBody;
}

export type RecordedBody =
  | { readonly kind: 'none' }
  /** Strings above 33,000 characters (pictures) are replaced by `sha256:<hex> (<length> characters)`. */
  | { readonly kind: 'json'; readonly value: unknown }
  | {
      readonly kind: 'form';
      readonly fields: Readonly<Record<string, readonly string[]>>;
      readonly files: readonly RecordedFile[];
    }
  | { readonly kind: 'other'; readonly sizeBytes: number };

export interface RecordedFile {
  /** Name of the form field. */
  readonly field: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}
