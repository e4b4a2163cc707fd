import type { RunRecord } from '../../src/model/record.ts';

/** The smallest complete record. */
export function makeRecord(parts: Partial<RunRecord> = {}): RunRecord {
  return {
    version: 1,
    tool: { version: '0.1.0', node: '24.21.0', decoder: 'sharp 0.35.5, vips 8.18.7' },
    run: { id: 'run-2', startedAt: '2026-11-21T05:00:00.000Z', finishedAt: '2026-11-21T05:10:00.000Z', trigger: 'cli' },
    suiteId: 'default',
    gate: {
      failOn: ['drifted'],
      latency: { atLeast: 0.15 },
      cost: { atLeast: 0.1 },
      refusal: { atLeast: 0.1 },
      failure: { atLeast: 0.1 },
    },
    report: { projectImagesPerMonth: [1_000] },
    routes: [],
    cases: [],
    plan: { shots: 1, expectedMicros: 0, worstCaseMicros: 0, unknownRouteIds: [], unknownShots: 0 },
    samples: [],
    measurements: {},
    cells: [],
    routeResults: [],
    findings: [],
    strips: [],
    verdict: 'new',
    counts: { new: 1 },
    cost: { micros: 0, unknownAttempts: 0 },
    notes: [],
    ...parts,
  };
}
