import { expect, test } from 'vitest';

import { configOf, startScene } from '../attacks/scene.ts';
import { startWebhookReceiver } from '../fakes/webhook-receiver.ts';

const ANOTHER_LOOK = { models: { studio: { seeded: true, drift: { style: 'another' } } } } as const;
const USUAL_LOOK = { models: { studio: { seeded: true } } } as const;

test(
  'nights tell once that a route moved and once that it recovered, and a pull request tells nothing',
  { timeout: 60_000 },
  async () => {
    await using receiver = await startWebhookReceiver();
    await using scene = await startScene();
    await scene.write({
      'image-drift.yml': configOf(scene.vendor, {
        more: 'notify: { json: "${HOOK}" }\nreport: { issues: { closeAfter: 1 } }\nbaseline: { store: directory }',
      }),
    });
    const env = { HOOK: `${receiver.url}/secret-path` };
    await scene.step({ event: 'workflow_dispatch', inputs: { issue: 'never' }, env });
    await scene.step({ event: 'workflow_dispatch', inputs: { command: 'accept' }, env });
    expect(receiver.messages).toEqual([]);

    scene.vendor.configure(ANOTHER_LOOK);
    for (const event of ['schedule', 'schedule', 'pull_request']) {
      const { exitCode, log, masked } = await scene.step({ event, env });
      expect(exitCode).toBe(1);
      expect(masked).toContain(env.HOOK);
      expect(log).not.toContain('secret-path');
    }
    expect(receiver.messages).toHaveLength(1);
    const { number } = scene.github.issues[0]!;
    expect(receiver.messages[0]!.body).toMatchObject({
      repository: 'octocat/demo',
      verdict: 'drifted',
      changes: [{ event: 'opened', route: 'studio', issue: expect.stringMatching(`/${number}$`) as string }],
    });

    scene.vendor.configure(USUAL_LOOK);
    receiver.answer = 'hang up';
    const failed = await scene.step({ event: 'schedule', env });
    expect(failed).toMatchObject({ exitCode: 0, outputs: { verdict: 'stable' } });
    expect(receiver.messages.slice(1)).toMatchObject([{ body: { kind: 'recovery' } }]);
    expect(failed.log).toMatch(/^::warning::The json notification was not sent: 127\.0\.0\.1 did not answer/m);
  },
);
