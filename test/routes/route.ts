import type { GenerateContext, GenerateRequest } from '../../src/providers/contract.ts';
import type { Script, SeenRequest } from '../providers/scripted-server.ts';
import type { BatchScripts } from './batch-behaviours.ts';
import type { Behaviour, Outcome } from './behaviours.ts';
import type { FailureRow } from './failure-rows.ts';

/** What a script may need to know of its run. */
export interface Stage {
  /** The base URL that the adapter is given. */
  readonly url: string;
  /** Where the suite serves `picture`, as a vendor's file host does. */
  readonly fileUrl: string;
  /** The picture to answer with. */
  readonly picture: Buffer;
  readonly base64: string;
  /** The key that the adapter was given. */
  readonly key: string;
  /** A fresh empty folder that is removed after the run, for protocols without a network. */
  makeFolder(): Promise<string>;
}

export type Handler = (request: SeenRequest) => Script;

/** One scripted run. */
export interface Play {
  /** Called once per run, so state lives in its closure. A plain script answers every request alike. */
  readonly serve?: (stage: Stage) => Script | Handler;
  /** What the URL of the picture answers; default: the picture. */
  readonly file?: Script;
  /** Fields beside those of route and behaviour. */
  readonly request?: Partial<GenerateRequest> | ((stage: Stage) => Promise<Partial<GenerateRequest>>);
  readonly context?: Partial<GenerateContext>;
  /** In place of the behaviour's own, where the protocol differs for a good reason. */
  readonly expect?: Outcome;
  /** Why it differs: one sentence for docs/routes.md. Required beside `expect` by the suite. */
  readonly because?: string;
}

export interface DoesNotApply {
  /** One sentence for docs/routes.md. */
  readonly doesNotApply: string;
}

/** Several plays: all must come out as expected. */
export type Answer = Play | readonly Play[] | DoesNotApply;

/** What a protocol shows to the suite; exported as `route` by `<protocol>.route.ts`. */
export interface RouteDescription {
  /** The word in the config's `protocol`. */
  readonly protocol: string;
  /** Model and options that every request needs. */
  readonly request?: Partial<GenerateRequest>;
  /** What every run needs besides, such as the folder of the config. */
  readonly context?: Partial<GenerateContext>;
  /** Comes between the server's origin and the adapter's paths, such as `/v1`. */
  readonly basePath?: string;
  /** No network: a program or a folder on this machine. */
  readonly isLocal?: boolean;
  /** For protocols that submit a job: which requests are what. Default: every POST submits, nothing cancels. */
  readonly job?: {
    isSubmit(request: SeenRequest): boolean;
    /** Absent: the protocol cannot cancel. */
    isCancel?(request: SeenRequest): boolean;
  };
  readonly behaviours: { readonly [B in Behaviour]: Answer };
  /** For protocols with an interface for batches, and only for them. */
  readonly batches?: BatchScripts;
  /** Recorded replies in `fixtures/vendor/<protocol>`, without `.json`, for each row of the failure table. */
  readonly failures: { readonly [R in FailureRow]: readonly [string, ...string[]] | DoesNotApply };
}

export function isPlayable(answer: Answer): answer is Play | readonly Play[] {
  return !('doesNotApply' in answer);
}
