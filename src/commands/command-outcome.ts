import type { AcceptAnswer } from './accept-waiting.ts';
import type { MuteAnswer } from './mute.ts';
import { COMMAND_HELP } from '../github/parse-command.ts';
import { plural } from '../judge/number-words.ts';
import type { InfraError } from '../model/errors.ts';
import { type Mute, muteWords, targetName } from '../model/mute.ts';
import { inlineCode, prose } from '../report/escape-markdown.ts';

/** What a command came to: Markdown for the one answer, and whether it was done. */
export interface Outcome {
  readonly isDone: boolean;
  readonly body: string;
}

const MAX_CELLS = 30;
/** A mute in full, with the longest ids and reason. */
const MAX_COMMAND = 400;

export function describeAccept(answer: AcceptAnswer, { afterMergeOf }: { readonly afterMergeOf?: string }): Outcome {
  if (answer.kind === 'refused') return { isDone: false, body: `Nothing was accepted: ${answer.problem}.` };
  const { runId, approved } = answer;
  const { baselines, refused } = approved;
  const cells = baselines.map(({ routeId, caseId }) => `${routeId}/${caseId}`);
  const verb =
    afterMergeOf === undefined ? 'are the baseline now' : `become the baseline when ${afterMergeOf} is merged`;
  const head =
    cells.length === 0
      ? `Nothing of run ${inlineCode(runId)} was accepted.`
      : `Accepted: the pictures of ${plural(cells.length, 'cell')} of run ${inlineCode(runId)} ${verb}.`;
  return {
    isDone: cells.length > 0,
    body: [
      head,
      bulletList(cells.map((cell) => inlineCode(cell))),
      ...(refused.length === 0 ? [] : [`Not accepted: ${plural(refused.length, 'cell')}.`]),
      bulletList(refused.map(({ cell, because }) => `${inlineCode(cell)}: ${prose(because)}`)),
    ]
      .filter(Boolean)
      .join('\n\n'),
  };
}

export function describeMute(answer: MuteAnswer, caseId: string): Outcome {
  switch (answer.kind) {
    case 'refused':
      return { isDone: false, body: `Nothing was done: ${prose(answer.problem)}` };
    case 'muted': {
      const { mute, before } = answer;
      const instead =
        before === undefined ? '' : ` It was ${inlineCode(muteWords(before), { maxLength: MAX_COMMAND })} before.`;
      return {
        isDone: true,
        body: `Muted: ${inlineCode(targetName(mute))} until the end of ${mute.until} (UTC).${instead} It is still asked for and shown, and does not alarm. To judge it again: ${inlineCode(`/image-drift unmute ${targetName(mute)}`)}`,
      };
    }
    case 'unmuted':
      return {
        isDone: true,
        body: [
          `Judged again from the next run on: ${inlineCode(caseId)}. To mute it again:`,
          bulletList(answer.removed.map((mute) => inlineCode(muteCommand(mute), { maxLength: MAX_COMMAND }))),
        ].join('\n\n'),
      };
  }
}

/** What GitHub, git or a storage would not do. */
export function describeTrouble({ message, hint }: InfraError): Outcome {
  const advice = hint === undefined ? '' : ` ${prose(hint)}.`;
  return { isDone: false, body: `This could not be done: ${prose(message)}.${advice}` };
}

const muteCommand = (mute: Mute): string =>
  `/image-drift mute ${targetName(mute)} until ${mute.until}${mute.reason === undefined ? '' : ` ${mute.reason}`}`;

function bulletList(items: readonly string[]): string {
  const rest = items.length - MAX_CELLS;
  return [...items.slice(0, MAX_CELLS), ...(rest > 0 ? [`and ${rest} more`] : [])]
    .map((item) => `- ${item}`)
    .join('\n');
}

export const commandHelp = (): string =>
  [
    'Commands, as the first line of a comment:',
    ...COMMAND_HELP.map(([usage, meaning]) => `- \`/image-drift ${usage}\`: ${meaning}`),
  ].join('\n');
