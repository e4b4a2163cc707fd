import { describe, expect, test } from 'vitest';

import { createKeyAccess } from '../../src/commands/key-access.ts';
import { ConfigError } from '../../src/model/errors.ts';
import type { Route } from '../../src/model/route.ts';

const route = (overrides: Partial<Route> = {}): Route => ({
  id: 'flux',
  protocol: 'openai-images',
  model: 'flux',
  baseUrl: 'https://gateway.example/v1',
  isCustomBaseUrl: true,
  apiKeyEnv: 'GATEWAY_KEY',
  options: {},
  limits: { concurrency: 1, deadlineMs: 1000, maxAttempts: 1, maxBodyBytes: 1000 },
  source: { file: 'image-drift.yml', line: 4, column: 3 },
  ...overrides,
});

const refusal = (
  overrides: Partial<Route>,
  allowedHosts: 'config' | string[],
  env: Record<string, string> = { GATEWAY_KEY: 'k' },
): string => {
  try {
    createKeyAccess({ routes: [route(overrides)], env, allowedHosts });
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'allowed';
};

describe('createKeyAccess', () => {
  test('hands out the key by the name that the route gives', () => {
    const keyFor = createKeyAccess({
      routes: [route()],
      env: { GATEWAY_KEY: 'secret' },
      allowedHosts: ['gateway.example'],
    });
    expect(keyFor(route())).toBe('secret');
  });

  test('a key does not go to a host that only the config names', () => {
    expect(refusal({ baseUrl: 'https://evil.example/v1' }, ['gateway.example'])).toBe(
      'image-drift.yml:4:3: routes.flux.baseUrl: GATEWAY_KEY is not sent to evil.example, which the workflow does not allow. Add  allowed-hosts: evil.example  to the step in the workflow file',
    );
  });

  test('a token of Google, which no variable names, does not go there either', () => {
    const vertex: Partial<Route> = { protocol: 'gemini', options: { project: 'project-1', credentials: 'google' } };
    const { apiKeyEnv: _none, ...keyless } = route(vertex);
    const allowed = (allowedHosts: string[]) => () => createKeyAccess({ routes: [keyless], env: {}, allowedHosts });
    expect(allowed([])).toThrow(/is not sent to gateway\.example, which the workflow does not allow/);
    expect(allowed(['gateway.example'])).not.toThrow();
  });

  test.each(['notgateway.example', 'gateway.example.evil.example', 'example'])('%s is not the allowed host', (host) => {
    expect(refusal({ baseUrl: `https://${host}/v1` }, ['gateway.example', '*.gateway.example'])).toContain(
      'is not sent to',
    );
  });

  test('a star allows names below a domain', () => {
    expect(refusal({ baseUrl: 'https://eu.gateway.example/v1' }, ['*.gateway.example'])).toBe('allowed');
  });

  test("the protocol's own host needs no leave", () => {
    expect(refusal({ isCustomBaseUrl: false, baseUrl: 'https://api.openai.com/v1' }, [])).toBe('allowed');
  });

  test('a request without a key does not reach such a host either: it may be inside of a network', () => {
    const { apiKeyEnv: _, ...keyless } = route({ baseUrl: 'http://169.254.169.254/v1' });
    expect(() => createKeyAccess({ routes: [keyless], env: {}, allowedHosts: [] })).toThrow(
      'a request is not sent to 169.254.169.254',
    );
  });

  test('at a terminal the config is the word of its owner', () => {
    expect(refusal({}, 'config')).toBe('allowed');
  });

  test.each(['GITHUB_TOKEN', 'ACTIONS_RUNTIME_TOKEN', 'INPUT_GITHUB-TOKEN', 'NPM_TOKEN', 'AWS_SESSION_TOKEN'])(
    '%s is never sent to a vendor',
    (name) => {
      expect(refusal({ apiKeyEnv: name }, 'config', { [name]: 'x' })).toContain(`\${${name}} belongs to the runner`);
    },
  );

  test('a variable that is not set is named together with what to write', () => {
    expect(refusal({}, 'config', {})).toContain('the environment variable GATEWAY_KEY is not set or empty');
  });

  test('every problem is reported at once', () => {
    expect(refusal({ baseUrl: 'https://evil.example' }, [], {}).split('\n')).toHaveLength(2);
  });
});

describe('programs', () => {
  const program = { protocol: 'command', baseUrl: 'command:local', isCustomBaseUrl: false };

  test('are not started for a config that may come from a pull request', () => {
    expect(refusal(program, ['gateway.example'])).toContain('allowed-hosts: command');
  });

  test('are started where the workflow allows it, and at a terminal', () => {
    expect([refusal(program, ['command']), refusal(program, 'config')]).toEqual(['allowed', 'allowed']);
  });
});
