// Every check of .ci/run, one after the other. Tests and stories count one by one, each other gate as one.
import { spawn } from 'node:child_process';

const GATES = [
  // The README's test command (npm ci has run); it builds first.
  { name: 'tests', script: 'test', counts: true },
  { name: 'browsers', script: 'test:browsers', counts: true },
  { name: 'languages', script: 'test:interop', counts: true },
  { name: 'templates', script: 'test:templates', counts: true },
  { name: 'stories', script: 'test:stories', counts: true },
  { name: 'lint', script: 'lint' },
  { name: 'import walls', script: 'check:walls' },
  { name: 'types', script: 'typecheck' },
  { name: 'builds', script: 'build' },
  { name: 'size', script: 'check:size' },
  { name: 'package', script: 'check:package' },
];

function run(script) {
  return new Promise((resolve) => {
    // npm is a .cmd on Windows, which only a shell can start; the script's name is ours.
    const child = spawn('npm', ['run', '--silent', script], {
      shell: process.platform === 'win32',
      env: { ...process.env, CI: 'true' }, // an engine that is missing is a failure
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        output += data;
        process.stdout.write(data);
      });
    child.on('close', (code) => resolve({ code, output }));
  });
}

let passed = 0;
let failed = 0;
const summary = [];
for (const { name, script, counts } of GATES) {
  console.log(`\n== ${name}`);
  const { code, output } = await run(script);
  const [good, bad] = counts
    ? ([...output.matchAll(/(\d+) passed, (\d+) failed/g)].at(-1)?.slice(1).map(Number) ?? [0, 1])
    : code === 0
      ? [1, 0]
      : [0, 1];
  passed += good;
  failed += bad || (code === 0 ? 0 : 1); // a gate that ends badly counts, whatever it printed
  summary.push(`${code === 0 && bad === 0 ? 'ok  ' : 'FAIL'} ${name}: ${good} passed, ${bad} failed`);
}
console.log(`\n${summary.join('\n')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
