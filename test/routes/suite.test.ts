import { describe, expect, test } from 'vitest';

import { http } from '../providers/requests.ts';
import type { Behaviour } from './behaviours.ts';
import { jobBehaviours, jobRun, type JobState, type JobVendor, noStreams } from './job-behaviours.ts';
import { createReferenceJob, type Fault } from './reference-job.ts';
import type { Play, RouteDescription } from './route.ts';
import { playsOf, showBehaviour } from './show-behaviour.ts';
import { wireBehaviours } from './wire-behaviours.ts';

const vendor: JobVendor = {
  isPoll: ({ method }) => method === 'GET',
  answer: ({ method }, { state, stage }) => {
    if (method === 'POST') return { status: 202, body: { id: '1' } };
    if (state === 'lost') return { status: 404, body: { detail: 'no such job' } };
    return { body: { state, ...(state === 'done' ? { url: stage.fileUrl } : {}) } };
  },
};
const ends = (...states: [JobState, ...JobState[]]): Play => ({ serve: jobRun(vendor, states) });
const rejects = (status: number): Play => ({ serve: ({ key }) => ({ status, body: { detail: `no ${key}` } }) });
const no = { doesNotApply: 'Not part of the example.' };

const route: RouteDescription = {
  protocol: 'reference-job',
  job: {
    isSubmit: ({ path, method }) => method === 'POST' && path === '/jobs',
    isCancel: ({ path }) => path === '/jobs/1/cancel',
  },
  behaviours: {
    ...wireBehaviours(jobRun(vendor, ['running', 'done'])),
    ...jobBehaviours(vendor),
    ...noStreams('Not part of the example.'),
    inline: no,
    byUrl: ends('running', 'done'),
    edit: ends('done'),
    mask: ends('done'),
    rerouted: no,
    seed: ends('done'),
    fileGone: { ...ends('done'), file: { status: 403 } },
    brokenPicture: { ...ends('done'), file: { body: '<html>' } },
    empty: { serve: () => ({ body: { id: '1', state: 'done' } }) },
    refusedInput: ends('refused-input'),
    refusedOutput: ends('refused-output'),
    refusedUnclear: no,
    invalidRequest: rejects(400),
    credentials: rejects(401),
    verification: rejects(418),
    quota: rejects(402),
    modelGone: rejects(404),
    rateLimited: rejects(429),
  },
  failures: {
    blockedInput: no,
    blockedOutput: no,
    empty: no,
    rateLimited: no,
    quota: no,
    credentials: no,
    verification: no,
    modelGone: no,
    invalidRequest: no,
    vendorError: no,
    timeout: no,
    decode: no,
    download: no,
  },
};

test.each(playsOf(route))('a sound adapter with a job shows %s', async (behaviour, plays) => {
  const provider = createReferenceJob(http);
  expect(await showBehaviour({ route, provider, behaviour, plays })).not.toEqual([]);
});

describe('the suite finds an adapter that', () => {
  const plays = new Map(playsOf(route));

  test.each<[Fault, Behaviour, RegExp]>([
    ['asks on after the outcome', 'jobFails', /nothing is asked after the outcome/],
    ['does not cancel', 'jobNeverEnds', /the vendor is told to stop/],
    ['does not cancel', 'jobAborted', /the vendor is told to stop/],
    ['gives back the key', 'byUrl', /the key is never in the reply/],
    ['repeats what may be billed', 'serverError', /to match object/],
    ['sends the key to the host of the picture', 'byUrl', /never gets the key/],
    ['submits twice', 'edit', /nothing is submitted twice/],
    ['throws', 'quota', /HTTP 402/],
    ['waits for nobody', 'deadline', /did not settle/],
    ['waits for nobody', 'abort', /did not settle/],
  ])('%s, by %s', async (fault, behaviour, message) => {
    const provider = createReferenceJob(http, fault);
    const shown = showBehaviour({ route, provider, behaviour, plays: plays.get(behaviour)! });
    await expect(shown).rejects.toThrow(message);
  });
});
