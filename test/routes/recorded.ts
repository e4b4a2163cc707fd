import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { Script } from '../providers/scripted-server.ts';
import type { Outcome } from './behaviours.ts';
import type { Handler, Play, Stage } from './route.ts';

const FOLDER = resolve(import.meta.dirname, '../../fixtures/vendor');

interface RecordedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** In place of `body`. */
  readonly text?: string;
}

/** A vendor's reply as `fixtures/vendor/<protocol>/<name>.json` keeps it. README.md describes the form. */
export interface RecordedReply extends RecordedAnswer {
  readonly says: string;
  readonly source: string;
  readonly date: string;
  /** For protocols that ask more than once: one answer for each request in order, the last one stays. */
  readonly answers?: readonly RecordedAnswer[];
  /** Fields of our reply; null: absent. */
  readonly expect: Readonly<Record<string, unknown>> & Pick<Outcome, 'kind'>;
}

/** Names of the recorded replies of a protocol, without `.json`; none for programs and folders of this machine. */
export function recordedNames(protocol: string): readonly string[] {
  const folder = resolve(FOLDER, protocol);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}

export function readRecorded(protocol: string, name: string): RecordedReply {
  return JSON.parse(readFileSync(resolve(FOLDER, protocol, `${name}.json`), 'utf8')) as RecordedReply;
}

/** A recorded reply as a play, so that a route need not write it twice. */
export function recorded(protocol: string, name: string): Play {
  return { serve: (stage) => answerAs(readRecorded(protocol, name), stage) };
}

function answerAs(reply: RecordedReply, stage: Stage): Handler {
  const answers = reply.answers ?? [reply];
  let next = 0;
  return () => {
    const answer = answers[Math.min(next, answers.length - 1)]!;
    next += 1;
    return toScript(answer, stage);
  };
}

function toScript({ status = 200, headers = {}, body, text }: RecordedAnswer, stage: Stage): Script {
  const fill = (template: string): string =>
    template
      .replaceAll('{{url}}', stage.url)
      .replaceAll('{{fileUrl}}', stage.fileUrl)
      .replaceAll('{{base64}}', stage.base64)
      .replaceAll('{{key}}', stage.key);
  const filled = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)]));
  return { status, headers: filled, body: fill(text ?? (body === undefined ? '' : JSON.stringify(body))) };
}
