import type { z } from 'zod';

import type { FailedReply, ProviderReply } from '../model/reply.ts';
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

/** A file beside the config that an option names: part of what is asked for, so its hash is in the settings of each cell. */
export interface NamedFile {
  /** The option's name. */
  readonly option: string;
  /** Relative to the folder of the config. */
  readonly path: string;
  /** What is wrong with its content: one sentence for each problem, without a full stop. */
  check(bytes: Uint8Array): readonly string[];
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
  /** Pictures that one request brings with these options, on one sheet. Absent: one. */
  samplesPerCall?(options: GenerateRequest['options']): number;
  /** Servers of one's own, which ask for no key unless they are told to. */
  readonly isOpen?: true;
  /** The vendor's other hosts, to which a job may lead and the key may follow: names, or `*.name` for all below. */
  readonly keyHosts?: readonly string[];
  /** Strict: an unknown option is an error of the user's config. */
  readonly optionsSchema: z.ZodObject;
  readonly capabilities: ProviderCapabilities;
  /** Absent: options name no files. */
  filesIn?(options: GenerateRequest['options']): readonly NamedFile[];
  /**
   * What the vendor is known to reject, before money is spent: one sentence for each problem, empty when fine.
   * `request` comes without bytes.
   */
  checkRequest(request: CheckedRequest): readonly string[];
  generate(request: GenerateRequest, context: GenerateContext): Promise<ProviderReply>;
  /** Absent: the protocol has no batches. */
  readonly batch?: BatchProvider;
}

/** A request of a batch; `key` names it there. */
export interface BatchedRequest {
  readonly key: string;
  readonly request: GenerateRequest;
}

export interface BatchContext extends GenerateContext {
  /** The route's model and options; some of them are headers of every call. */
  readonly model: string;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface CollectContext extends BatchContext {
  /** How many were submitted; bounds what is read. */
  readonly requests: number;
  readonly take: (key: string, reply: ProviderReply) => Promise<void>;
}

/** The batch as the vendor knows it. */
export interface KnownBatch {
  readonly kind: 'known';
  readonly id: string;
}

/** `state` is the vendor's own word. */
export type BatchProgress =
  | { readonly kind: 'pending'; readonly state: string }
  | {
      readonly kind: 'over';
      readonly state: string;
      /** What became of requests that were not answered. */
      readonly unanswered: FailedReply;
    };

/**
 * A vendor's interface for requests that may wait, answered within a day at a lower price. As in `ImageProvider`,
 * everything that a vendor or network does is a reply: a `FailedReply` of `submit` with `billing: 'no'` says that there is no
 * batch, and any other that there may be one.
 */
export interface BatchProvider {
  /** What of a request a batch cannot carry, one sentence each; empty when fine. */
  checkRequest(request: CheckedRequest): readonly string[];
  /** One call, not repeated. `token` goes along, for `find`. */
  submit(
    requests: readonly BatchedRequest[],
    context: BatchContext & { readonly token: string },
  ): Promise<KnownBatch | FailedReply>;
  /** Looks for a batch whose submission nobody saw the end of; `undefined`: the vendor surely has none with this token. */
  find(token: string, context: BatchContext): Promise<KnownBatch | FailedReply | undefined>;
  /**
   * Asks for a batch, and when it is over hands out its answers one by one as they are read; none of them is timed. A
   * `FailedReply`: it could not be asked for or read to its end, and may be another time.
   */
  collect(id: string, context: CollectContext): Promise<BatchProgress | FailedReply>;
}

export interface ProviderCapabilities {
  /** Accepts input pictures. */
  readonly edit: boolean;
  /** How a mask says where may be painted: `transparent`, as cases do, or `white` on black, which is made of it. */
  readonly mask: false | 'transparent' | 'white';
  /** `exact`: the same seed gives the same picture where the server is deterministic · `best-effort`: accepted, not honoured · `none`. */
  readonly seed: 'exact' | 'best-effort' | 'none';
}
