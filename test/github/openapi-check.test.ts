import { expect, test } from 'vitest';

import { checkRequest } from './openapi-check.ts';

const repo = '/repos/octocat/demo';

test('requests as we send them have no problems', () => {
  expect(checkRequest({ method: 'GET', path: `${repo}/issues/1/comments?per_page=100&page=2` })).toEqual([]);
  expect(
    checkRequest({ method: 'POST', path: `${repo}/issues`, body: { title: 'a', body: 'b', labels: ['c'] } }),
  ).toEqual([]);
  expect(
    checkRequest({
      method: 'PATCH',
      path: `${repo}/check-runs/7`,
      body: { output: { title: 'a', summary: 'b', annotations: [] } },
    }),
  ).toEqual([]);
});

test.each([
  ['an unknown operation', { method: 'PUT', path: `${repo}/issues` }, 'no such operation'],
  [
    'an issue without a title',
    { method: 'POST', path: `${repo}/issues`, body: { body: 'b' } },
    "must have required property 'title'",
  ],
  [
    'a body of the wrong type',
    { method: 'POST', path: `${repo}/issues/1/comments`, body: { body: 1 } },
    '/body: must be string',
  ],
  [
    'a misspelt body field',
    { method: 'PATCH', path: `${repo}/issues/1`, body: { title: 'a', states: 'open' } },
    'unknown body field states',
  ],
  ['a misspelt query field', { method: 'GET', path: `${repo}/issues?label=x` }, 'unknown query field label'],
  [
    'a state that does not exist',
    { method: 'GET', path: `${repo}/issues?state=opened` },
    'must be equal to one of the allowed values',
  ],
  ['an issue number that is none', { method: 'GET', path: `${repo}/issues/one/comments` }, 'must be integer'],
  ['a missing body', { method: 'POST', path: `${repo}/check-runs` }, 'the body is missing'],
  [
    'a status that does not exist',
    { method: 'POST', path: `${repo}/check-runs`, body: { name: 'a', head_sha: 'b', status: 'done' } },
    'allowed values',
  ],
])('%s is a problem', (_name, request, problem) => {
  expect(checkRequest(request).join('\n')).toContain(problem);
});
