/**
 * Steps that the workflows of `init` share. Actions of others are pinned to the commit of a release, because a tag can be
 * moved; Dependabot keeps commit and comment up to date.
 */

/** The default branch's files, or the pull request's in `pull_request`; no token stays behind. `ref`: another commit. */
export const checkoutStep = ({ ref }: { readonly ref?: string } = {}): string =>
  `      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
${ref === undefined ? '' : `          ref: ${ref}\n`}`;

export const ACTION = '      - uses: image-drift/image-drift@v1\n';

/** The keys that the starter config names. */
export const KEYS = `        env:
          OPENAI_API_KEY: \${{ secrets.OPENAI_API_KEY }}
          GEMINI_API_KEY: \${{ secrets.GEMINI_API_KEY }}
`;

export const UPLOAD = 'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0';

/** Two artifacts: everything that the run wrote, and the report by itself. */
export const ARTIFACTS = `      # Record, reports and pictures of the run, also when it failed: that is when they are wanted.
      - uses: ${UPLOAD}
        if: always()
        with:
          name: image-drift-run
          path: image-drift-run
          if-no-files-found: ignore
          retention-days: 14
      # The report once more, not zipped: the browser opens it from the page of the run.
      - uses: ${UPLOAD}
        if: always()
        with:
          path: image-drift-run/report.html
          archive: false
          if-no-files-found: ignore
          retention-days: 14
`;

/** What one shard leaves for the job that joins them. */
export const SHARD_ARTIFACT = `      # Also when it was stopped: its answers are paid for.
      - uses: ${UPLOAD}
        if: always()
        with:
          name: image-drift-shard-\${{ matrix.index }}
          path: image-drift-run
          # A job that is run again leaves its part anew.
          overwrite: true
          if-no-files-found: ignore
          retention-days: 3
`;

export const SHARD_DOWNLOAD = `      - uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1
        with:
          pattern: image-drift-shard-*
          path: image-drift-shards
`;
