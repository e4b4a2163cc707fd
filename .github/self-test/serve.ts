/** The vendors of self-test.yml: one on a quiet day, and the same one after somebody put a softer model behind the name. */
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';

const QUIET_PORT = 4610;
const DRIFTED_PORT = 4611;

export async function startVendors(ports: {
  readonly quiet: number;
  readonly drifted: number;
}): Promise<{ readonly quiet: Simulator; readonly drifted: Simulator }> {
  const shared = { seed: 7, relaxedSizes: true };
  return {
    quiet: await startSimulator({ ...shared, port: ports.quiet, models: { 'studio-flux': { seeded: true } } }),
    drifted: await startSimulator({
      ...shared,
      port: ports.drifted,
      models: { 'studio-flux': { seeded: true, drift: { blurSigma: 1.5 } } },
    }),
  };
}

if (import.meta.main) {
  await startVendors({ quiet: QUIET_PORT, drifted: DRIFTED_PORT });
  console.log(`Serving on ports ${QUIET_PORT} and ${DRIFTED_PORT}`);
}
