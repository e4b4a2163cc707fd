import { isAbsolute, join, relative, resolve, sep } from 'node:path';

import { accept } from './accept.ts';
import { type ActionInputs, parseActionInputs } from './action-inputs.ts';
import { answerStep, mergeStep } from './comment-steps.ts';
import { withApprovedHead } from './approved-head.ts';
import { check, type CheckOptions, type CheckResult } from './check.ts';
import { checkShard } from './check-shard.ts';
import type { Environment } from './environment.ts';
import { basicToken, type GitRemote } from '../baselines/run-git.ts';
import { merge } from './merge.ts';
import { plan } from './plan.ts';
import { sendNotifications } from './send-notifications.ts';
import { previewStep } from './preview-step.ts';
import { shardMatrix } from './shard-matrix.ts';
import { withAbort } from './stop-signal.ts';
import type { Manners } from '../github/connect-octokit.ts';
import { type EventContext, loadEventContext, toRunInfo } from '../github/event-context.ts';
import { type ActionsLog, createActionsLog, type LogStream } from '../github/workflow-commands.ts';
import { checkConclusion } from '../judge/check-conclusion.ts';
import type { CandidateKey } from '../model/candidate.ts';
import { ConfigError, DriftError, EXIT, type ExitCode, formatProblem, type Problem } from '../model/errors.ts';
import { microsToUsd } from '../model/money.ts';
import type { RunRecord } from '../model/record.ts';
import type { Shard } from '../model/shard.ts';
import type { Verdict } from '../model/verdict.ts';
import { driftNews } from '../publish/drift-news.ts';
import { isNight, publishReport, type Published, wantsPictures } from '../publish/publish-report.ts';
import { fencedBlock } from '../report/escape-markdown.ts';
import { renderCheck } from '../report/render-check.ts';
import { renderIssue } from '../report/render-issue.ts';
import { renderMarkdown } from '../report/render-markdown.ts';
import { systemClock } from '../shared/clock.ts';
import { firstLink } from '../shared/contained-file.ts';
import { printableLine } from '../shared/printable.ts';

/** What the runner gives the Action. */
export interface ActionPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly readInput: (name: string) => string;
  readonly maskSecret: (value: string) => void;
  readonly stdout: LogStream;
  readonly signals: NodeJS.EventEmitter;
  /** How GitHub's API is waited for. Absent: in real time, as GitHub asks. */
  readonly manners?: Manners;
}

export interface ActionResult {
  readonly exitCode: ExitCode;
  /** Numbers, words of ours, paths and URLs that we made: safe to use in later steps. */
  readonly outputs: Readonly<Record<string, string | number>>;
  /** Markdown for the job summary. */
  readonly summary?: string;
}

/** One step of a workflow: inputs → command → outputs. Never throws for what a user, vendor or GitHub did. */
export async function runAction(ports: ActionPorts): Promise<ActionResult> {
  const log = createActionsLog(ports.stdout);
  try {
    return await withAbort(ports.signals, (signal) => runStep(ports, { log, signal }));
  } catch (error) {
    if (!(error instanceof DriftError)) throw error;
    const problems: readonly Problem[] = error instanceof ConfigError ? error.problems : [{ message: error.message }];
    for (const { at, ...problem } of problems)
      log.annotate({
        level: 'error',
        title: 'Image Drift',
        message: formatProblem(problem),
        ...(at === undefined ? {} : { at }),
      });
    if (error.hint !== undefined) log.line(error.hint);
    return { exitCode: error.exitCode, outputs: { verdict: 'inconclusive' } };
  }
}

interface Step {
  readonly log: ActionsLog;
  readonly signal: AbortSignal;
}

