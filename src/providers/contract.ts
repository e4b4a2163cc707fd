import type { z } from 'zod';

import type { ProviderReply } from '../model/reply.ts';
import type { ImageMediaType } from '../model/suite.ts';

/** A picture to send along. */
export interface InputBytes {
  readonly bytes: Uint8Array;
  readonly mediaType: ImageMediaType;
  /** File name for the upload, without folders. */
  readonly name: string;
}

/** What an adapter is asked for: one picture. */
export interface GenerateRequest {
  readonly model: string;
  readonly prompt: string;
  /** `WIDTHxHEIGHT` or `auto`; absent: not sent. */
  readonly size?: string;
  readonly quality?: string;
  readonly seed?: number;
  readonly images: readonly InputBytes[];
  readonly mask?: InputBytes;
  /** The route's options, already parsed by `optionsSchema`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Which picture of the suite this is: 0-based sample of a case. */
  readonly place?: { readonly caseId: string; readonly index: number };
}

/** A request before it is sent, as `checkRequest` sees it. */
export interface CheckedRequest extends Omit<GenerateRequest, 'images' | 'mask' | 'place'> {
  readonly imageCount: number;
  readonly hasMask: boolean;
  /** Absent: rules that hold only at the vendor's own host are not applied. */
  readonly baseUrl?: string;
}

export interface GenerateContext {
  /** Without trailing slash. */
  readonly baseUrl: string;
  /** Sent only to the origin of `baseUrl`. */
  readonly apiKey?: string;
  /** The route's own headers, lower-case names; sent only to the origin of `baseUrl`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Deadline and user's abort in one. An aborted request ends as a `failed` reply (`timeout` or `aborted` by the signal's reason), never as an exception. */
  readonly signal: AbortSignal;
  /** Largest body or picture that is read, bytes. */
  readonly maxBodyBytes: number;
  /** Absolute folder of the config, where local programs start and relative paths begin. */
  readonly root?: string;
  /** Pause between two questions about a job. Default: the adapter's own, as the vendor advises. */
  readonly pollIntervalMs?: number;
}

/**
 * Wire adapter of one protocol: translates a request, reads the answer. One call is one attempt, from the submission
 * of a job until its picture is here: nothing that may be billed is sent twice, no disk, no price. Everything that a vendor or network does is a `ProviderReply`; only bugs throw.
 */
export interface ImageProvider {
  /** The word in the config's `protocol`. */
  readonly protocol: string;
  readonly defaultBaseUrl: string;
  /** The vendor's host that the options of a route imply, such as a region's. Default `defaultBaseUrl`. */
  baseUrlFor?(options: GenerateRequest['options']): string;
  /** Works on this machine: a route takes no `baseUrl`, and its `endpoint` is no host. */
  readonly isLocal?: true;
  /** Environment variable that users of this vendor have; used by `init` and in messages. */
  readonly defaultKeyEnv: string;
  /** Credentials that the adapter finds by itself, where the options ask for them in place of a key. */
  readonly ownCredentials?: {
    /** What to write into the config. */
    readonly hint: string;
    isAsked(options: GenerateRequest['options']): boolean;
  };
  /** Servers of one's own, which ask for no key unless they are told to. */
  readonly isOpen?: true;
  /** The vendor's other hosts, to which a job may lead and the key may follow: names, or `*.name` for all below. */
  readonly keyHosts?: readonly string[];
  /** Strict: an unknown option is an error of the user's config. */
  readonly optionsSchema: z.ZodObject;
  readonly capabilities: ProviderCapabilities;
  /**
   * What the vendor is known to reject, before money is spent: one sentence for each problem, empty when fine.
   * `request` comes without bytes.
   */
  checkRequest(request: CheckedRequest): readonly string[];
  generate(request: GenerateRequest, context: GenerateContext): Promise<ProviderReply>;
}

export interface ProviderCapabilities {
  /** Accepts input pictures. */
  readonly edit: boolean;
  readonly mask: boolean;
  /** `exact`: the same seed gives the same picture where the server is deterministic · `best-effort`: accepted, not honoured · `none`. */
  readonly seed: 'exact' | 'best-effort' | 'none';
}
