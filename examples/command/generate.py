"""Paints one picture with diffusers and says what painted it, as JSON on the last line."""
import argparse
import json
import time

import diffusers
import torch

parser = argparse.ArgumentParser()
parser.add_argument("--prompt", required=True)
parser.add_argument("--seed", type=int, required=True)
parser.add_argument("--width", type=int, required=True)
parser.add_argument("--height", type=int, required=True)
parser.add_argument("--out", required=True)
asked = parser.parse_args()

MODEL = "stabilityai/stable-diffusion-xl-base-1.0"
pipeline = diffusers.DiffusionPipeline.from_pretrained(MODEL, torch_dtype=torch.float16).to("cuda")

started = time.monotonic()
picture = pipeline(
    asked.prompt,
    width=asked.width,
    height=asked.height,
    generator=torch.Generator("cuda").manual_seed(asked.seed),
).images[0]
picture.save(asked.out)

print(
    json.dumps(
        {
            "model": MODEL,
            "seed": asked.seed,
            "serverMs": round((time.monotonic() - started) * 1000),
            "deployment": {
                "gpu": torch.cuda.get_device_name(),
                "torch": torch.__version__,
                "diffusers": diffusers.__version__,
            },
        }
    )
)