async function runStep(ports: ActionPorts, { log, signal }: Step): Promise<ActionResult> {
  const inputs = parseActionInputs(ports.readInput);
  const context = await loadEventContext(ports.env);
  if (inputs.token !== undefined) ports.maskSecret(basicToken(inputs.token));
  const environment: Environment = {
    ...(context === undefined ? {} : { repository: remoteOf(context, inputs.token) }),
    cwd: ports.cwd,
    env: ports.env,
    clock: systemClock,
    progress: log,
    signal,
    maskSecret: ports.maskSecret,
  };
  const manners = ports.manners === undefined ? {} : { manners: ports.manners };
  const outDir = await within(ports.cwd, inputs.out);
  const only = { routes: inputs.routes, cases: inputs.cases };
  const target = { configFile: inputs.config, only };

  switch (inputs.command) {
    case 'plan': {
      const { trigger } = runInfoOf(context);
      const { plan: planned, lines } = await plan({ ...target, trigger }, environment);
      for (const line of lines) log.line(line);
      return {
        exitCode: EXIT.ok,
        outputs: {
          'planned-images': planned.shots.length,
          ...(await matrixOutput(inputs, { target, context, environment })),
        },
        summary: `### Image Drift: plan\n${fencedBlock(lines, 'text')}\n`,
      };
    }
    case 'accept': {
      refuseUntrustedWorkspace(context);
      const by = context?.actor ?? 'unknown';
      const { accepted, kept, lines } = await accept({ ...target, runDir: outDir, by }, environment);
      for (const line of lines) log.line(line);
      return {
        exitCode: accepted.length + kept.length > 0 ? EXIT.ok : EXIT.unmeasured,
        outputs: { accepted: accepted.length },
      };
    }
    case 'comment': {
      const { lines, dispatched } = await answerStep({ inputs, context, environment, ...manners });
      for (const line of lines) log.line(line);
      if (dispatched === undefined) return { exitCode: EXIT.ok, outputs: {} };
      const { isDone, body } = dispatched;
      return { exitCode: isDone ? EXIT.ok : EXIT.unmeasured, outputs: {}, summary: `### Image Drift\n\n${body}\n` };
    }
    case 'merge-accept': {
      const { lines, accepted } = await mergeStep({ inputs, context, environment });
      for (const line of lines) log.line(line);
      return { exitCode: EXIT.ok, outputs: { accepted } };
    }
    case 'preview': {
      const { markdown, run } = await previewStep({ inputs, context, environment, outDir });
      return { exitCode: EXIT.ok, outputs: { 'planned-images': run?.requests ?? 0 }, summary: markdown };
    }
    case 'check-fork': {
      const { lines, value } = await withApprovedHead(
        { inputs, context, environment, ...manners },
        async (approved) => {
          const suite = { head: approved.head, notes: approved.notes };
          return tellOf(approved.context, await check({ ...optionsOf(approved.context), ...suite }, environment));
        },
      );
      for (const line of lines) log.line(line);
      return value ?? { exitCode: EXIT.ok, outputs: {} };
    }
    case 'check': {
      refuseUntrustedWorkspace(context);
      return inputs.shard === undefined
        ? tellOf(context, await check(optionsOf(context), environment))
        : runShard(inputs.shard);
    }
    case 'merge': {
      refuseUntrustedWorkspace(context);
      const dirs = [await within(ports.cwd, inputs.shardsPath)];
      return tellOf(context, await merge({ ...optionsOf(context), dirs }, environment));
    }
  }

  function optionsOf(of: EventContext | undefined): CheckOptions {
    return {
      ...target,
      outDir,
      run: runInfoOf(of),
      allowedHosts: inputs.allowedHosts,
      ...(inputs.failOn === undefined ? {} : { failOn: inputs.failOn }),
      ...(inputs.maxCostMicros === undefined ? {} : { maxCostMicros: inputs.maxCostMicros }),
      ...candidateOf(of),
      keepPictures: inputs.token !== undefined && of !== undefined && wantsPictures({ context: of, modes: inputs }),
    };
  }

  /** What a run brought, in the log and to its readers. */
  async function tellOf(of: EventContext | undefined, result: CheckResult): Promise<ActionResult> {
    for (const line of result.lines) log.line(line);
    annotateCases(result.record, log);
    return publish(result, { ports, inputs, context: of, outDir, log, signal });
  }

  /** A part of a run has nothing to publish. */
  async function runShard(shard: Shard): Promise<ActionResult> {
    const { record, lines, exitCode } = await checkShard({ ...optionsOf(context), shard }, environment);
    for (const line of lines) log.line(line);
    const outputs = { 'cost-usd': microsToUsd(record.cost.micros), 'record-path': join(outDir, 'record.json') };
    return { exitCode, outputs };
  }
}

const runInfoOf = (context: EventContext | undefined): CheckOptions['run'] =>
  context === undefined ? { trigger: 'unknown' } : toRunInfo(context);

/** The matrix of the shards, where some are asked for. */
async function matrixOutput(
  { shards, maxCostMicros }: ActionInputs,
  {
    target,
    context,
    environment,
  }: {
    readonly target: Pick<CheckOptions, 'configFile' | 'only'>;
    readonly context: EventContext | undefined;
    readonly environment: Environment;
  },
): Promise<ActionResult['outputs']> {
  if (shards === undefined) return {};
  const limit = maxCostMicros === undefined ? {} : { maxCostMicros };
  const matrix = await shardMatrix({ ...target, ...limit, run: runInfoOf(context), shards }, environment);
  return { matrix: JSON.stringify(matrix) };
}

/**
 * Who may accept the run in a comment: reviewers of its pull request, or of the default branch. A fork's run never
 * writes, and neither does one of a branch that nobody reviews.
 */
function candidateOf(context: EventContext | undefined): { readonly candidate?: CandidateKey } {
  if (context === undefined || context.isFork) return {};
  const { trigger, pullRequest, isDefaultBranch } = context;
  if (trigger === 'pull_request') return pullRequest === undefined ? {} : { candidate: `pull-${pullRequest}` };
  return isDefaultBranch && (trigger === 'schedule' || trigger === 'workflow_dispatch') ? { candidate: 'default' } : {};
}

/** The repository of the workflow, from the runner's own words: no config can name another. */
const remoteOf = ({ serverUrl, repository }: EventContext, token: string | undefined): GitRemote => ({
  url: `${serverUrl}/${repository.owner}/${repository.name}`,
  ...(token === undefined ? {} : { token }),
});

