import type { Script, SeenRequest } from '../providers/scripted-server.ts';
import type { Behaviour } from './behaviours.ts';
import type { DoesNotApply, Play, RouteDescription, Stage } from './route.ts';
import type { Serve } from './wire-behaviours.ts';

/** `lost`: the vendor does not know the job · `unheard-of`: a state that no document names. */
export type JobState = 'running' | 'unheard-of' | 'done' | 'failed' | 'refused-input' | 'refused-output' | 'lost';

export interface JobVendor {
  isPoll(request: SeenRequest): boolean;
  /** Answers submit, poll, result and cancel. `state`: the job's, moving on with each poll. */
  answer(request: SeenRequest, job: { readonly state: JobState; readonly stage: Stage }): Script;
}

/** A run in which each poll shows the next state, and the last one stays. */
export function jobRun(vendor: JobVendor, states: readonly [JobState, ...JobState[]]): Serve {
  return (stage) => {
    let polls = 0;
    return (request) => {
      const state = states[Math.min(polls, states.length - 1)]!;
      if (vendor.isPoll(request)) polls += 1;
      return vendor.answer(request, { state, stage });
    };
  };
}

type JobBehaviour = Extract<
  Behaviour,
  'unknownState' | 'pollFails' | 'jobFails' | 'jobLost' | 'jobNeverEnds' | 'jobAborted'
>;

/** What every protocol with jobs shows alike. */
export function jobBehaviours(vendor: JobVendor): Readonly<Record<JobBehaviour, Play>> {
  return {
    unknownState: { serve: jobRun(vendor, ['unheard-of', 'running', 'done']) },
    pollFails: {
      serve: (stage) => {
        let isBroken = true;
        const healthy = jobRun(vendor, ['running', 'done'])(stage);
        return (request) => {
          if (isBroken && vendor.isPoll(request)) {
            isBroken = false;
            return { status: 503, body: '' };
          }
          return typeof healthy === 'function' ? healthy(request) : healthy;
        };
      },
    },
    jobFails: { serve: jobRun(vendor, ['running', 'failed']) },
    jobLost: { serve: jobRun(vendor, ['lost']) },
    jobNeverEnds: { serve: jobRun(vendor, ['running']) },
    jobAborted: { serve: jobRun(vendor, ['running']) },
  };
}

/** For protocols that answer in one request. */
export function noJobs(doesNotApply: string): Readonly<Record<JobBehaviour, DoesNotApply>> {
  const no = { doesNotApply };
  return { unknownState: no, pollFails: no, jobFails: no, jobLost: no, jobNeverEnds: no, jobAborted: no };
}

/** For protocols without events. */
export function noStreams(
  doesNotApply: string,
): Pick<RouteDescription['behaviours'], 'stream' | 'streamEndsEarly' | 'streamError'> {
  const no = { doesNotApply };
  return { stream: no, streamEndsEarly: no, streamError: no };
}
