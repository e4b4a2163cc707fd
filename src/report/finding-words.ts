import type { CellComparison, Finding } from '../model/comparison.ts';
import type { Attribution, FindingFamily } from '../model/verdict.ts';
import type { Phrase } from './phrase.ts';

/** What a family of findings means, for somebody who reads of it for the first time. */
const MEANING: Readonly<Record<FindingFamily, string>> = {
  identity:
    'The replies name another model or server than those that made the approved pictures. Pictures, time and price may follow.',
  contract: 'A fact of the file itself, such as size, format or emptiness: nothing was estimated.',
  image:
    'Without seeds no two pictures are alike, so the new pictures of the route were held against its approved ones together. The chance is how often an unchanged model would differ this much.',
  text: 'The text in the picture was read and held against what the case asks for.',
  edit: 'Outside the masked region an edit must leave the picture as it was.',
  judge: 'Questions of the case were answered anew and differ from the answers to the approved pictures.',
  provenance: 'Marks of origin in the file, such as content credentials, are not what they were.',
  latency:
    'From request to last byte, each case against its own approved pictures, so that slow cases do not hide fast ones. Failed requests are not in it.',
  failure: 'Requests that ended without a picture and without a refusal, retries included.',
  refusal: 'The vendor answered and withheld the picture. A refusal that the case expects is not counted.',
  cost: 'What a usable picture cost in this run, retries and paid refusals included.',
  parity: 'The route claims to serve what another one serves, and both were asked for the same cases.',
};

const SEEDED =
  'The same seed and settings no longer give the approved picture, so something behind the model moved. Pixels are counted as different beyond rounding; SSIM compares structure, 1 is equal.';
const OWN_CHANGE = 'You changed what is asked for since the baseline. The pictures show what that does.';
const SINGLE_CASE = 'The pictures of this one case lie far beyond every approved one of the route.';

/** What a finding means, who moved and how sure it is, a sentence or two each. */
export function explainFinding(finding: Finding, cell: CellComparison | undefined): string[] {
  return [meaning(finding, cell?.image.kind === 'pairs'), ...certainty(finding)];
}

/** Since when the cell is held against its baseline, and on whose word. */
export function describeApproval(cell: CellComparison | undefined): Phrase[] {
  const approval = cell?.baseline?.approval;
  if (approval === undefined) return [];
  return [['The baseline was approved by ', { code: approval.by }, ' on ', { prose: approval.at.slice(0, 10) }, '.']];
}

function meaning({ family, verdict, caseId }: Finding, isSeeded: boolean): string {
  if (family !== 'image') return MEANING[family];
  if (verdict === 'stale') return OWN_CHANGE;
  if (isSeeded) return SEEDED;
  return caseId === undefined ? MEANING.image : SINGLE_CASE;
}

const MOVED: Readonly<Record<Attribution, string>> = {
  config: 'You changed it.',
  identity: 'The vendor moved: it names another model now.',
  behaviour: 'The vendor moved: the name of the model and your settings are the same.',
  gone: 'The vendor moved: it no longer serves the model.',
};

function certainty({ verdict, family, attribution }: Finding): string[] {
  if (verdict === 'watch' && family !== 'parity') return ['A suspicion: the next runs confirm it or clear it.'];
  if (verdict === 'improved')
    return ['A change for the better. Accept it, and it is what later runs are held against.'];
  return attribution === undefined || verdict === 'stale' ? [] : [MOVED[attribution]];
}
