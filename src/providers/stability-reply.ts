import { z } from 'zod';

import type { ProviderReply } from '../model/reply.ts';
import { failedReply, type JsonAnswer, spoiled } from './ask-json.ts';
import type { PictureAnswer } from './ask-picture.ts';
import { type DecodedImage, decodeBase64Image, inspectImage } from './decode-image.ts';
import { classifyStatus } from './failure-class.ts';
import { readStabilityError } from './stability-error.ts';

const text = z.string().nullish().catch(undefined);

const PictureBody = z.object({
  image: text,
  finish_reason: text,
  seed: z.union([z.number(), z.string()]).nullish().catch(undefined),
});

/** A picture and what is said of it, in either form of answer. */
interface Delivery {
  /** `undefined`: there is none. */
  readonly picture: DecodedImage | undefined;
  readonly finish: string;
  readonly seed: string | undefined;
}

/** Reads an answer: the picture itself with facts in its headers, or JSON. Stability states no usage and no cost. */
export function readStabilityReply(
  answer: PictureAnswer | JsonAnswer,
  { askedSeed }: { readonly askedSeed: number | undefined },
): ProviderReply {
  if (answer.kind === 'picture') return readDelivery(answer, { delivery: deliveryOf(answer), askedSeed });
  if (answer.status >= 300) return readStabilityError(answer);
  const body = PictureBody.safeParse(answer.value).data;
  const isPicture = body !== undefined && (body.image != null || body.finish_reason != null);
  if (!isPicture)
    return failedReply({
      exchange: answer.exchange,
      failure: classifyStatus(answer.status, {}),
      message: `The reply is neither a picture nor JSON with one: ${answer.say(answer.excerpt, 300)}`,
    });
  const { image, finish_reason: finish, seed } = body;
  const picture = image ? decodeBase64Image(image) : undefined;
  return readDelivery(answer, { delivery: { picture, finish: finish ?? '', seed: seed?.toString() }, askedSeed });
}

function deliveryOf({ bytes, headers }: PictureAnswer): Delivery {
  return {
    picture: bytes.length === 0 ? undefined : inspectImage(bytes),
    finish: headers['finish-reason'] ?? '',
    seed: headers['seed'],
  };
}

function readDelivery(
  { exchange, say }: PictureAnswer | JsonAnswer,
  { delivery, askedSeed }: { readonly delivery: Delivery; readonly askedSeed: number | undefined },
): ProviderReply {
  const { picture, finish, seed } = delivery;
  // The picture that comes along is blurred beyond use.
  if (finish.trim().toUpperCase() === 'CONTENT_FILTERED')
    return {
      kind: 'refused',
      stage: 'output',
      vendorCode: 'CONTENT_FILTERED',
      exchange,
      billing: 'unknown',
      warnings: [],
    };
  if (picture === undefined)
    return failedReply({
      exchange,
      failure: { reason: 'empty', retryable: false, billing: 'unknown' },
      message: `The reply has no picture${finish === '' ? '' : ` (${say(finish, 60)})`}`,
      ...(finish === '' ? {} : { vendorCode: say(finish, 60) }),
    });
  if ('problem' in picture) return failedReply({ exchange, failure: spoiled('decode'), message: say(picture.problem) });
  const isOtherSeed = seed !== undefined && askedSeed !== undefined && seed.trim() !== String(askedSeed);
  return {
    kind: 'image',
    exchange,
    images: [picture],
    ...(seed === undefined ? {} : { provenance: { seed: say(seed, 40) } }),
    billing: 'yes',
    warnings: isOtherSeed ? [`The vendor says it used seed ${say(seed, 40)} instead of ${askedSeed}.`] : [],
  };
}