interface PublishStep extends Step {
  readonly ports: ActionPorts;
  readonly inputs: ActionInputs;
  readonly context: EventContext | undefined;
  readonly outDir: string;
}

/** Posts the report, writes it again with what GitHub refused, and names the outputs. Publishing never changes the verdict. */
async function publish(result: CheckResult, step: PublishStep): Promise<ActionResult> {
  const { record, exitCode, kept, isWaiting, notify } = result;
  const { ports, inputs, context, outDir, log, signal } = step;
  // Octokit and its own HTTP client: not before the vendors have answered.
  const { createOctokitForge } = await import('../github/octokit-forge.ts');
  const forge =
    inputs.token === undefined || context === undefined
      ? undefined
      : createOctokitForge({
          token: inputs.token,
          context,
          clock: systemClock,
          ...ports.manners,
          signal,
          ...(inputs.login === undefined ? {} : { login: inputs.login }),
        });
  const published = await publishReport({
    record,
    renderMarkdown,
    renderIssue,
    ...(forge === undefined ? {} : { forge }),
    ...(kept === undefined ? {} : { kept }),
    isWaiting,
    context: context ?? { trigger: 'unknown', isFork: false, isDefaultBranch: false, isPublic: false },
    isNarrowed: inputs.cases !== undefined,
    modes: { comment: inputs.comment, issue: inputs.issue, pictures: inputs.pictures },
    ...(inputs.checkRun ? { check: { conclusion: checkConclusion(record.verdict, exitCode), renderCheck } } : {}),
  });
  // A pull request is read by whoever opened it, and its config may be a stranger's.
  const isTold = context !== undefined && isNight(context) && inputs.cases === undefined;
  const unsent =
    !isTold || notify === undefined
      ? []
      : await sendNotifications({
          targets: notify.targets,
          record,
          news: driftNews({ record, results: published.results, before: notify.before }),
          allowedHosts: inputs.allowedHosts,
          environment: { env: ports.env, signal },
        });
  for (const sentence of [...published.sentences, ...unsent]) log.warn(sentence);
  return { exitCode, outputs: outputsOf(record, { published, outDir }), summary: published.summary };
}

function outputsOf(
  record: RunRecord,
  { published, outDir }: { readonly published: Published; readonly outDir: string },
): ActionResult['outputs'] {
  const count = (verdict: Verdict): number => record.counts[verdict] ?? 0;
  const url = (target: 'comment' | 'issue' | 'check run'): string =>
    published.results.find((result) => result.target === target)?.url ?? '';
  return {
    verdict: record.verdict,
    drifted: count('drifted'),
    inconclusive: count('inconclusive'),
    counts: JSON.stringify(record.counts),
    'cost-usd': microsToUsd(record.cost.micros),
    'report-path': join(outDir, 'report.html'),
    'record-path': join(outDir, 'record.json'),
    'comment-url': url('comment'),
    'issue-url': url('issue'),
    'check-url': url('check run'),
  };
}

/** At most ten, as many as the runner shows of one level; the report has all. */
const MAX_ANNOTATIONS = 10;

/** Drifted cells are marked on the line of their case. */
function annotateCases(record: RunRecord, log: ActionsLog): void {
  const places = new Map(record.cases.map(({ id, source }) => [id, source]));
  const moved = record.findings.filter(({ verdict, caseId }) => verdict === 'drifted' && caseId !== undefined);
  for (const { title, routeId, caseId } of moved.slice(0, MAX_ANNOTATIONS)) {
    const at = places.get(caseId!);
    log.annotate({
      level: 'warning',
      title: `Image Drift: ${routeId}`,
      message: title,
      ...(at === undefined ? {} : { at }),
    });
  }
}

/**
 * `pull_request_target` and its like give secrets to a run that may have a stranger's files in its workspace, and those
 * files decide prompts, prices and hosts, and what a run found.
 */
function refuseUntrustedWorkspace(context: EventContext | undefined): void {
  if (context?.isPrivileged !== true) return;
  throw new ConfigError(
    [
      {
        message: `the event ${context.trigger} runs with secrets, and the workspace may be a stranger's`,
        hint: 'Use pull_request, schedule or workflow_dispatch',
      },
    ],
    { code: 'privileged-event' },
  );
}

/** An input path must stay in the workspace, where a pull request may have put links: it may be built from what one says. */
async function within(root: string, path: string): Promise<string> {
  const absolute = resolve(root, path);
  const place = relative(root, absolute);
  if (place === '..' || place.startsWith(`..${sep}`) || isAbsolute(place))
    throw wrongOut('expected a folder inside the workspace');
  const link = await firstLink({ root, parts: place.split(sep).filter(Boolean) });
  if (link !== undefined)
    throw wrongOut(`expected a folder inside the workspace, and ${printableLine(link)} is a link`);
  return absolute;
}

const wrongOut = (message: string): ConfigError =>
  new ConfigError([{ path: 'input out', message, hint: 'For example image-drift-run' }], { code: 'invalid-input' });
