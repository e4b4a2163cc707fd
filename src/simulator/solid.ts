import { blendPixel, clipBox, type Canvas } from './canvas.ts';
import { clamp01, type Rgb } from './colour.ts';

/** Direction to the light (unit vector, z towards the eye), its tint, and the light that comes from everywhere. */
export interface Light {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly tint: Rgb;
  /** 0–1 */
  readonly ambient: number;
}

export interface Material {
  readonly colour: Rgb;
  /** Strength of the highlight, 0–1. */
  readonly gloss: number;
  /** Surface noise of the canvas' size, and how much of it shows. */
  readonly texture: Float32Array;
  readonly textureAmount: number;
}

export function createLight(angleDegrees: number, ambient: number, tint: Rgb): Light {
  const angle = (angleDegrees * Math.PI) / 180;
  return { x: Math.cos(angle) * 0.65, y: -Math.abs(Math.sin(angle)) * 0.65, z: 0.76, tint, ambient };
}

/** Lambert with a soft terminator, a Blinn-like highlight and a faint rim; returns the lit colour. */
export function shade(
  material: Material,
  light: Light,
  at: { readonly nx: number; readonly ny: number; readonly nz: number; readonly index: number },
): Rgb {
  const { nx, ny, nz, index } = at;
  const facing = nx * light.x + ny * light.y + nz * light.z;
  const diffuse = light.ambient + (1 - light.ambient) * clamp01((facing + 0.15) / 1.15);
  const half = Math.max(0, (nx * light.x + ny * light.y + nz * (light.z + 1)) / 1.876);
  const half4 = half * half * half * half;
  const half16 = half4 * half4 * half4 * half4;
  const highlight = material.gloss * (0.25 * half16 + 0.75 * half16 * half16 * half16);
  const rim = (1 - nz) * (1 - nz) * 0.1;
  const grain = 1 + material.texture[index]! * material.textureAmount;
  const body = diffuse * grain;
  return [
    material.colour[0] * body * light.tint[0] + rim * light.tint[0] * 0.5 + highlight,
    material.colour[1] * body * light.tint[1] + rim * light.tint[1] * 0.5 + highlight,
    material.colour[2] * body * light.tint[2] + rim * light.tint[2] * 0.5 + highlight,
  ];
}

export interface Ellipsoid {
  readonly x: number;
  readonly y: number;
  readonly radiusX: number;
  readonly radiusY: number;
  /** 0 round, 1 squarish with round corners. */
  readonly squareness: number;
  readonly tiltRadians: number;
}

/** Superellipsoid seen from the front: |u|² + |v|² mixed with |u|⁴ + |v|⁴, its normal from the gradient. */
export function paintEllipsoid(canvas: Canvas, shape: Ellipsoid, material: Material, light: Light): void {
  const reach = Math.max(shape.radiusX, shape.radiusY) * (1 + 0.42 * shape.squareness) + canvas.softness;
  const box = clipBox(canvas, {
    left: shape.x - reach,
    top: shape.y - reach,
    right: shape.x + reach,
    bottom: shape.y + reach,
  });
  const cos = Math.cos(shape.tiltRadians);
  const sin = Math.sin(shape.tiltRadians);
  const k = shape.squareness;
  const edge = Math.min(shape.radiusX, shape.radiusY) / Math.max(1, canvas.softness);
  for (let row = box.top; row < box.bottom; row += 1) {
    const dy = row + 0.5 - shape.y;
    for (let column = box.left; column < box.right; column += 1) {
      const dx = column + 0.5 - shape.x;
      const u = (dx * cos + dy * sin) / shape.radiusX;
      const v = (dy * cos - dx * sin) / shape.radiusY;
      const u2 = u * u;
      const v2 = v * v;
      const d = (1 - k) * (u2 + v2) + k * (u2 * u2 + v2 * v2);
      const coverage = clamp01((1 - d) * 0.5 * edge + 0.5);
      if (coverage <= 0) continue;
      const gx = u * (1 - k + 2 * k * u2);
      const gy = v * (1 - k + 2 * k * v2);
      const z = Math.sqrt(Math.max(0.004, 1 - d));
      const length = 1 / Math.sqrt(gx * gx + gy * gy + z * z);
      const index = row * canvas.width + column;
      const nx = (gx * cos - gy * sin) * length;
      const ny = (gx * sin + gy * cos) * length;
      blendPixel(canvas, index, coverage, shade(material, light, { nx, ny, nz: z * length, index }));
    }
  }
}

export interface Turned {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
  /** Half width in pixels at `t` from 0 (top) to 1 (bottom). */
  readonly radiusAt: (t: number) => number;
  /** Height of an opening relative to its width: the eye's elevation, 0–0.4. */
  readonly elevation: number;
}

/** Body of revolution standing upright (bottle, mug, vase), seen slightly from above. */
export function paintTurned(canvas: Canvas, shape: Turned, material: Material, light: Light): void {
  const { x, top, bottom, radiusAt, elevation } = shape;
  const height = bottom - top;
  const widest = Math.max(...Array.from({ length: 33 }, (_, i) => radiusAt(i / 32)));
  const soft = Math.max(1, canvas.softness);
  const box = clipBox(canvas, {
    left: x - widest - soft,
    top,
    right: x + widest + soft,
    bottom: bottom + widest * elevation + soft,
  });
  for (let row = box.top; row < box.bottom; row += 1) {
    const naive = clamp01((row - top) / height);
    const radius = radiusAt(naive);
    const slope = (radiusAt(Math.min(1, naive + 0.02)) - radiusAt(Math.max(0, naive - 0.02))) / (0.04 * height);
    for (let column = box.left; column < box.right; column += 1) {
      const u = (column + 0.5 - x) / radius;
      if (u < -1.1 || u > 1.1) continue;
      const nz = Math.sqrt(Math.max(0.002, 1 - u * u));
      const lowered = row - radius * elevation * nz;
      const inside = Math.min(radius - Math.abs(column + 0.5 - x), lowered - top, bottom - lowered);
      const coverage = clamp01(inside / soft + 0.5);
      if (coverage <= 0) continue;
      const length = 1 / Math.sqrt(1 + slope * slope);
      const index = row * canvas.width + column;
      const nx = clamp01(Math.abs(u)) * Math.sign(u) * length;
      blendPixel(canvas, index, coverage, shade(material, light, { nx, ny: -slope * length, nz: nz * length, index }));
    }
  }
}
